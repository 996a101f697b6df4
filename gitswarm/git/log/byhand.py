"""Objects and refs written by hand, into the files that git keeps them in: what fails says so, and it costs little.

libgit2 writes them too, by three times the calls, and on a full disk may report success for what was never written.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import suppress

from gitswarm.git.clone.store import remove, write_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
STRAY = "tmp_obj_"
"""As git calls them, whose prune clears away what a killed writer leaves."""
BLOCK = 4096
"""Bytes that take a block of the disk anyway: squeezing fewer saves nothing."""
PLAIN, FAST = 0, 1
WINDOW, MEMORY = 12, 5
"""How much zlib remembers: by itself it takes 256 KiB for each object, which costs more than all the rest."""
TRIES = 3


def write_object(objects: str, kind: str, content: bytes) -> str:
    """Write an object and name it; one that is there is put anew, so that to a prune it is young."""
    data = b"%b %d\0%b" % (kind.encode(), len(content), content)
    oid = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    _put(objects, oid, _squeezed(data))
    return oid


def move_ref(path: str, new: str, check: Callable[[], None]) -> None:
    """Move the ref in this file under git's own lock on it, where the check raises nothing then."""
    lock = f"{path}.lock"
    descriptor = os.open(lock, NEW, 0o666)
    try:
        try:
            check()
            write_all(descriptor, new.encode() + b"\n")
        finally:
            os.close(descriptor)
        os.rename(lock, path)
    except BaseException:
        remove(lock)
        raise


def _put(objects: str, oid: str, data: bytes, tries: int = TRIES) -> None:
    """Put an object in place; a prune may take its folder away meanwhile, or the file itself, then once more."""
    beside = f"{objects}/{STRAY}{os.urandom(8).hex()}"
    try:
        _write(beside, data)
        _name(beside, f"{objects}/{oid[:2]}", oid[2:])
    except FileNotFoundError:
        remove(beside)
        if tries == 1:
            raise
        _put(objects, oid, data, tries - 1)
    except BaseException:
        remove(beside)
        raise


def _write(path: str, data: bytes) -> None:
    descriptor = os.open(path, NEW, 0o444)
    try:
        write_all(descriptor, data)
    finally:
        os.close(descriptor)


def _name(beside: str, folder: str, name: str) -> None:
    try:
        os.rename(beside, f"{folder}/{name}")
    except FileNotFoundError:
        with suppress(FileExistsError):
            os.mkdir(folder)
        os.rename(beside, f"{folder}/{name}")


def _squeezed(data: bytes) -> bytes:
    squeezing = zlib.compressobj(PLAIN if len(data) <= BLOCK else FAST, zlib.DEFLATED, WINDOW, MEMORY)
    return squeezing.compress(data) + squeezing.flush()
