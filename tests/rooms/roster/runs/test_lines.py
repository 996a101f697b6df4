"""The last lines of what an agent said: few, the newest at the end, whatever the log holds."""

from __future__ import annotations

from gitswarm.rooms.roster import runs


def test_the_last_lines_are_the_newest_and_no_blank_ones(tmp_path):
    with open(runs.log_of(str(tmp_path), "r1"), "wb") as file:
        file.write(b"x" * 100_000 + b"\nfirst\n\n\xff second\n  \nthird\n")

    assert runs.last_lines(str(tmp_path), "r1", 2) == ["\ufffd second", "third"]
    assert runs.last_lines(str(tmp_path), "elsewhere", 2) == []
