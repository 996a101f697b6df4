"""A clone in which we may not write: reads go on, and everything else is told why it cannot."""

from __future__ import annotations

import pytest

from tests.powerless import without_power
from tests.world import Clone, Said, World


def run(clone: Clone, *words: str) -> Said:
    """Run a command without the power of root."""
    done = without_power("-m", "gitswarm", "-C", str(clone.path), "--actor", "eve", *words)
    return Said(done.returncode, done.stdout, done.stderr)


def test_who_may_not_write_cannot_join_either(tmp_path):
    clone = World(tmp_path).clone("one", join=False)
    clone.git_folder.chmod(0o555)
    said = run(clone, "--json", "init")
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
    assert run(read_only, "log").code == 0, run(read_only, "log")
    assert "readable" in run(read_only, "log").out
    assert run(read_only, "status").code == 0
    for command in ("event add -- no", "sync", "init --branch other", "deinit --force", "policy set pushes-a-minute 3"):
        said = run(read_only, "--json", *command.split())
        assert said.code == 5, (command, said)
        assert said.error["hint"], command
    assert run(read_only, "doctor").code == 5
    assert read_only.texts() == ["readable"]
