"""What a peer pushes to our branch with plain git: nothing crashes, nothing stops for good, everybody agrees again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.peers import an_event, an_id
from tests.world import Clone, World, at_once, git

FILE, PROGRAM, LINK, MODULE, FOLDER = "100644", "100755", "120000", "160000", "040000"
NEXT = 6
"""The position after the last one that everybody has."""
LATER = 40
"""Far enough for the healthy neighbour of what is bad."""


class Put(NamedTuple):
    """One change that a peer commits; no mode takes the path away."""

    path: bytes
    data: bytes = b""
    mode: str = FILE


def place(position: int, number: int = 1) -> bytes:
    """The path of the event with that number at a position."""
    return f"events/{position // 10_000:04d}/{position // 100 % 100:02d}/{position:08d}-{an_id(number)}.json".encode()


def event(position: int, number: int = 1, **more: object) -> Put:
    """A well-formed event of a peer at a position."""
    return Put(place(position, number), an_event(number, **more).line)


def nested(depth: int) -> bytes:
    return an_event(1).line.replace(b'"hello"', b"[" * depth + b"]" * depth)


LINE = an_event(1).line
NO_EVENTS = (
    b"",
    b"hello\n",
    b"1\n",
    b"x" * 10_000_000,
    LINE + b" " * (65_537 - len(LINE)),
    nested(15_000),
    nested(17),
    LINE.replace(b"hello", b"h\xe9llo"),
    LINE.decode().encode("utf-16"),
    b"\xef\xbb\xbf" + LINE,
    LINE.replace(b"hello", rb"\ud800"),
    LINE.replace(b'"v":1', b'"v":1,"v":1'),
    LINE.replace(b'"hello"', b"9" * 5_000),
    LINE.replace(b'"hello"', b"NaN"),
    LINE.replace(b"mallory", rb"a\u001b[2Jb"),
)
ODD_NAMES = (
    b"0000/00/notes.txt",
    b"0000/00/-",
    b"0000/00/6.json",
    place(NEXT).upper().removeprefix(b"EVENTS/"),
    b"0000/00/00000006-\xff\xfe.json",
    b"\n\x1b[2J\xe2\x80\xae",
    b"0000/" + b"x" * 4000,
    b"deep/" * 100 + b"file",
)
HARMLESS = {
    "no events": [Put(place(NEXT + number), data) for number, data in enumerate(NO_EVENTS)],
    "odd names": [Put(b"events/" + name, LINE) for name in ODD_NAMES],
    "wrong modes": [
        Put(place(NEXT), LINE, PROGRAM),
        Put(place(NEXT + 1), b"/etc/passwd", LINK),
        Put(place(NEXT + 2), b"1" * 40, MODULE),
        Put(place(NEXT + 3) + b"/a folder", LINE),
    ],
    "payloads of another shape": [
        event(NEXT, kind="policy.changed", payload={"x": 1}),
        event(NEXT + 1, 2, kind="incident.noted", payload={"error": {}}),
        event(NEXT + 2, 3, kind="future.thing", payload={"what": ["ever"]}),
    ],
    "one id twice": [event(NEXT), Put(place(NEXT + 1), LINE)],
    "one id twice with other bytes": [event(NEXT), Put(place(NEXT + 1), an_event(1, payload={"text": "other"}).line)],
    "two at one position": [event(NEXT), event(NEXT, 2)],
    "junk at an old position": [Put(place(2), b"junk")],
    "junk beside folders": [Put(b"events/0000/00.jsonl", b"junk\n"), Put(b"events/0000/01.jsonl", b"")],
    "files where folders go": [Put(b"events/0000/01", b"in the way"), Put(b"events/0001", b"in the way")],
    "far ahead": [event(9_990), event(99_999_999, 2), event(50_000, 3)],
    "folders where pages go": [
        Put(b"README.md/x"),
        Put(b"communication.md", b"/etc/passwd", LINK),
        Put(b"swarm.yaml/y"),
    ],
    "texts that lie": [Put(b"texts/" + b"0" * 64, b"not what it says"), Put(b"texts/x/y/z", b"folder")],
    "10,000 junk files": [Put(b"events/0000/00/junk%d" % number, b"junk") for number in range(10_000)],
}


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    """A hub and three clones that agree, to be copied for each test."""
    folder = tmp_path_factory.mktemp("model")
    world = World(folder)
    clones = [world.clone(name, join=False) for name in ("one", "two", "three")]
    for clone in clones:
        clone.git("config", "remote.origin.url", "../hub.git")
        clone.must("init")
    clones[0].must("policy", "set", "page-seconds", "0")
    for number, clone in enumerate([*clones, clones[0]]):
        clone.must("sync")
        clone.say(f"said {number}")
        clone.must("sync")
    for clone in clones:
        clone.must("sync")
    return folder


class Scene:
    """Three clones that knew the same, two of them with something unsent; and a peer at the hub."""

    def __init__(self, folder: Path) -> None:
        os.environ["GITSWARM_ERRAND"] = "off"
        self.hub = folder / "hub.git"
        self.one, self.two, self.three = (Clone(folder / name) for name in ("one", "two", "three"))
        self.before = {row["id"]: row["position"] for row in self.one.log()}
        self.good = self.tip()
        self.one.say("unsent of one")
        self.two.say("unsent of two")

    def tip(self) -> str:
        return git(self.hub, "rev-parse", "refs/heads/gitswarm")

    def commit(self, puts: Iterable[Put], parents: Iterable[str] = ("refs/heads/gitswarm^0",)) -> str:
        """Commit as a peer would, straight into the hub; the commit."""
        lines = [b"feature done\ncommit refs/heads/peer\nmark :1\ncommitter P <p@example.invalid> 0 +0000\ndata 0\n"]
        lines += [
            b"%s %s\n" % (word, parent.encode()) for word, parent in zip((b"from", b"merge"), parents, strict=False)
        ]
        for path, data, mode in puts:
            name = b'"' + b"".join(b"\\%03o" % byte for byte in path) + b'"'
            if not mode:
                lines.append(b"D %s\n" % name)
            elif mode == MODULE:
                lines.append(b"M %s %s %s\n" % (mode.encode(), data, name))
            else:
                lines.append(b"M %s inline %s\ndata %d\n%s\n" % (mode.encode(), name, len(data), data))
        argv = ["git", "-C", str(self.hub), "fast-import", "--quiet", "--force"]
        subprocess.run(argv, input=b"".join([*lines, b"done\n"]), check=True)
        return git(self.hub, "rev-parse", "refs/heads/peer")

    def push(self, oid: str) -> None:
        """Let the hub's branch be this, by force if need be."""
        git(self.hub, "update-ref", "refs/heads/gitswarm", oid)

    def event_paths(self) -> list[bytes]:
        listed = git(self.hub, "ls-tree", "-r", "--name-only", "gitswarm", "events").split("\n")
        return [path.encode() for path in listed]

    def settle(self, *clones: Clone) -> None:
        """Let these look at everything, and exchange until nobody has news; where asked for, repair by hand."""
        for clone in clones:
            for command in ("sync", "status", "log", "event add -- meanwhile", "doctor", "verify"):
                said = clone.run(*command.split())
                assert said.code in (0, 5, 6 * (command == "sync")), (clone.path.name, command, said)
            if clone.run("sync").code == 6:
                assert "--restore-hub" in clone.run("sync", "--json").error["hint"]
                clone.run("doctor", "--restore-hub")
            clone.must("sync")
        for clone in clones:
            clone.must("sync")

    def agree(self, *clones: Clone) -> list[dict[str, object]]:
        """The one log of all these clones and of a fresh one."""
        for clone in (*clones, *clones):
            clone.must("sync")
        fresh = Clone(self.hub.parent / "fresh")
        git(self.hub.parent, "clone", "-q", str(self.hub), str(fresh.path))
        fresh.must("init")
        log = fresh.log()
        for clone in clones:
            assert clone.log() == log, clone.path.name
        ids = [row["id"] for row in log]
        places = {row["id"]: row["position"] for row in reversed(log)}
        assert {id: places.get(id) for id in self.before} == self.before
        texts = [row["payload"].get("text") for row in log]
        assert [texts.count(f"unsent of {name}") for name in ("one", "two")] == [1, 1], texts
        assert len(ids) - len(set(ids)) <= 1
        return log


