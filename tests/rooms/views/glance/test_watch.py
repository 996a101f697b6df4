"""Watching: a frame on a terminal, lines and objects elsewhere, and an end without a trace."""

from __future__ import annotations

import io
import json
import os
import select
import signal
from contextlib import contextmanager

import pytest

from gitswarm.rooms.views.glance import watching
from gitswarm.rooms.views.glance.frame import SHOWN, Frame
from gitswarm.rooms.views.glance.model import Item, Lane, Need, Picture, Work
from gitswarm.rooms.views.glance.render import strip, works
from tests.terminals import CURSOR, GIVEN_BACK, TAKEN, on_terminal, resize, rest, until

LIMIT = 20
AT = "2026-11-27T12:00:00Z"
HOSTILE = "[bold]x[/] \x1b[31m\x1b]0;t\x07 \u202eright\nline 漢字"


@pytest.fixture
def clone(world, home, monkeypatch):
    monkeypatch.delenv("GITSWARM_ACTOR", raising=False)
    return world.clone("one")


@contextmanager
def started(clone, *words, **more):
    process = clone.start("watch", *words, **more)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line_of(process):
    assert select.select([process.stdout], [], [], LIMIT)[0], "nothing was said"
    return process.stdout.readline()


def test_once_says_how_it_stands(clone):
    task = clone.must("create", "Mend the parser", "--json").json["id"]
    clone.must("gate", "add", task, "--kind", "approval", "--before", "start")

    said = clone.must("watch", "--once").out.splitlines()
    assert said == [
        "ready 0, working 0, needs you 1, in review 0, landing 0, done 0, blocked 0",
        f"warning: {task}/approval waits for a word (gitswarm gate show {task}/approval)",
    ]


def test_once_as_json_is_one_object(clone):
    clone.must("mail", "send", "ada", HOSTILE, actor="bo")
    clone.must("agent", "join", "--role", "reviewer", actor="bo")
    told = clone.must("watch", "--once", "--json").json
    assert set(told) == {"halted", "hub", "needs", "lanes", "runs", "agents"}
    assert told["lanes"]["ready"] == 0
    assert told["needs"][0]["kind"] == "letter"
    assert told["agents"][0]["role"] == "reviewer"


def test_changes_of_others_are_lines_until_it_is_interrupted(clone):
    with started(clone) as process:
        assert line_of(process).startswith("ready 0")
        clone.must("create", "Mend the parser")
        assert line_of(process).startswith("ready 1")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT)
    assert (process.returncode, out, err) == (130, "", "")


def test_changes_of_others_are_objects(clone):
    with started(clone, "--json") as process:
        assert json.loads(line_of(process))["lanes"]["ready"] == 0
        clone.must("create", "Mend the parser")
        assert json.loads(line_of(process))["lanes"]["ready"] == 1


def test_a_dead_hub_holds_nothing_up(world, clone, monkeypatch):
    monkeypatch.setattr(watching, "FETCH_EVERY", 0.0)
    world.cut_off()
    with started(clone) as process:
        assert line_of(process).startswith("ready 0")
        clone.must("create", "Mend the parser")
        assert line_of(process).startswith("ready 1")
    world.reach()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_on_a_terminal_it_is_drawn_in_place_and_leaves_it_as_it_was(clone, number, code):
    clone.must("create", "Mend the parser")
    with on_terminal(clone, "watch") as (here, process):
        seen = until(here, b"", b"Mend the parser")
        clone.must("create", "Name the parts")
        seen = until(here, seen, b"Name the parts")
        process.send_signal(number)
        seen = until(here, seen, GIVEN_BACK)
        assert process.wait(LIMIT) == code
    assert seen.count(TAKEN) == 1
    assert CURSOR in seen.partition(TAKEN)[2]
    assert b"Traceback" not in seen


def test_who_stops_it_has_the_terminal_until_it_goes_on(clone):
    clone.must("create", "Mend the parser")
    script = "set -m; {}; echo stands $?; read word; fg; echo ended $?"
    with on_terminal(clone, "watch", script=script) as (here, _):
        until(here, b"", b"Mend the parser")
        os.write(here, b"\x1a")
        seen = until(here, b"", b"stands ")
        assert GIVEN_BACK in seen
        assert CURSOR in seen
        os.write(here, b"on\n")
        assert TAKEN in until(here, b"", b"Mend the parser")
        os.write(here, b"\x03")
        assert GIVEN_BACK in until(here, b"", b"ended 130")


