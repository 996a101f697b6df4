"""The lanes of a screen: each task in one, the first of each with how many there are."""

from __future__ import annotations

import pytest

from gitswarm.rooms.views import board
from tests.rooms.views.mcp.conftest import desk_of


@pytest.fixture
def clone(world, home, monkeypatch):
    monkeypatch.delenv("GITSWARM_ACTOR", raising=False)
    return world.clone("one")


def lanes(clone, limits=None):
    desk = desk_of(clone)
    try:
        found = board.columns(desk.swarm.look(), limits)
        return {lane.name: (lane.number, [task.title for task in lane.tasks]) for lane in found}
    finally:
        desk.close()


def create(clone, title, *words):
    return clone.must("create", title, *words, "--json").json["id"]


def test_every_task_stands_in_the_lane_that_says_what_it_needs(clone):
    first = create(clone, "ready")
    create(clone, "behind", "--dep", first)
    clone.must("gate", "add", create(clone, "careful"), "--kind", "approval", "--before", "start")
    clone.must("pause", create(clone, "at rest"), "--reason", "later")
    clone.must("claim", create(clone, "at work"), "--no-worktree")
    clone.must("close", create(clone, "over"))

    assert lanes(clone) == {
        "ready": (1, ["ready"]),
        "working": (1, ["at work"]),
        "needs": (2, ["careful", "at rest"]),
        "review": (0, []),
        "landing": (0, []),
        "done": (1, ["over"]),
        "blocked": (1, ["behind"]),
    }


def test_what_waits_for_nothing_and_is_held_stands_among_what_is_blocked(clone):
    folder = clone.path / ".gitswarm" / "flows"
    folder.mkdir(parents=True)
    (folder / "main.yaml").write_text("pattern: pipeline\nsteps:\n  a: Do A.\n  b: Do B.\n")
    clone.git("add", ".")
    clone.git("commit", "--quiet", "-m", "A flow")
    clone.git("push", "--quiet", "origin", "HEAD:main")
    steps = clone.must("flow", "run", "main", "--json").json["steps"]
    create(clone, "behind", "--dep", create(clone, "ready"))
    clone.must("close", steps["a"], "--resolution", "failed")

    assert lanes(clone)["blocked"] == (2, ["Do B.", "behind"])
    assert lanes(clone, {"blocked": 1})["blocked"] == (2, ["Do B."])


def test_a_lane_is_cut_and_says_how_many_there_are(clone):
    for number in range(4):
        create(clone, f"task {number}")

    assert lanes(clone, {"ready": 2})["ready"] == (4, ["task 0", "task 1"])
    assert lanes(clone, {"ready": 9})["ready"][0] == 4


def test_finished_work_that_waits_for_a_word_needs_you_and_stands_in_no_review(clone):
    asked = create(clone, "asked")
    clone.must("gate", "add", asked, "--kind", "approval")
    clone.must("claim", asked, "--no-worktree")
    clone.must("done", asked, "--summary", "made")

    found = lanes(clone)
    assert found["needs"] == (1, ["asked"])
    assert found["review"] == (0, [])
