"""Every point of a run at which it changes something: found by tracing it once, struck by tracing it again."""

from __future__ import annotations

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.torture.stage import needs_program

FILLS = ("write", "pwrite64", "openat", "mkdir", "rename", "symlink", "link", "ftruncate")
SYNCS = ("fsync", "fdatasync", "syncfs")
TAKES = ("unlink", "unlinkat", "rmdir", "utimensat")
CHANGES = FILLS + SYNCS + TAKES
KILL = "signal=KILL"
FAULTS = {
    KILL: CHANGES,
    "error=ENOSPC": FILLS + SYNCS,
    "error=EIO": ("write", "pwrite64", "rename", *SYNCS),
}
CALL = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)\((.*)")
CHANGING_OPEN = re.compile(r"O_CREAT|O_WRONLY|O_RDWR")
ON_A_DISK = re.compile(r'\d+</|"|AT_FDCWD')
"""A pipe is never full, and never broken by a disk."""
PARENT = 0
LIMIT = 90.0
HANGS = 99

SHIM = """\
#!/bin/sh
call=$(($(cat "$TORTURE_CALLS") + 1))
echo $call >"$TORTURE_CALLS"
[ "${{TORTURE_CALL:-0}}" = all ] && exec {strace} -f -o "$TORTURE_TRACE.$call" $TORTURE_HOW {git} "$@"
[ $call = "${{TORTURE_CALL:-0}}" ] && exec {strace} -f -o "$TORTURE_TRACE" $TORTURE_HOW {git} "$@"
exec {git} "$@"
"""


class Point(NamedTuple):
    """The ``number``-th use of a system call in our own process (``child`` 0) or in its ``child``-th."""

    child: int
    call: str
    number: int
    fault: str

    def __str__(self) -> str:
        return f"{f'git {self.child}' if self.child else 'python'} {self.call} {self.number} {self.fault}"


class Done(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str


class Strace:
    """Runs a command, with one fault at one point or with none."""

    def __init__(self, folder: Path) -> None:
        self._strace, git = needs_program("strace"), needs_program("git")
        self._folder = folder / "shim"
        self._folder.mkdir()
        shim = self._folder / "git"
        shim.write_text(SHIM.format(strace=self._strace, git=git))
        shim.chmod(0o755)
        self._trace, self._calls = folder / "trace", folder / "calls"

    def points(self, argv: Sequence[str], prepare) -> list[Point]:
        """All points of a run; ``prepare`` sets the stage anew before each."""
        prepare()
        watch = ("-y", "-e", f"trace={','.join(CHANGES)}")
        self._run([self._strace, "-f", "-o", str(self._trace), *watch, "-b", "execve", *argv], {})
        found = list(_seen(PARENT, self._trace, only_first=True))
        prepare()
        self._run(argv, {"TORTURE_CALL": "all", "TORTURE_HOW": " ".join(watch)})
        for child in range(1, self._called() + 1):
            trace = self._trace.with_name(f"{self._trace.name}.{child}")
            found += _seen(child, trace, only_first=False)
            trace.unlink(missing_ok=True)
        return found

    def run(self, argv: Sequence[str]) -> Done:
        """Run the command with no fault."""
        return self._run(argv, {})

    def strike(self, argv: Sequence[str], point: Point) -> Done | None:
        """Run the command and let the fault strike; None where it missed: a run is not quite like the one before."""
        how = ("-y", "-e", f"trace={point.call}", "-e", f"inject={point.call}:{point.fault}:when={point.number}")
        self._trace.unlink(missing_ok=True)
        if point.child == PARENT:
            done = self._run([self._strace, "-f", "-o", str(self._trace), "-b", "execve", *how, *argv], {})
        else:
            done = self._run(argv, {"TORTURE_CALL": str(point.child), "TORTURE_HOW": " ".join(how)})
        return done if point.fault == KILL or self._struck_a_disk() else None

    def _struck_a_disk(self) -> bool:
        lines = self._trace.read_text(errors="replace").splitlines() if self._trace.exists() else []
        struck = [CALL.match(line) for line in lines if "(INJECTED)" in line]
        return bool(struck) and all(found and ON_A_DISK.match(found[3]) for found in struck)

    def _run(self, argv: Sequence[str], more: Mapping[str, str]) -> Done:
        self._calls.write_text("0\n")
        told = {"TORTURE_CALLS": str(self._calls), "TORTURE_TRACE": str(self._trace), "PYTHONDONTWRITEBYTECODE": "1"}
        path = f"{self._folder}{os.pathsep}{os.environ['PATH']}"
        env = {**os.environ, **told, **more, "PATH": path}
        try:
            done = subprocess.run(argv, env=env, capture_output=True, timeout=LIMIT, check=False)
        except subprocess.TimeoutExpired:
            return Done(HANGS, "", f"no end within {LIMIT:g} seconds")
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "replace"))

    def _called(self) -> int:
        return int(self._calls.read_text())


def _seen(child: int, trace: Path, *, only_first: bool) -> Iterator[Point]:
    """The points of a trace: each process of it counts its own calls."""
    counts, places = Counter[tuple[str, str]](), set[tuple[str, int, bool]]()
    first = ""
    for line in trace.read_text(errors="replace").splitlines() if trace.exists() else ():
        found = CALL.match(line)
        if found is None or "resumed>" in line:
            continue
        process, call, rest = found.groups()
        first = first or process
        counts[process, call] += 1
        if (call != "openat" or CHANGING_OPEN.search(rest)) and (process == first or not only_first):
            places.add((call, counts[process, call], bool(ON_A_DISK.match(rest))))
    for call, number, on_a_disk in sorted(places):
        faults = [fault for fault, calls in FAULTS.items() if call in calls]
        yield from (Point(child, call, number, fault) for fault in faults if on_a_disk or fault == KILL)
