"""Watching: a frame on a terminal, lines and objects elsewhere, and an end without a trace."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from gitswarm.rooms.views.glance import watching
from gitswarm.rooms.views.glance.frame import SHOWN, Frame
from gitswarm.rooms.views.glance.model import Item, Lane, Need, Picture, Work
from gitswarm.rooms.views.glance.render import works

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


def test_on_a_terminal_it_is_drawn_in_place_and_leaves_it_as_it_was(clone, monkeypatch):
    clone.must("create", "Mend the parser")
    here, there = pty.openpty()
    import fcntl
    import termios

    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    monkeypatch.setenv("TERM", "xterm-256color")
    argv = [sys.executable, "-m", "gitswarm", "-C", str(clone.path), "--actor", "ada", "watch"]
    process = subprocess.Popen(argv, stdin=there, stdout=there, stderr=there, start_new_session=True)
    os.close(there)
    seen = b""
    try:
        seen = until(here, seen, b"Mend the parser")
        clone.must("create", "Name the parts")
        seen = until(here, seen, b"Name the parts")
        process.send_signal(signal.SIGINT)
        seen = until(here, seen, b"\x1b[?1049l")
        assert process.wait(LIMIT) == 130
    finally:
        process.kill()
        process.wait()
        os.close(here)
    assert seen.count(b"\x1b[?1049h") == 1
    assert b"Traceback" not in seen


def until(terminal, seen, text):
    begun = time.monotonic()
    while text not in seen:
        assert time.monotonic() - begun < LIMIT, seen
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 65_536)
    return seen


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


def test_a_run_is_told_by_its_task_and_its_step():
    work = Work("r", "t", "gs-1", "Mend it", "ada", "claude", "m", "running", True, AT, 0.0, 0.0, 0, "checks", "")

    assert [(row.head, row.text) for row in works(Picture(works=(work,)))] == [("running", "gs-1 Mend it · checks")]
    assert [row.text for row in works(Picture(works=(work._replace(step=""),)))] == ["gs-1 Mend it"]