def test_it_is_drawn_anew_where_the_terminal_has_another_size(clone):
    for number in range(9):
        clone.must("create", f"Mend the parser {number} " + "x" * 30 + " to its end")
    with on_terminal(clone, "watch") as (here, _):
        seen = until(here, b"", b"to its end")
        resize(here, 12, 40)
        seen = until(here, b"", b"Ready")
        assert b"to its end" not in seen
        resize(here, 30, 120)
        until(here, b"", b"to its end")


def test_once_it_stays_on_the_terminal_as_far_as_is_seen_at_once(clone):
    for number in range(40):
        clone.must("create", f"Mend the parser {number}")
    with on_terminal(clone, "watch", "--once") as (here, process):
        seen = until(here, b"", b"Mend the parser")
        seen += rest(here)
        assert process.wait(LIMIT) == 0
    assert TAKEN not in seen
    assert b" Ready 40" in seen
    assert seen.count(b"\n") == 23


def drawn(picture, width=60, height=14):
    from rich.console import Console

    console = Console(file=io.StringIO(), width=width, height=height, color_system=None)
    console.print(Frame(picture))
    return console.file.getvalue()


def test_a_frame_has_room_for_every_part_and_marks_for_none():
    items = tuple(Item(str(n), f"gs-{n}", 2, "open", HOSTILE * 9, "ada", AT) for n in range(30))
    many = tuple(Need("error", str(n), "error", f"{n} {HOSTILE}", "", AT) for n in range(30))
    picture = Picture(needs=many, lanes=(Lane("ready", "Ready", 10_000, items),), actor="ada", hub="no hub", now=0)

    lines = drawn(picture).splitlines()
    assert len(lines) <= 14
    assert " Needs you 30" in lines
    assert " Ready 10000" in lines
    assert max(map(len, lines)) <= 60
    assert not {"\x1b", "\x07", "\u202e"} & set("".join(lines))
    assert "[bold]x[/]" in drawn(picture)


def test_no_line_stays_empty_where_a_part_has_more_to_show():
    items = tuple(Item(str(n), f"gs-{n}", 2, "open", "Mend it", "ada", AT) for n in range(9))
    lanes = tuple(Lane(name, name.title(), 9, items) for name in SHOWN)
    need = Need("error", "n", "error", "It is broken", "", AT)

    for height in range(5, 40):
        lines = drawn(Picture(needs=(need,), lanes=lanes, actor="ada", hub="no hub", now=0), height=height).splitlines()
        assert len(lines) >= height - 2, height  # less than what one more part takes
        assert " Needs you 1" in lines
        assert all(any(lines[at + 2 : at + 3]) for at, line in enumerate(lines) if not line), "a title without a row"


def test_of_the_lanes_those_stay_that_are_nearest_to_what_is_looked_at():
    lanes = tuple(Lane(name, name.title(), 1, ()) for name in ("ready", "working", "needs", "done"))

    def shown(chosen, width):
        return "".join(text for _, text in strip(Picture(lanes=lanes), chosen, width))

    assert shown("", 40) == " Ready 1  Working 1  Needs 1  Done 1 "
    assert shown("", 30) == " Ready 1  Working 1  Needs 1 …"
    assert shown("", 20) == " Ready 1 …"
    assert shown("needs", 30) == "… Working 1  Needs 1  Done 1 "
    assert shown("working", 22) == "… Working 1  Needs 1 …"
    assert shown("done", 3) == "… Done 1 "


def test_a_run_is_told_by_its_task_and_its_step():
    work = Work("r", "t", "gs-1", "Mend it", "ada", "claude", "m", "running", True, AT, 0.0, 0.0, 0, "checks", "")

    assert [(row.head, row.text) for row in works(Picture(works=(work,)))] == [("running", "gs-1 Mend it · checks")]
    assert [row.text for row in works(Picture(works=(work._replace(step=""),)))] == ["gs-1 Mend it"]
