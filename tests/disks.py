"""Small disks: file systems in memory that are soon full."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(where: Path, options: str) -> Iterator[Path]:
    """A file system of its own in a new folder, as small as the options of tmpfs say; only root may make one."""
    where.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", options, "none", str(where)]
    subprocess.run(words, capture_output=True, check=True)
    try:
        yield where
    finally:
        subprocess.run(["umount", "--lazy", str(where)], check=True)


@contextmanager
def small_disk(where: Path, options: str) -> Iterator[Path]:
    """The same for a test, which is skipped where none can be mounted."""
    with ExitStack() as stack:
        try:
            disk = stack.enter_context(mounted(where, options))
        except subprocess.CalledProcessError:
            pytest.skip("a small disk cannot be mounted here: that takes root, and the right to mount")
        yield disk
