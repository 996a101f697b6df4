"""What is longer than a terminal goes through the pager; nothing else does."""

from __future__ import annotations

import fcntl
import os
import shlex
import struct
import sys
import termios
from contextlib import contextmanager

import pytest

from gitswarm.errors import Busy
from gitswarm.main import main
from gitswarm.paging import page
from gitswarm.screen import Screen

HEIGHT = 10
LONG, SHORT = [f"line {number}" for number in range(HEIGHT * 3)], [f"line {number}" for number in range(HEIGHT - 1)]


@contextmanager
def terminal():
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, 80, 0, 0))
    with open(theirs, "w", encoding="utf-8") as stream, open(ours, "rb", buffering=0):
        yield stream


@pytest.fixture
def seen(tmp_path):
    return tmp_path / "seen"


@pytest.fixture
def keeping(seen):
    """The settings of somebody whose pager keeps what it is given."""
    keep = f"import sys; open({str(seen)!r}, 'w').write(sys.stdin.read())"
    return {"PATH": os.environ["PATH"], "PAGER": shlex.join([sys.executable, "-c", keep])}


def test_what_is_longer_than_the_terminal_goes_through_the_pager(keeping, seen):
    with terminal() as out:
        assert list(page(iter(LONG), out, keeping)) == []

    assert seen.read_text().splitlines() == LONG


def test_what_fits_is_just_printed(keeping, seen):
    with terminal() as out:
        assert list(page(SHORT, out, keeping)) == SHORT

    assert not seen.exists()


def test_elsewhere_than_on_a_terminal_nothing_is_paged(keeping, seen, tmp_path):
    with (tmp_path / "out").open("w") as out:
        assert list(page(LONG, out, keeping)) == LONG

    assert not seen.exists()


@pytest.mark.parametrize("told", [{"PAGER": "cat"}, {"PAGER": ""}, {"PAGER": "no-such-pager -x"}, {"TERM": "dumb"}])
def test_without_a_pager_everything_is_printed(keeping, seen, told):
    with terminal() as out:
        assert list(page(LONG, out, {**keeping, **told})) == LONG

    assert not seen.exists()


def test_ours_counts_before_the_common_one(keeping, seen):
    with terminal() as out:
        page_of = {**keeping, "GITSWARM_PAGER": keeping["PAGER"], "PAGER": "cat"}
        assert list(page(LONG, out, page_of)) == []

    assert seen.exists()


def test_who_leaves_the_pager_early_has_seen_enough(keeping):
    endless = (f"line {number}" for number in range(10**9))
    with terminal() as out:
        assert list(page(endless, out, {**keeping, "PAGER": shlex.join([sys.executable, "-c", ""])})) == []


def test_an_error_on_the_way_waits_for_the_pager_and_is_told(keeping, seen):
    def failing():
        yield from LONG
        raise Busy("somebody holds it")

    with terminal() as out, pytest.raises(Busy):
        list(page(failing(), out, keeping))

    assert seen.read_text().splitlines() == LONG


def test_a_long_table_is_paged_and_json_is_not(keeping, seen):
    rows = [{"id": str(number)} for number in range(HEIGHT * 2)]
    with terminal() as out:
        Screen(out=out, err=out, env=lambda: keeping).table(rows, ["id"])
        assert seen.read_text().split() == ["ID", *(row["id"] for row in rows)]
        seen.unlink()
        Screen(json=True, out=out, err=out, env=lambda: keeping).lines([{"id": 1}] * 2)

    assert not seen.exists()


def test_a_long_page_of_help_is_paged(keeping, seen, monkeypatch):
    for name, value in {**keeping, "TERM": "xterm"}.items():
        monkeypatch.setenv(name, value)
    with terminal() as out, monkeypatch.context() as on:
        on.setattr(sys, "stdout", out)
        assert main(["create", "--help"]) == main(["help", "create"]) == 0

    shown = seen.read_text()
    assert shown.startswith("Usage: gitswarm create [OPTIONS] TITLE\n")
    assert "show this page" in shown


def test_a_page_of_help_for_no_terminal_is_just_printed(keeping, seen, monkeypatch, capsys):
    monkeypatch.setenv("PAGER", keeping["PAGER"])

    assert main(["create", "--help"]) == 0
    assert capsys.readouterr().out.startswith("Usage: gitswarm create [OPTIONS] TITLE\n")
    assert not seen.exists()
