"""The command: refused where nobody sees it, or where its part is not there; else a screen that is left as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.terminals import CURSOR, GIVEN_BACK, LIMIT, TAKEN, on_terminal, rest, until

MOUSE_OFF = b"\x1b[?1003l"
WITHOUT = """
import sys
class Lost:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "textual":
            raise ModuleNotFoundError("No module named 'textual'", name="textual")
sys.meta_path.insert(0, Lost())
from gitswarm.screen import Screen
Screen.is_terminal = True
sys.__stderr__.isatty = lambda: True
from gitswarm.__main__ import run
run()
"""
LISTED = (
    "import sys; from gitswarm.main import main; main(sys.argv[1:]); print([n for n in sys.modules if '.' not in n])"
)


def test_where_nobody_sees_it_it_is_refused(clone):
    said = clone.run("ui", "--json")
    assert said.code == 2
    assert said.error["message"] == "this is no terminal that can be drawn on"
    assert "gitswarm watch" in said.error["hint"]


@pytest.mark.parametrize("words", [("ui",)])
def test_without_its_part_it_says_how_to_get_it_and_what_goes_without(clone, words):
    argv = [sys.executable, "-c", WITHOUT, "-C", str(clone.path), *words]
    said = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=LIMIT)
    assert said.returncode == 2
    assert said.stderr == (
        "error: gitswarm was installed without its extra ui\n"
        "hint: install it again: pipx install --force '.[ui]' in its folder, or pip install '.[ui]' there; "
        "`gitswarm watch` needs nothing more\n"
    )


def test_help_and_refusals_load_nothing_heavy(clone):
    for words in (("ui",), ("watch", "--once", "--json")):
        argv = [sys.executable, "-c", LISTED, "-C", str(clone.path), "--actor", "ada", *words]
        loaded = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=LIMIT).stdout
        names = {name.strip("'") for name in loaded.strip("[]\n").split(", ")}
        assert not {"textual", "rich", "typer", "pygit2", "asyncio"} & names, words


def test_a_repository_without_a_swarm_is_told_so_on_a_quiet_screen(world, home):
    stranger = world.clone("two", join=False)
    code, seen = at_terminal(stranger)
    assert code == 5
    assert b"not part of a swarm" in seen
    assert TAKEN not in seen


def test_it_leaves_the_terminal_as_it_was(clone):
    clone.must("create", "Mend the parser")
    code, seen = at_terminal(clone, b"Mend the parser", b"q")
    assert code == 0
    assert seen.count(TAKEN) == seen.count(GIVEN_BACK) == 1


def test_it_leaves_the_terminal_as_it_was_where_it_is_bidden_to_end(clone):
    clone.must("create", "Mend the parser")
    with on_terminal(clone, "ui") as (here, process):
        until(here, b"", b"Mend the parser")
        process.send_signal(signal.SIGTERM)
        seen = rest(here)
        assert process.wait(LIMIT) == -signal.SIGTERM
    assert GIVEN_BACK in seen
    assert CURSOR in seen
    assert MOUSE_OFF in seen
    assert b"Traceback" not in seen


@pytest.mark.parametrize(
    ("asked", "shown", "by"),
    [
        (b"", b" approve", "signal"),
        (b"", b" approve", "key"),
        (b"m", b"esc: leave", "key"),
        (b"?", b"this page", "key"),
    ],
)
def test_who_stops_it_has_the_terminal_until_it_goes_on(clone, asked, shown, by):
    clone.must("create", "Mend the parser")
    script = "set -m; {}; echo stands $?; read word; fg; echo ended $?"
    with on_terminal(clone, "ui", script=script) as (here, _):
        until(here, b"", b"Mend the parser")
        if asked:
            os.write(here, asked)
            until(here, b"", shown)
        if by == "key":
            os.write(here, b"\x1a")
        else:
            os.killpg(os.tcgetpgrp(here), signal.SIGTSTP)
        seen = until(here, b"", b"stands ")
        assert GIVEN_BACK in seen
        assert MOUSE_OFF in seen
        os.write(here, b"on\n")
        until(here, until(here, b"", TAKEN).partition(TAKEN)[2], shown)
        if not asked:
            os.write(here, b"q")
            assert GIVEN_BACK in until(here, b"", b"ended 0")


def test_where_it_would_be_drawn_into_a_file_it_is_refused(clone, tmp_path):
    with open(tmp_path / "err", "w+") as err, on_terminal(clone, "ui", stderr=err) as (here, process):
        assert process.wait(LIMIT) == 2
        assert rest(here) == b""
        err.seek(0)
        assert "no terminal that can be drawn on" in err.read()


def at_terminal(clone, sight: bytes = b"", keys: bytes = b"", **more):
    """Begin it on a terminal of 24×80, press keys when something is seen, and wait for its end."""
    with on_terminal(clone, "ui", **more) as (here, process):
        seen = until(here, b"", sight)
        os.write(here, keys)
        seen += rest(here)
        return process.wait(LIMIT), seen
