"""A trace of system calls, read: which process called what, with which bytes, in the order in which the calls ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FILES = "open openat creat close close_range dup dup2 dup3 fcntl ioctl lseek"
BYTES = "read write writev pwrite64 pwritev ftruncate truncate"
NAMES = "rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat mkdir mkdirat rmdir"
SYNCS = "fsync fdatasync syncfs"
FORKS = ("clone", "clone3", "fork", "vfork")
MAKES = f"{' '.join(FORKS)} execve chdir fchdir"
IDLE = {*FILES.split(), *MAKES.split(), "read", "forks"}
"""Calls that change nothing on a disk, or hardly ever."""
NEVER = "copy_file_range sendfile splice fallocate pwritev2 sync"
TRACED = ",".join(f"?{name}" for name in f"{FILES} {BYTES} {NAMES} {SYNCS} {MAKES} {NEVER}".split())
OPTIONS = ("-f", "-qq", "-xx", "-s", "33554432", "-e", "raw=read", "-e", f"trace={TRACED}", "-e", "signal=none")

LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (0x[0-9a-f]+|-?\d+)(?: .*)?$", re.DOTALL)
BEGUN = re.compile(r"^(\d+) +(\w+)\((.*?)(?:, )? <unfinished \.\.\.>$", re.DOTALL)
ENDED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$", re.DOTALL)
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class Call(NamedTuple):
    """One call that succeeded."""

    pid: int
    name: str
    said: str
    result: int

    @property
    def words(self) -> list[str]:
        """The arguments as they were written."""
        return self.said.split(", ")

    @property
    def texts(self) -> list[bytes]:
        """The arguments that are bytes, in order."""
        return [bytes.fromhex(found.replace("\\x", "")) for found in TEXT.findall(self.said)]


def calls(trace: Path) -> Iterator[Call]:
    """The calls of a trace that succeeded, in the order in which they ended; ``forks`` where one begins to fork."""
    begun: dict[str, str] = {}
    with trace.open(encoding="ascii", errors="replace") as file:
        for line in map(str.rstrip, file):
            whole = line
            if found := BEGUN.match(line):
                begun[found[1]] = found[3]
                if found[2] in FORKS:
                    yield Call(int(found[1]), "forks", "", 0)
                continue
            if found := ENDED.match(line):
                start = begun.pop(found[1], "")
                whole = f"{found[1]} {found[2]}({start}{', ' if start and found[3][:1] not in ',)' else ''}{found[3]}"
            if (found := LINE.match(whole)) and not found[4].startswith("-"):
                yield Call(int(found[1]), found[2], found[3], int(found[4], 0))
