"""What the page shows: marks that hold nothing of others, flows as drawings, what agents say in words."""

from __future__ import annotations

import os

import pytest

from gitswarm.rooms.patterns.charts import Box
from gitswarm.rooms.roster import runs
from gitswarm.rooms.views import dashboard
from gitswarm.rooms.views.dashboard import drawing, reading
from gitswarm.rooms.views.dashboard.model import Work
from gitswarm.rooms.views.dashboard.tags import Html, tag, text, when
from tests.rooms.views.mcp.conftest import desk_of

EVIL = "\"'><script>x</script>\x1b\u202e"
FLOW = """about: Sign in with a key
pattern: pipeline
steps:
  design: {ask: Design it, title: Say how keys are kept}
  build: {flow: halves}
  release: {ask: Release it, title: Ship it}
"""
HALVES = """about: Build both halves
pattern: fork-join
fork:
  server: {ask: Build the server side}
  page: {ask: Build the page side}
join: {ask: Put them together}
"""


def step(key, *needs, within="", **more):
    return Box(key, within, needs, f"title of {key}", **more)


@pytest.fixture
def clone(world, home, monkeypatch):
    monkeypatch.delenv("GITSWARM_ACTOR", raising=False)
    return world.alone("one")


@pytest.fixture
def desk(clone):
    made = desk_of(clone)
    yield made
    made.close()


def test_nothing_of_others_becomes_a_mark_wherever_it_stands():
    shown = tag("p", EVIL, Html("<b>ours</b>"), data_about=EVIL, title=EVIL)

    assert shown.count("<") == 4
    assert "<b>ours</b>" in shown
    assert "\x1b" not in shown
    assert shown.count("\\u202e") == 3
    assert text("two\nlines") == "two\nlines"


def test_attributes_that_are_not_said_are_not_there():
    assert tag("input", name="q", disabled=True, title=None, hidden=False) == '<input name="q" disabled>'


@pytest.mark.parametrize("said", ["", "2026-11-27T14:05:06Z", "yesterday", EVIL])
def test_a_time_is_shown_whatever_it_says(said):
    assert "<script" not in (when(said) or "")


def spots(boxes):
    top, *others = boxes
    return {spot.box.key: spot for spot in drawing._laid(top, others, 0, 0)[2]}


def test_what_comes_first_stands_left_and_what_may_run_side_by_side_below_one_another():
    top = Box("", "-", (), "All", "pipeline")
    found = spots([top, step("a"), step("b", "a"), step("c", "a"), step("d", "b", "c")])

    assert found["a"].x < found["b"].x == found["c"].x < found["d"].x
    assert found["b"].y < found["c"].y


def test_a_frame_holds_what_is_in_it_and_what_follows_stands_behind_it():
    top = Box("", "-", (), "All", "pipeline")
    inner = [step("build/x", within="build"), step("build/y", "build/x", within="build")]
    found = spots([top, step("build", pattern="fork-join"), *inner, step("ship", "build/y")])

    frame = found["build"]
    for key in ("build/x", "build/y"):
        assert frame.x < found[key].x
        assert found[key].x + found[key].wide < frame.x + frame.wide
        assert frame.y < found[key].y
        assert found[key].y + found[key].high < frame.y + frame.high
    assert found["ship"].x >= frame.x + frame.wide


def test_a_drawing_says_in_words_what_it_shows_and_is_no_way_in():
    top = Box("", "-", (), EVIL, "pipeline")
    boxes = [top, step("a", state="work"), Box("b", "", ("a",), EVIL, "", EVIL, "failed")]

    drawn = drawing.flow(boxes, EVIL)
    assert "<script" not in drawn
    assert "style" not in drawn
    assert 'role="img"' in drawn
    assert list(drawing.in_words(boxes)) == ["a: at work", "b: failed"]


def test_a_flow_is_drawn_as_it_stands(clone, desk):
    folder = clone.path / ".gitswarm" / "flows"
    folder.mkdir(parents=True)
    (folder / "sign-in.yaml").write_text(FLOW)
    (folder / "halves.yaml").write_text(HALVES)
    clone.git("add", "-A")
    clone.git("commit", "-qm", "flows")
    clone.must("flow", "run", "sign-in")

    shown = dashboard.parts(dashboard.view(desk, dashboard.Wish()))["flows"]
    for name in ("design", "server", "page", "join", "release"):
        assert f">{name}</text>" in shown
    assert "0 of 5 steps done" in shown
    assert "design: can be begun" in shown


def test_a_file_that_stands_alone_has_no_button(clone, desk):
    clone.must("create", "One", "-d", "All of it.")
    clone.must("agent", "join", "--role", "coder")
    clone.must("claim", clone.must("create", "Two", "--json").json["id"], "--no-worktree")

    shown = dashboard.layout(dashboard.parts(dashboard.view(desk, dashboard.Wish(follows=False))))
    assert "<button" not in shown
    assert "All of it." in shown


def test_a_card_says_how_far_its_run_is(clone, desk):
    clone.must("agent", "join", "--role", "coder")
    id = clone.must("create", "Two", "--json").json["id"]
    clone.must("claim", id, "--no-worktree")
    view = dashboard.view(desk, dashboard.Wish())
    (task,) = next(lane.tasks for lane in view.lanes if lane.name == "working")
    run = runs.Run("r1", task.id, 1, "ada", "s", "coder", "", "m", "", 0, 0, 0, (), 0, "")

    def card(status):
        going = view._replace(runs=[Work(run, status, [])])
        return dashboard.parts(going)["lane-working"]

    assert "checks · 0.50 $" in card(runs.Status(step="checks", dollars=0.5))
    assert "running" in card(runs.Status())  # on another machine
    assert "running" not in dashboard.parts(view)["lane-working"]


class Told:
    """What a run has said so far."""

    def __init__(self, desk):
        self.desk = desk
        self.path = runs.log_of(desk.place.state, "r1")

    def lines(self, said):
        with open(self.path, "w") as file:
            file.write(said)
        run = runs.Run("r1", "t", 1, "ada", "s", "coder", "", "m", "", 0, 0, 0, (), 0, "")
        return reading.last_words(self.desk, run, reading.LINES)


def test_what_an_agent_says_is_told_in_words(desk):
    told = Told(desk)

    assert told.lines('{"message": "Reading it"}\nplain words\n{"usage": {"in": 3}}\n[1]\n') == [
        "Reading it",
        "plain words",
        "[1]",
    ]
    assert told.lines("{broken\n" + "line\n" * 9) == ["line"] * reading.LINES
    deep = "[" * 5000
    assert told.lines(f"{deep}\n") == [deep]
    os.remove(told.path)
    run = runs.Run("r1", "t", 1, "a", "s", "c", "", "m", "", 0, 0, 0, (), 0, "")
    assert reading.last_words(desk, run, reading.LINES) == []


def test_what_a_dialect_of_this_clone_understands_is_told_as_it_means(clone, desk):
    clone.git("config", "gitswarm.adapter.coder.agent", "claude")
    said = '{"type": "assistant", "message": {"content": [{"type": "text", "text": "I look at it."}]}}\n'

    assert Told(desk).lines(said) == ["I look at it."]
