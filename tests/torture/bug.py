"""A bug that was found, seen again: ``python -m tests.torture.bug COMMIT`` runs its test on the commit before its fix.

``COMMIT`` is the fix: its tests are laid on what was there before, and there the test fails; on the fix it passes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT

FILE = ROOT / "docs" / "torture" / "bugs.json"
HEAD = ("| what was wrong | found by | seen again by |", "| --- | --- | --- |")
GREEN, RED = 0, 1
"""The answers of pytest where tests ran: all passed, or one failed."""
WORDS = ("-q", "-n", "0", "-p", "no:cacheprovider", "--no-header", "--tb=line", "-m", "")


class Bug(NamedTuple):
    """What was wrong, by what it was found, and the test that came with its fix."""

    commit: str
    found_by: str
    what: str
    test: str

    @property
    def file(self) -> str:
        """The file of its test, as it was called then."""
        return self.test.partition("::")[0]

    @property
    def function(self) -> str:
        """The test itself, without what it was called with."""
        return self.test.rpartition("::")[2].partition("[")[0]


def bugs() -> list[Bug]:
    """All that were seen to fail."""
    return [Bug(**told) for told in json.loads(FILE.read_text(encoding="utf-8"))]


def lines() -> list[str]:
    """The table of them."""
    rows = (f"| {one.what} | {one.found_by} | `python -m tests.torture.bug {one.commit}` |" for one in bugs())
    return [*HEAD, *rows]


def is_seen(bug: Bug) -> bool:
    """Whether its test fails on the commit before its fix, and passes on the fix."""
    return (ended(bug, f"{bug.commit}^"), ended(bug, bug.commit)) == (RED, GREEN)


def ended(bug: Bug, commit: str) -> int:
    """How its test ends on a commit, with the tests that came with the fix."""
    with tempfile.TemporaryDirectory(prefix="gitswarm-bug-") as folder:
        tree = str(Path(folder) / "before")
        _git("worktree", "add", "--quiet", "--detach", tree, commit)
        try:
            _git("-C", tree, "checkout", "--quiet", bug.commit, "--", "tests")
            argv = [sys.executable, "-m", "pytest", *WORDS, bug.test]
            return subprocess.run(argv, cwd=tree, env={**os.environ, "PYTHONPATH": tree}, check=False).returncode
        finally:
            _git("worktree", "remove", "--force", tree)


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=ROOT, check=True)


def main(commit: str) -> int:
    seen = {one.what: is_seen(one) for one in bugs() if one.commit == commit}
    for what, is_so in seen.items():
        sys.stdout.write(f"{'fails before its fix, passes after' if is_so else 'NOT SEEN'}: {what}\n")
    return 0 if seen and all(seen.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
