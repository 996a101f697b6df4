"""The folder of a run is there as long as that lives; what a killed one left goes, and nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pytest

from gitswarm.rooms.outside.adapters import scratch

HOLDS = (
    "from gitswarm.rooms.outside.adapters import scratch;"
    "f = scratch.folder(); print(f.__enter__(), flush=True); input()"
)


@pytest.fixture
def temp(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def holder(temp):
    env = {**os.environ, "TMPDIR": str(temp)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLDS], env=env, **pipes) as process:
        yield process
        process.kill()


def test_a_folder_is_gone_with_its_run(temp):
    with scratch.folder() as path:
        assert os.path.dirname(path) == str(temp)
        assert scratch.sweep() == []
    assert list(temp.iterdir()) == []


def test_what_a_killed_run_left_is_removed_and_what_lives_stays(temp, holder):
    path = holder.stdout.readline().strip()
    assert scratch.sweep() == []
    holder.kill()
    holder.wait(10)

    assert scratch.sweep() == [path]
    assert list(temp.iterdir()) == []


def test_what_is_not_known_to_be_ours_is_left(temp):
    (temp / "gitswarm-run-strange").mkdir()
    (temp / "gitswarm-run-link").symlink_to(temp)
    (temp / "other").mkdir()

    assert scratch.sweep() == []
    assert len(list(temp.iterdir())) == 3
