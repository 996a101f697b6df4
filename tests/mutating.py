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


def mutate(patch, folder):
    """Put a copy of the package with this patch applied into a folder, with the tests beside it."""
    shutil.copytree(ROOT / "gitswarm", folder / "gitswarm", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tests", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
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
    return done.returncode, done.stdout + done.stderr
