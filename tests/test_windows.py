"""Where there is nothing of POSIX all can be imported and asked for help, and a repository is left as it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PACKAGE, ROOT


def there(*words: str, at: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command line in a Python that has no more than Windows has."""
    begin = f"import sys; sys.path[:0] = [{str(PACKAGE)!r}, {str(ROOT)!r}]; from tests import windowless as w"
    argv = [sys.executable, "-c", f"{begin}; sys.exit(w.main(sys.argv[1:]))", *words]
    return subprocess.run(argv, cwd=at, capture_output=True, encoding="utf-8", timeout=120, check=False)


def test_every_module_can_be_imported():
    done = there()

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("line", ["--version", "--help", "claim --help", "work --help"])
def test_it_says_what_it_is_and_how_it_is_used(line):
    done = there(*line.split())

    assert (done.returncode, done.stderr) == (0, "")
    assert "gitswarm" in done.stdout


@pytest.mark.parametrize(
    "line", ["here", "init", "status", "ready", "create Something", "claim gs-7k3f", "sync", "work --once", "doctor"]
)
def test_a_repository_is_refused_in_words_and_left_as_it_is(line, tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    before = leavings(tmp_path)

    done = there(*line.split(), "--json", at=tmp_path)

    error = json.loads(done.stderr)["error"]
    assert (done.returncode, done.stdout, error["kind"]) == (5, "", "store_error")
    assert error["message"].startswith("gitswarm does not work on Windows itself: ")
    assert error["hint"] == "install it in WSL, and use it there"
    assert leavings(tmp_path) == before


def leavings(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))
