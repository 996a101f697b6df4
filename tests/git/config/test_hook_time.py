"""How long hooks take: tried by the errand where it costs no commit anything, and told by guards."""

from __future__ import annotations

import os

import pytest

from gitswarm import errand
from gitswarm.git import repo
from gitswarm.git.clone.counters import FileCounters
from gitswarm.git.config import hook_time, hooks
from tests.world import World


@pytest.fixture
def clone(tmp_path):
    return World(tmp_path).alone("one")


@pytest.fixture
def place(clone):
    found = repo.find(str(clone.path), os.environ)
    hooks.install(found, os.environ)
    return found


def counted(place):
    return {one.name: (one.times, one.total) for one in FileCounters(place.state, lambda: 0.0).read()}


def leave(place, *marks):
    with open(os.path.join(place.state, errand.MARKS), "a", encoding="ascii") as file:
        file.writelines(f"{mark}\n" for mark in marks)


def run(place):
    errand.run(place.common, {**os.environ, "GITSWARM_ERRAND": "on"})


def test_the_errand_counts_the_marks_that_it_serves_with_what_such_a_mark_takes(place):
    leave(place, "post-commit gs-1-1", "post-commit gs-1-1", "post-merge gs-2-1", "hook gs-3-1", "nonsense", "trial .")
    run(place)
    found = {name: told for name, told in counted(place).items() if name.startswith("hook/")}

    assert {name: times for name, (times, _) in found.items()} == {
        "hook/post-commit": 2,
        "hook/post-merge": 1,
        "hook/any": 1,
    }
    assert all(0 < total / times < 10 for times, total in found.values())
    assert found["hook/post-commit"][1] == pytest.approx(2 * found["hook/any"][1])
    assert not os.path.exists(os.path.join(place.state, errand.MARKS)), "the trial's own mark is served too"


def test_a_trial_leaves_a_mark_as_a_hook_does_and_starts_no_errand(place):
    with open(os.path.join(place.state, errand.WAITING), "w", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")
    told = {**os.environ, "GITSWARM_IN_HOOK": "1", "GIT_DIR": "/nowhere"}  # an errand that a hook started has these

    assert hook_time.try_mark(place, told) > 0
    with open(os.path.join(place.state, errand.MARKS), encoding="ascii") as file:
        assert file.read() == "trial .\n"
    with open(os.path.join(place.state, errand.WAITING), encoding="ascii") as file:
        assert file.read() == f"{os.getpid()}\n"


def test_where_no_hook_left_a_mark_nothing_is_tried(place, monkeypatch):
    monkeypatch.setattr(hook_time, "try_mark", lambda *_: pytest.fail("it was tried"))
    run(place)
    assert not [name for name in counted(place) if name.startswith("hook/")]


def test_where_the_script_cannot_be_started_marks_are_served_all_the_same(place):
    os.remove(os.path.join(hooks.folder(place), "mark"))
    leave(place, "post-commit gs-1-1")
    run(place)
    assert not [name for name in counted(place) if name.startswith("hook/")]
    assert not os.path.exists(os.path.join(place.state, errand.MARKS))


def test_a_guard_that_a_hook_asks_tells_how_long_it_took(clone, place):
    clone.must("guard", "pre-commit")
    assert clone.run("guard", "pre-push").code in (0, 2)
    clone.must("guard")
    shown = {one["label"]: one for one in clone.must("metrics", "--json").json if one["name"] == "hook"}

    assert shown["pre-commit"]["value"] == 1, "one that a person asks is no hook"
    assert counted(place)["hook/pre-commit"][1] > 0
