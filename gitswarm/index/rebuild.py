"""An index file made anew: beside the old one, by one process at a time, then put in its place as a whole.

The path is a symbolic link to the file of the day. So a new file takes the place of an old one at once, whoever still
reads the old one goes on, and no write-ahead log is ever found beside a file it does not belong to.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress

from gitswarm.errors import Busy, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 10.0
"""Seconds to wait for another process that makes the index anew."""
HINT = "reads go on without it, more slowly; see: gitswarm doctor"


def put_anew(path: str, build: Callable[[str], None]) -> None:
    """Have a file built under another name, and let ``path`` lead to it."""
    beside = f"{path}.{os.urandom(6).hex()}"
    try:
        build(beside)
        _sync(beside)
        os.symlink(os.path.basename(beside), beside + "-link")
        os.replace(beside + "-link", path)
    except OSError as error:
        _remove(beside)
        raise unwritable(error) from error
    except BaseException:
        _remove(beside)
        raise
    _sweep(path, os.path.basename(beside))


@contextmanager
def only_builder(path: str) -> Iterator[None]:
    """Hold the kernel's lock for making this file anew, so that of many processes one works and the rest wait."""
    lock = _opened(path + "-lock", os.O_RDWR | os.O_CREAT)
    try:
        _take(lock)
        yield
    finally:
        os.close(lock)


def unwritable(error: OSError) -> StoreError:
    """What to say where the index cannot be written."""
    return StoreError(f"the index cannot be written: {error.strerror}", hint=HINT)


def _opened(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise unwritable(error) from error


def _take(lock: int) -> None:
    import fcntl
    import time

    until = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise Busy("another process is making the index anew", hint=HINT) from error
            time.sleep(0.01)


def _sync(path: str) -> None:
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _remove(path: str) -> None:
    for end in ("", "-journal", "-wal", "-shm", "-link"):
        with suppress(OSError):
            os.unlink(path + end)


def _sweep(path: str, current: str) -> None:
    """Remove the files of other days, and what killed builders left; who still reads one goes on with it."""
    folder, name = os.path.split(path)
    with suppress(OSError):
        for found in os.listdir(folder or "."):
            if found.startswith(name + ".") and not found.startswith(current):
                with suppress(OSError):
                    os.unlink(os.path.join(folder, found))
