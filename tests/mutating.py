"""Mutants: the package with one deliberate mistake in it, to see that a test notices."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATCHES = ROOT / "tests" / "mutants"
LIMIT = 60
UNBEGUN = -1
"""The answer where a test could not even begin: that it is red then is no proof of anything."""


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


def result_of(test, folder, *options):
    """How pytest ends with one test, run by itself on the package in this folder; and what it said."""
    fixed = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    environment = {**os.environ, **fixed, "PYTHONPATH": str(folder)}
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *options,
        test,
    ]
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False
    )
    said = done.stdout + done.stderr
    return UNBEGUN if "\nERROR " in said else done.returncode, said
