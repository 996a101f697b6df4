"""A clone in which we may not write: reads go on, and everything else is told why it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.world import Clone, Said, World

POWERLESS = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner"]


def without_power(clone: Clone, *words: str) -> Said:
    """Run a command as somebody whom the modes of files bind, which they do not for root."""
    if os.geteuid() == 0 and shutil.which(POWERLESS[0]) is None:
        pytest.skip("root without setpriv cannot give up its power")
    argv = [sys.executable, "-m", "gitswarm", "-C", str(clone.path), "--actor", "eve", *words]
    argv = [*POWERLESS, *argv] if os.geteuid() == 0 else argv
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    return Said(done.returncode, done.stdout, done.stderr)


def test_who_may_not_write_cannot_join_either(tmp_path):
    clone = World(tmp_path).clone("one", join=False)
    clone.git_folder.chmod(0o555)
    said = without_power(clone, "--json", "init")
    clone.git_folder.chmod(0o755)

    assert (said.code, bool(said.error["hint"])) == (5, True)


@pytest.fixture
def read_only(tmp_path):
    """A clone in which nobody may write."""
    clone = World(tmp_path).clone("one")
    clone.say("readable")
    paths = [path for path in [clone.path, *clone.path.rglob("*")] if not path.is_symlink()]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield clone
    for path in paths:
        path.chmod(0o755)


def test_who_may_not_write_reads_and_is_told_why_he_cannot_more(read_only):
    assert without_power(read_only, "log").code == 0, without_power(read_only, "log")
    assert "readable" in without_power(read_only, "log").out
    assert without_power(read_only, "status").code == 0
    for command in ("event add -- no", "sync", "init --branch other", "deinit --force", "policy set pushes-a-minute 3"):
        said = without_power(read_only, "--json", *command.split())
        assert said.code == 5, (command, said)
        assert said.error["hint"], command
    assert without_power(read_only, "doctor").code == 5
    assert read_only.texts() == ["readable"]
