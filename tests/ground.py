"""Where tests put their files: in memory where that can be, for on a disk they wait longer than they work."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 6 << 30
"""A run of all tests leaves less than this."""


def stand_in_memory() -> None:
    """Let every temporary folder of this process and its children be made there, unless somebody has chosen a place."""
    if "TMPDIR" not in os.environ and is_fit(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # pytest has asked for it already, and would keep the answer


def is_fit(folder: Path) -> bool:
    """Whether a folder is ours to write in, lets programs run, and has room in it and in the memory behind it."""
    if not os.access(folder, os.W_OK) or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return min(shutil.disk_usage(folder).free, available()) > ENOUGH


def available() -> int:
    """The bytes of memory that can be had without pushing others out."""
    with open("/proc/meminfo", encoding="ascii") as lines:
        told = next(line for line in lines if line.startswith("MemAvailable:"))
    return int(told.split()[1]) * 1024
