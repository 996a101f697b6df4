"""The locks of a clone, their order, and who holds them.

A lock is the kernel's lock on a file, so it ends with its holder. The file stays for ever (whoever unlinks a locked
file lets two in) and carries one line that names its holder, for people. A lock is given back by closing its
descriptor, never by unlocking it, so that children which inherited the descriptor go on holding it.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress

from gitswarm.errors import Busy, StoreError
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

WAIT, LONGEST = 5.0, 0.006
"""Seconds for which a lock is waited for; and a little more than passes between two attempts of who waits."""
FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
NATIVE = "kernel" if os.name == "posix" else "filelock"
MAY_BE_HELD = {"sync": set[str](), "write": {"sync"}, "journal": {"sync", "write"}, "worktree": set[str]()}


class Holder(Record):
    """Who holds a lock, in its own words; pid 0 where it has not said."""

    pid: int
    command: str
    since: str


class Lock:
    """One lock file; an instance belongs to one thread, holds the lock once at most, and knows what is held beside."""

    def __init__(
        self, path: str, *, flavour: str = NATIVE, beside: list[str] | None = None, after: set[str] | None = None
    ) -> None:
        self.path = path
        self.name = os.path.basename(path).removesuffix(".lock")
        self._flavour = flavour
        self._beside = [] if beside is None else beside
        self._after = after or set()
        self._number: int | None = None
        self._had = False

    @property
    def fd(self) -> int:
        """The descriptor while held, for children that must not outlive the lock unseen."""
        if self._number is None:
            raise AssertionError(f"the {self.name} lock is not held")
        return self._number

    def kept(self) -> tuple[int, ...]:
        """The descriptor for children that write, while held: so a free lock proves that none of them lives."""
        return () if self._number is None else (self._number,)

    @contextmanager
    def held(self, command: str, wait: float = WAIT) -> Iterator[Self]:
        """Hold the lock for a block; ``Busy`` names the holder when it cannot be had within ``wait`` seconds."""
        self.hold(command, wait)
        try:
            yield self
        finally:
            self.release()

    def hold(self, command: str, wait: float = WAIT) -> None:
        """Take the lock, until ``release`` or the end of this process; who had it before lets those pass who wait."""
        began, bell = time.monotonic(), None
        if self._had and self._is_waited_for():
            time.sleep(min(LONGEST, wait))
        try:
            while not self.try_hold(command):
                waited = time.monotonic() - began
                if waited >= wait:
                    raise self._busy()
                if bell is None:
                    bell = self._ring()
                time.sleep(min(_pause(waited), wait - waited))
        finally:
            if bell is not None:
                os.close(bell)

    @property
    def _bell(self) -> str:
        """What one of those who wait holds, so that whoever works in a loop hears of them."""
        return f"{self.path.removesuffix('.lock')}.wait"

    def _is_waited_for(self) -> bool:
        with suppress(StoreError):
            return not is_free(self._bell)
        return False

    def _ring(self) -> int | None:
        """Take the bell if nobody has it; where it cannot be made, waiting goes on without."""
        with suppress(StoreError):
            return seize(self._bell, self._flavour)
        return None

    def try_hold(self, command: str) -> bool:
        """Take the lock if it is free this moment; a glance of ``is_free`` elsewhere can cost one attempt."""
        if not self._after.issuperset(self._beside):
            raise AssertionError(f"the {self.name} lock is asked for while holding {', '.join(self._beside)}")
        self._number = seize(self.path, self._flavour)
        if self._number is None:
            return False
        self._beside.append(self.name)
        _sign(self._number, command)
        return True

    def release(self) -> None:
        """Give the lock back."""
        number, self._number, self._had = self.fd, None, True
        self._beside.remove(self.name)
        os.close(number)

    def holder(self) -> Holder | None:
        """Say who holds the lock; None when it is free."""
        return None if is_free(self.path) else _read_holder(self.path)

    def _busy(self) -> Busy:
        pid, command, since = _read_holder(self.path)
        return Busy(
            f"the {self.name} lock of this clone is held by process {pid} ({command}) since {since}",
            hint=f"try again; if process {pid} hangs, end it",
            lock=self.name,
            pid=pid,
            command=command,
            since=since,
        )


class Locks:
    """The locks of this clone, for one thread; taking them against their order is a bug and said at once.

    The order is sync, write, journal; the worktree lock is taken alone.
    """

    def __init__(self, state: str, flavour: str = NATIVE) -> None:
        beside: list[str] = []
        self.sync, self.write, self.journal, self.worktree = (
            Lock(f"{state}/{name}.lock", flavour=flavour, beside=beside, after=after)
            for name, after in MAY_BE_HELD.items()
        )


def seize(path: str, flavour: str = NATIVE) -> int | None:
    """Lock a file, made if need be, without waiting: its descriptor, or None while another holds it."""
    while True:
        number = _open(path)
        locked = lasting = False
        try:
            locked = FLAVOURS[flavour](number)
            lasting = locked and os.fstat(number).st_nlink > 0
        except OSError as cause:
            raise _refused(path, cause) from cause
        finally:
            if not lasting:
                os.close(number)
        if lasting or not locked:
            return number if lasting else None


def is_free(path: str) -> bool:
    """Say whether nobody holds the lock; two who ask at once do not see each other."""
    try:
        number = os.open(path, os.O_RDONLY | FLAGS)
    except FileNotFoundError:
        return True
    except OSError as cause:
        raise _refused(path, cause) from cause
    try:
        return _kernel(number, shared=True) if NATIVE == "kernel" else _filelock(number)
    except OSError as cause:
        raise _refused(path, cause) from cause
    finally:
        os.close(number)


def _open(path: str) -> int:
    try:
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | FLAGS, 0o666)
        except FileNotFoundError:
            with suppress(FileExistsError):
                os.mkdir(os.path.dirname(path))  # our folder may be deleted at any time; the repository's is not made
            return os.open(path, os.O_RDWR | os.O_CREAT | FLAGS, 0o666)
    except OSError as cause:
        raise _refused(path, cause) from cause


def _refused(path: str, cause: OSError) -> StoreError:
    return StoreError(
        f"the lock file {path} cannot be used: {cause.strerror}",
        hint="it must be a plain file of yours, in a folder you may write to, on a file system with locks",
    )


def _kernel(number: int, *, shared: bool = False) -> bool:
    import fcntl

    try:
        fcntl.flock(number, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _filelock(number: int) -> bool:
    """The same lock through the library, which has its own way on Windows and never falls back to a softer one."""
    from filelock import lock_descriptor

    return lock_descriptor(number, blocking=False)


FLAVOURS: dict[str, Callable[[int], bool]] = {"kernel": _kernel, "filelock": _filelock}


def _pause(waited: float) -> float:
    """Between attempts: 2 to 5 ms (a longer wait starves writers), and a tenth of a second for who is very patient."""
    return 0.1 if waited > WAIT else 0.002 + (LONGEST - 0.003) * os.urandom(1)[0] / 255


def _sign(number: int, command: str) -> None:
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = f"{os.getpid()} {since} {' '.join(command.split())[:200]}\n"
    with suppress(OSError):  # a full disk takes the name of the holder, not the lock
        os.ftruncate(number, 0)
        os.lseek(number, 0, os.SEEK_SET)
        os.write(number, line.encode("utf-8", "replace"))


def _read_holder(path: str) -> Holder:
    try:
        with open(path, "rb") as file:
            pid, since, command = file.readline(1000).decode("utf-8", "replace").rstrip("\n").split(" ", 2)
        return Holder(int(pid), command, since)
    except (OSError, ValueError):
        return Holder(0, "unknown", "unknown")