@pytest.fixture
def scene(model, tmp_path) -> Scene:
    shutil.copytree(model, tmp_path / "world", symlinks=True)
    return Scene(tmp_path / "world")


def repairs(log: list[dict[str, object]]) -> int:
    return sum(row["kind"] == "hub.repaired" for row in log)


@pytest.mark.parametrize("puts", HARMLESS.values(), ids=HARMLESS)
def test_what_is_bad_is_set_aside_and_its_neighbour_counts(puts, scene):
    scene.push(scene.commit([*puts, event(LATER, 99, payload={"text": "healthy neighbour"})]))

    scene.settle(scene.one, scene.two)

    log = scene.agree(scene.one, scene.two)
    assert "healthy neighbour" in [row["payload"].get("text") for row in log]
    assert repairs(log) == 0


@pytest.mark.parametrize("name", ["no events", "odd names", "one id twice", "two at one position"])
def test_doctor_lists_what_was_set_aside(name, scene):
    scene.push(scene.commit(HARMLESS[name]))
    scene.one.must("sync")

    said = scene.one.run("doctor", "--json")

    listed = [each for each in said.json["findings"] if each["name"] == "quarantine" and each["level"] == "warn"]
    assert listed
    assert all(each["message"] and each["mend"] for each in listed)
    assert "\x1b" not in scene.one.run("doctor").out
    scene.two.must("sync")
    incidents = [row for row in scene.one.must("incident", "list", "--json").json if row["error"] == "quarantined"]
    assert len({row["subject"] for row in incidents}) == len(incidents)


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


def test_a_branch_that_was_deleted_on_the_hub_comes_back(scene):
    git(scene.hub, "update-ref", "-d", "refs/heads/gitswarm")

    scene.settle(scene.one, scene.two)

    assert repairs(scene.agree(scene.one, scene.two, scene.three)) == 0


def test_a_log_of_a_newer_format_is_read_and_not_written(scene):
    scene.push(scene.commit([Put(b"gitswarm.format", b"gitswarm 2\n"), event(NEXT, payload={"text": "of tomorrow"})]))

    refused = scene.one.run("sync", "--json")

    assert refused.code == 5, refused
    assert refused.error["kind"] == "newer_format"
    assert "update" in refused.error["hint"]
    scene.three.must("sync")
    assert "of tomorrow" in scene.three.texts()
    scene.push(scene.commit([Put(b"gitswarm.format", b"gitswarm 1\n")]))
    scene.settle(scene.one, scene.two)
    assert repairs(scene.agree(scene.one, scene.two, scene.three)) == 0
