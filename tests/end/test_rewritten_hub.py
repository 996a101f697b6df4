"""A hub whose log was rewritten by a peer: repaired by a fast-forward, and every confirmed event keeps its place."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.scenes import NEXT, Put, Scene, event, place, repairs
from tests.world import at_once, git


def changed(scene: Scene) -> str:
    path = scene.event_paths()[3]
    old = subprocess.check_output(["git", "-C", str(scene.hub), "show", b"gitswarm:" + path])
    return scene.commit([Put(path, old.replace(b"said", b"SAID"))])


def removed(scene: Scene) -> str:
    return scene.commit([Put(scene.event_paths()[3], mode="")])


def all_removed(scene: Scene) -> str:
    return scene.commit([Put(b"events", mode="")])


def a_file_named_events(scene: Scene) -> str:
    return scene.commit([Put(b"events", b"gone")])


def inserted(scene: Scene) -> str:
    return scene.commit([event(2, 50, payload={"text": "slipped in"})])


def moved(scene: Scene) -> str:
    path = scene.event_paths()[3]
    data = subprocess.check_output(["git", "-C", str(scene.hub), "show", b"gitswarm:" + path])
    return scene.commit([Put(path, mode=""), Put(path.replace(b"00000003", b"00000030"), data)])


def swapped(scene: Scene) -> str:
    three, four = scene.event_paths()[3:5]
    data = [
        subprocess.check_output(["git", "-C", str(scene.hub), "show", b"gitswarm:" + path]) for path in (three, four)
    ]
    there = [three.replace(b"00000003", b"00000004"), four.replace(b"00000004", b"00000003")]
    gone = [Put(path, mode="") for path in (three, four)]
    return scene.commit([*gone, *map(Put, there, data)])


def another_root(scene: Scene) -> str:
    return scene.commit([Put(b"gitswarm.format", b"gitswarm 1\n"), event(0, 60), event(1, 61)], parents=())


def a_strangers_root(scene: Scene) -> str:
    return scene.commit([Put(b"code.py", b"print()\n")], parents=())


def rewound(scene: Scene) -> str:
    return git(scene.hub, "rev-parse", "gitswarm~3")


def rewound_and_gone_on(scene: Scene) -> str:
    return scene.commit([event(3, 70, payload={"text": "on the rewound one"})], parents=["refs/heads/gitswarm~4"])


def merged(scene: Scene) -> str:
    side = scene.commit([event(NEXT - 1, 80, payload={"text": "of the side"})], parents=["refs/heads/gitswarm~2"])
    path = place(NEXT - 1, 80)
    data = subprocess.check_output(["git", "-C", str(scene.hub), "show", side.encode() + b":" + path])
    return scene.commit([Put(path, data)], parents=["refs/heads/gitswarm^0", side])


def without_marker(scene: Scene) -> str:
    return scene.commit([Put(b"gitswarm.format", mode="")])


def with_nonsense_as_marker(scene: Scene) -> str:
    return scene.commit([Put(b"gitswarm.format/x", b"a folder")])


def empty(scene: Scene) -> str:
    return scene.commit([Put(b"", mode="")])


BROKEN = [changed, removed, all_removed, a_file_named_events, inserted, moved, swapped]
BROKEN += [another_root, a_strangers_root, rewound, rewound_and_gone_on, merged]
BROKEN += [without_marker, with_nonsense_as_marker, empty]


@pytest.mark.parametrize("damage", BROKEN)
def test_a_log_that_is_not_add_only_is_repaired(damage, scene):
    scene.push(damage(scene))

    scene.settle(scene.one, scene.two)

    log = scene.agree(scene.one, scene.two, scene.three)
    assert repairs(log) >= 1
    for text in ("slipped in", "on the rewound one", "of the side"):
        assert [row["payload"].get("text") for row in log].count(text) == (text in json.dumps(log)), text


@pytest.mark.parametrize("damage", [removed, inserted, rewound, merged, without_marker])
def test_two_clones_that_find_the_damage_at_once_and_one_that_slept_agree(damage, scene):
    scene.push(damage(scene))

    at_once(*[lambda clone=clone: clone.start("sync").communicate() for clone in (scene.one, scene.two)])
    scene.settle(scene.one, scene.two)
    scene.three.say("slept")

    log = scene.agree(scene.three, scene.one, scene.two)
    assert repairs(log) >= 1
    assert "slept" in [row["payload"].get("text") for row in log]


def test_damage_upon_damage_is_repaired_each_time(scene):
    for damage in (removed, rewound, inserted, merged):
        scene.push(damage(scene))
        scene.one.must("sync")
        scene.two.must("sync")

    assert repairs(scene.agree(scene.one, scene.two, scene.three)) >= 4


def test_what_was_removed_and_put_back_needs_no_repair(scene):
    scene.push(removed(scene))
    scene.push(scene.good)

    scene.settle(scene.one, scene.two)

    assert repairs(scene.agree(scene.one, scene.two)) == 0
