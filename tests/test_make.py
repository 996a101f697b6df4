"""What make offers: every target is told, and what is quick enough is really run, twice."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import gitswarm
from tests.conftest import PACKAGE, ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROMISED = "init test smoke lint check demo bench torture status docs clean help".split()
IGNORED = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
MADE = [name.rstrip("/") for name in IGNORED if "*" not in name and not name.startswith("/")]
"""What is ignored as it is made here, not as it is somebody's own: a room put beside ours stays."""

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def make(*words: str, at: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    told = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    argv = ["make", "--no-print-directory", *words]
    return subprocess.run(argv, cwd=at, env=told | env, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def checkout(tmp_path):
    """A copy of the files of this checkout, with the Makefile as it is, in a folder with a blank."""
    there = tmp_path / "a checkout"
    subprocess.run(["git", "clone", "-q", "--depth=1", ROOT.as_uri(), str(there)], check=True)
    for path in ("Makefile", ".gitignore", "tests/checkout.py"):
        shutil.copy(ROOT / path, there / path)
    for words in (["add", "-A"], ["commit", "-qm", "As it is", "--allow-empty"]):
        subprocess.run(["git", "-C", str(there), *words], check=True)
    return there


def test_every_target_is_told_and_none_is_taken_for_a_file():
    told = re.findall(r"^([a-z-]+):.* ## ", MAKEFILE, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()

    assert sorted(phony) == sorted(told)
    assert [name for name in PROMISED if name not in told] == []
    assert re.findall(r"^([a-z-]+) ", make().stdout, re.MULTILINE) == told, "make alone is make help"


def test_init_does_nothing_where_all_is_there(checkout):
    ready = checkout / ".venv" / ".ready"
    ready.parent.mkdir()
    ready.touch()

    assert make("init", at=checkout).stdout == "make: Nothing to be done for 'init'.\n"

    os.utime(ready, (1, 1))
    assert make("--question", "init", at=checkout).returncode == 1, "pyproject.toml is newer"


def test_smoke_ends_within_ten_seconds_whatever_runs_beside_it():
    begun = os.times()

    said = [subprocess.run(smoke(), capture_output=True, text=True, timeout=120, check=False) for _ in range(2)]

    assert [(each.returncode, each.stderr, each.stdout.count("ok: ")) for each in said] == [(0, "", 3)] * 2
    taken = os.times()
    assert taken.children_user + taken.children_system - begun.children_user - begun.children_system < 2 * 10


def test_smoke_fails_where_a_step_does(tmp_path):
    broken = tmp_path / "gitswarm"
    runs = f'PYTHONPATH="{PACKAGE}" exec "{sys.executable}" -m gitswarm "$@"'
    broken.write_text(f'#!/bin/sh\n[ "$1" = sync ] || {runs}\n')
    broken.chmod(0o755)

    done = subprocess.run(smoke(str(broken)), capture_output=True, text=True, timeout=120, check=False)

    assert (done.returncode, done.stdout.count("ok: ")) == (1, 2)
    assert "ended with 4" in done.stderr, "the other clone does not know the task"


def smoke(*given: str) -> list[str]:
    own = given or ("env", f"PYTHONPATH={PACKAGE}", sys.executable, "-m", "gitswarm")
    return [sys.executable, str(ROOT / "tests" / "smoke.py"), *own]


def test_status_tells_of_a_checkout_before_anything_was_made_and_changes_nothing(checkout):
    begun = time.monotonic()

    first, second = make("status", at=checkout), make("status", at=checkout)

    assert (first.stdout, first.stderr, second.returncode) == (second.stdout, "", 0)
    told = dict(re.findall(r"^(\w+) +(.*)$", first.stdout, re.MULTILINE))
    assert told["gitswarm"].startswith(f"{gitswarm.__version__} at ")
    assert told["gitswarm"].endswith("clean)")
    assert (told["python"], told["bench"]) == ("no .venv yet: make init", "not made: make bench")
    assert {"git", "wheel", "tools", "cache", "torture", "measured", "swarm"} <= set(told)
    assert time.monotonic() - begun < 30


def test_status_ends_without_a_word_where_its_reader_has_seen_enough(checkout):
    end, nobody = os.pipe()
    os.close(end)

    with open(nobody, "w") as closed:
        argv = [sys.executable, str(checkout / "tests" / "checkout.py")]
        done = subprocess.run(argv, stdout=closed, stderr=subprocess.PIPE, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_status_says_what_is_older_than_what_it_was_made_of(checkout):
    for folder in (".venv", ".venv-bench"):
        (checkout / folder).mkdir()
        (checkout / folder / ".gitignore").write_text("*")
        (checkout / folder / ".ready").touch()
    os.utime(checkout / ".venv-bench" / ".ready", (1, 1))
    (checkout / "README.md").write_text("changed")

    told = make("status", at=checkout).stdout

    assert "older than pyproject.toml: make bench" in told
    assert "1 changed)" in told


def test_clean_removes_what_was_made_here_and_nothing_else_twice(checkout):
    for name in [*MADE, ".venv-bench"]:
        folder = checkout / ("gitswarm/__pycache__" if name == "__pycache__" else name)
        folder.mkdir(parents=True)
        (folder / "made").touch()

    own = checkout / "gitswarm" / "rooms" / "annex" / "model.py"
    own.parent.mkdir()
    own.touch()

    done = [make("clean", at=checkout).returncode for _ in range(2)]

    left = subprocess.run(
        ["git", "status", "--porcelain", "--ignored"], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert (done, left.stdout) == ([0, 0], "!! gitswarm/rooms/annex/\n")
