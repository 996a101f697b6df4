"""Mutants: the package with one deliberate mistake in it, to see that a test notices."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATCHES = ROOT / "tests" / "mutants"
LIMIT = 60
WORDS = (
    *("-q", "-x", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"),
)
FIXED = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
FAILED, UNBEGUN = 1, -1
"""The answers where a test failed, and where it could not even begin: that it is red then is no proof of anything."""


def copy(folder):
    """Put a copy of the package into a folder, with all that it and its tests find beside it."""
    unfinished = shutil.ignore_patterns("*.pyc.*")  # another test may be compiling
    shutil.copytree(ROOT / "gitswarm", folder / "gitswarm", ignore=unfinished)
    for name in ("hooks", "tests", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)


def mutate(patch, folder):
    """Put a copy of the package with this patch applied into a folder, with the tests beside it."""
    copy(folder)
    subprocess.run(["git", "apply", "--whitespace=nowarn", patch], cwd=folder, check=True)


@cache
def _runner():
    """The process that runs pytest on mutants: to start and import it is more work than most of their tests."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = subprocess.Popen([sys.executable, ROOT / "tests" / "forking.py"], env={**os.environ, **FIXED}, **pipes)
    atexit.register(started.communicate)
    return started


def result_of(test, folder, *options, seconds=LIMIT):
    """How pytest ends with one test, run by itself on the package in this folder; and what it said."""
    said = folder / "said"
    order = {
        "words": [*WORDS, *options, test],
        "folder": str(folder),
        "environment": {**os.environ, **FIXED, "PYTHONPATH": str(folder)},
        "said": str(said),
        "seconds": seconds,
    }
    runner = _runner()
    runner.stdin.write(json.dumps(order) + "\n")
    runner.stdin.flush()
    code = int(runner.stdout.readline())
    told = said.read_text(errors="replace")
    said.unlink()
    return UNBEGUN if "\nERROR " in told else code, told


def mistakes(folder, tests, *, under="", quick=None):
    """The two tests of a folder of mutants: each turns its test red, and each has one.

    A test is named from ``under`` on, or by its file and its name; those that are not ``quick`` take long.
    """
    patches, waits = PATCHES / folder, pytest.mark.long
    names = [name if quick is None or name in quick else pytest.param(name, marks=waits) for name in tests]

    @pytest.mark.parametrize("name", names)
    def turns_red(name, tmp_path):
        mutate(patches / f"{name}.patch", tmp_path)
        test = tests[name] if isinstance(tests[name], str) else "::".join(tests[name])
        code, said = result_of(f"tests/{under}{test}", tmp_path)
        assert code == FAILED, said

    def has_a_test():
        assert {patch.stem for patch in patches.glob("*.patch")} == set(tests)

    return turns_red, has_a_test
