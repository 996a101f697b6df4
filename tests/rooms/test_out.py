"""Whoever names a file to write to gets it written: through a link, and without taking the place of a pipe."""

from __future__ import annotations

import os

import pytest

from gitswarm import rooms
from gitswarm.command import commands_of, explain, parameters

FILES = ["audit export", "export jsonl", "export markdown", "portfolio"]


def words(clone, name, path):
    task = [clone.must("create", "Write it down", "--json").json["id"]]
    return [*name.split(), *(task if name == "audit export" else []), "--out", str(path)]


def test_these_are_all_the_commands_that_write_a_file_which_somebody_names():
    told = [(name, function) for room in rooms.COMMANDS for name, function in commands_of(room).items()]
    named = [name for name, function in told if any(one.key == "out" for one in parameters(function))]
    assert sorted(name for name in named if explain(dict(told)[name]).said["out"][1].startswith("the file")) == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_link_stays_and_what_it_leads_to_is_written(clone, tmp_path, name):
    link, real = tmp_path / "link", tmp_path / "real"
    link.symlink_to("real")
    for before in ("", "something else"):
        real.write_text(before)
        clone.must(*words(clone, name, link))
        assert (link.is_symlink(), real.is_symlink(), real.read_text() not in ("", before)) == (True, False, True)
    assert {path.name for path in tmp_path.iterdir()} >= {"link", "real"}
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize("name", FILES)
def test_whoever_reads_a_pipe_gets_what_is_written(clone, tmp_path, name):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        clone.must(*words(clone, name, tmp_path / "pipe"))
        assert os.read(reader, 1 << 16).endswith(b"\n")
    finally:
        os.close(reader)
    assert (tmp_path / "pipe").is_fifo()
