"""What the calls of a trace change: files by name, at which offset and with which bytes.

Descriptors, offsets and working folders are followed through ``dup``, ``fork`` and threads: a trace names files by
number. What maps a file and writes to its memory is not seen: of ours only SQLite does, for what it makes anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.torture.calls import NEVER, Call


class Change(NamedTuple):
    """One thing that happened to a file or a name: ``write`` with offset and bytes, ``cut`` with a size, and so on."""

    what: str
    path: str
    more: object = None


@dataclass
class Open:
    """An open file, shared by every descriptor that was copied from the first."""

    path: str
    appends: bool
    at: int = 0


@dataclass
class Process:
    """What the kernel keeps of a process: descriptors, those that end with the program, and where paths begin."""

    folder: str
    files: dict[int, Open] = field(default_factory=dict)
    passing: set[int] = field(default_factory=set)

    def fork(self) -> Process:
        """A child with the same files open."""
        return Process(self.folder, dict(self.files), set(self.passing))

    def keep(self, number: int, file: Open | None, *, passes: bool) -> None:
        """Let a descriptor stand for a file, or for none that is followed."""
        self.close(number)
        if file is not None:
            self.files[number] = file
            self.passing |= {number} if passes else set()

    def close(self, number: int) -> None:
        """Forget a descriptor."""
        self.files.pop(number, None)
        self.passing.discard(number)


class Kernel:
    """Follows the calls of a trace and says what each changed; ``size`` tells how long a file is now."""

    def __init__(self, folder: str, size: Callable[[str], int]) -> None:
        self._size = size
        self._processes: dict[int, Process] = {}
        self._first = Process(folder)
        self._forking: list[int] = []

    def changes(self, call: Call) -> list[Change]:
        """What this call did to files and names."""
        if call.name in NEVER.split():
            raise AssertionError(f"a trace with {call.name} cannot be replayed")
        process = self._process(call.pid)
        return getattr(self, f"_{ALIKE.get(call.name, call.name)}")(process, call) or []

    def _process(self, pid: int) -> Process:
        """A process may speak before its parent has heard that there is one."""
        if pid not in self._processes:
            parent = self._processes[self._forking[-1]] if self._forking else self._first
            self._processes[pid] = parent.fork()
        return self._processes[pid]

    # processes

    def _forks(self, process: Process, call: Call) -> None:
        self._forking.append(call.pid)

    def _clone(self, process: Process, call: Call) -> None:
        if call.pid in self._forking:
            self._forking.remove(call.pid)
        if "CLONE_FILES" in call.said:
            self._processes[call.result] = process
        else:
            self._processes.setdefault(call.result, process.fork())

    def _execve(self, process: Process, call: Call) -> None:
        for number in list(process.passing):
            process.close(number)

    def _chdir(self, process: Process, call: Call) -> None:
        process.folder = self._path(process, call.texts[0])

    def _fchdir(self, process: Process, call: Call) -> None:
        process.folder = process.files[int(call.words[0])].path

    # descriptors

    def _open(self, process: Process, call: Call) -> list[Change]:
        at = call.words[0] if call.name == "openat" else "AT_FDCWD"
        path = self._path(process, call.texts[0], at)
        process.keep(call.result, Open(path, "O_APPEND" in call.said), passes="O_CLOEXEC" in call.said)
        if call.name == "creat" or "O_CREAT" in call.said:
            return [Change("make", path), *([Change("cut", path, 0)] if "O_TRUNC" in call.said else [])]
        return [Change("cut", path, 0)] if "O_TRUNC" in call.said else []

    def _close(self, process: Process, call: Call) -> None:
        process.close(int(call.words[0]))

    def _close_range(self, process: Process, call: Call) -> None:
        first, last = (int(word) for word in call.words[:2])
        for number in [number for number in process.files if first <= number <= last]:
            process.close(number)

    def _dup(self, process: Process, call: Call) -> None:
        process.keep(call.result, process.files.get(int(call.words[0])), passes="CLOEXEC" in call.said)

    def _fcntl(self, process: Process, call: Call) -> None:
        if "F_DUPFD" in call.said:
            self._dup(process, call)
        elif "F_SETFD" in call.said:
            self._mark(process, int(call.words[0]), passes="FD_CLOEXEC" in call.said)

    def _ioctl(self, process: Process, call: Call) -> None:
        if call.words[1] in ("FIOCLEX", "FIONCLEX"):
            self._mark(process, int(call.words[0]), passes=call.words[1] == "FIOCLEX")

    def _mark(self, process: Process, number: int, *, passes: bool) -> None:
        """Let a descriptor end with the program, or not."""
        process.keep(number, process.files.get(number), passes=passes)

    def _lseek(self, process: Process, call: Call) -> None:
        if file := process.files.get(int(call.words[0])):
            file.at = call.result

    def _read(self, process: Process, call: Call) -> None:
        if file := process.files.get(int(call.words[0], 16)):
            file.at += call.result

    # bytes

    def _write(self, process: Process, call: Call) -> list[Change]:
        file = process.files.get(int(call.words[0]))
        if file is None:
            return []
        start = self._size(file.path) if file.appends else file.at
        file.at = start + call.result
        return [Change("write", file.path, (start, b"".join(call.texts)[: call.result]))]

    def _pwrite64(self, process: Process, call: Call) -> list[Change]:
        file = process.files.get(int(call.words[0]))
        data = b"".join(call.texts)[: call.result]
        return [Change("write", file.path, (int(call.words[-1]), data))] if file else []

    def _ftruncate(self, process: Process, call: Call) -> list[Change]:
        file = process.files.get(int(call.words[0]))
        return [Change("cut", file.path, int(call.words[1]))] if file else []

    def _truncate(self, process: Process, call: Call) -> list[Change]:
        return [Change("cut", self._path(process, call.texts[0]), int(call.words[1]))]

    def _fsync(self, process: Process, call: Call) -> list[Change]:
        file = process.files.get(int(call.words[0]))
        return [Change("sync", file.path)] if file else []

    def _syncfs(self, process: Process, call: Call) -> list[Change]:
        return [Change("sync all", process.files[int(call.words[0])].path)]

    # names

    def _rename(self, process: Process, call: Call) -> list[Change]:
        old, new = self._two(process, call)
        self._follow(new, "")
        self._follow(old, new)
        return [Change("move", old, new)]

    def _follow(self, old: str, new: str) -> None:
        """Let what is open under a name be open under another; under none where its last name went."""
        for file in {id(file): file for each in self._processes.values() for file in each.files.values()}.values():
            if file.path == old or file.path.startswith(f"{old}/"):
                file.path = new and new + file.path[len(old) :]

    def _link(self, process: Process, call: Call) -> list[Change]:
        return [Change("link", *self._two(process, call))]

    def _symlink(self, process: Process, call: Call) -> list[Change]:
        at = call.words[1] if call.name == "symlinkat" else "AT_FDCWD"
        return [Change("symlink", self._path(process, call.texts[1], at), os.fsdecode(call.texts[0]))]

    def _unlink(self, process: Process, call: Call) -> list[Change]:
        path = self._one(process, call)
        self._follow(path, "")
        return [Change("drop", path)]

    def _mkdir(self, process: Process, call: Call) -> list[Change]:
        return [Change("folder", self._one(process, call))]

    def _one(self, process: Process, call: Call) -> str:
        return self._path(process, call.texts[0], call.words[0] if call.name.endswith("at") else "AT_FDCWD")

    def _two(self, process: Process, call: Call) -> tuple[str, str]:
        words = call.words
        places = (words[0], words[2]) if "at" in call.name else ("AT_FDCWD", "AT_FDCWD")
        old, new = (self._path(process, text, at) for text, at in zip(call.texts, places, strict=True))
        return old, new

    def _path(self, process: Process, name: bytes, at: str = "AT_FDCWD") -> str:
        folder = process.folder if at == "AT_FDCWD" else process.files[int(at)].path
        return os.path.normpath(os.path.join(folder, os.fsdecode(name)))


ALIKE = {
    **dict.fromkeys(("clone3", "fork", "vfork"), "clone"),
    **dict.fromkeys(("openat", "creat"), "open"),
    **dict.fromkeys(("dup2", "dup3"), "dup"),
    **dict.fromkeys(("renameat", "renameat2"), "rename"),
    **dict.fromkeys(("unlinkat", "rmdir"), "unlink"),
    "writev": "write",
    "pwritev": "pwrite64",
    "fdatasync": "fsync",
    "linkat": "link",
    "symlinkat": "symlink",
    "mkdirat": "mkdir",
}
