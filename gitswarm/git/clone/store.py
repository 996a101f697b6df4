"""Small files that survive a power loss, and what the disk says to whoever writes them."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager, suppress

from gitswarm.errors import Refused, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

DISK_FULL, IO_ERROR, NOT_WRITABLE = "disk-full", "io-error", "not-writable"
MENDS = {DISK_FULL: "free some space", IO_ERROR: "look after the disk"}

FREE_BYTES = 256 * 1024  # what the objects, the ref and the index of one action may take beside its own bytes
FREE_INODES = 64
BESIDE = ".new"
TO_THE_PLATTER = 0x01 | 0x02
"""What macOS is told, so that it writes a whole volume, empties the disk's own memory, and waits for that."""
UNABLE = (errno.ENOTSUP, errno.ENOTTY, errno.EINVAL)
"""What a file system says that knows no such thing, as those of other machines do."""
READING, BLOCK = os.O_RDONLY | getattr(os, "O_BINARY", 0), 1 << 16


# Small durable files


def sync_data(descriptor: int) -> None:
    """Wait until what was written to the file is on the disk."""
    getattr(os, "fdatasync", sync_whole)(descriptor)


def sync_whole(descriptor: int) -> None:
    """Wait until a file, its size and its times are on the disk; macOS is content when the disk's own memory has it."""
    if sys.platform == "darwin":
        import fcntl

        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError as error:
            if error.errno not in UNABLE:
                raise
        else:
            return
    os.fsync(descriptor)


def sync_folder(folder: str) -> None:
    """Wait until the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync_whole(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems sync no folders
            raise
    finally:
        os.close(descriptor)


def sync_filesystem(path: str) -> None:
    """Wait until all of the file system that holds the path is on the disk; never under a lock."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if hasattr(libc, "syncfs"):
            failed = libc.syncfs(descriptor)
        elif hasattr(libc, "fsync_volume_np"):
            failed = libc.fsync_volume_np(descriptor, TO_THE_PLATTER)
        else:
            os.sync()
            failed = 0
        if failed:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), path)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte; a short write goes on, so that the disk names its reason."""
    rest = data
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_synced(path: str, data: bytes, mode: int = 0o666) -> None:
    """Put a small file in place for good: whoever looks, and whenever the power fails, sees the old or the new one."""
    beside = f"{path}.{os.urandom(4).hex()}{BESIDE}"
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            write_all(descriptor, data)
            sync_whole(descriptor)
        finally:
            os.close(descriptor)
        os.rename(beside, path)
    except OSError:
        remove(beside)
        raise
    sync_folder(os.path.dirname(path) or ".")


def read_small(path: str) -> bytes | None:
    """The bytes of a file, None where there is none."""
    try:
        return read_whole(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def read_whole(path: str) -> bytes:
    """The bytes of a file by as few calls as can be: a write reads twenty of them."""
    descriptor, blocks = os.open(path, READING), []
    try:
        while block := os.read(descriptor, BLOCK):
            blocks.append(block)
    finally:
        os.close(descriptor)
    return b"".join(blocks)


def put(path: str, data: bytes) -> None:
    """Put a small file in place that may be lost with the power: whoever looks sees the old or the new one, whole."""
    with _replacing(path) as file:
        file.write(data)


@contextmanager
def named(path: str) -> Iterator[BinaryIO]:
    """The file that a person names, to write to: the one that a link leads to, and a pipe or a device as it stands."""
    real = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(real):
        with open(path, "wb") as file:
            yield file
    else:
        with _replacing(real) as file:
            yield file


@contextmanager
def _replacing(path: str) -> Iterator[BinaryIO]:
    """A file that takes the place of another when it is whole."""
    beside = f"{path}.{os.urandom(4).hex()}{BESIDE}"  # threads of one process may put the same file
    try:
        with open(beside, "wb") as file:
            yield file
        os.rename(beside, path)
    except BaseException:
        remove(beside)
        raise


def leads_out(root: str, path: str) -> bool:
    """Whether a link on the way to a path below a folder leads out of that."""
    inside = os.path.realpath(root)
    return os.path.commonpath([inside, os.path.realpath(os.path.join(root, path))]) != inside


def must_stay_in(root: str, path: str) -> None:
    """Refuse to write where a link leads out of a work tree: whoever filled it would say what is written elsewhere."""
    if leads_out(root, path):
        said = f"{path} is reached by a link that leads out of {root}"
        raise Refused(said, hint="put a file or a folder in the place of that link, then repeat the command")


def remove(path: str) -> bool:
    """Delete a file if it can be done; whether it was."""
    try:
        os.unlink(path)
    except OSError:
        return False
    return True


# Room and errors


def room_for(path: str, needed: int = 0) -> None:
    """Refuse to begin a write that the disk has no room for: libgit2 may report success on a full one."""
    if _lacks_room(path, needed):
        raise StoreError(
            f"there is no room left on the disk of {path}",
            hint="free some space and files there, then repeat the command: nothing was written",
            reason=DISK_FULL,
        )


def _lacks_room(path: str, needed: int = 0) -> bool:
    room = os.statvfs(path)
    few_inodes = room.f_files != 0 and room.f_favail < FREE_INODES
    return few_inodes or room.f_bavail * room.f_frsize < needed + FREE_BYTES


def is_full(error: OSError, path: str) -> bool:
    """Whether an error means a full disk; libgit2 gives no errno, so there the disk itself is asked."""
    if error.errno is None:
        return _lacks_room(path)
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def own_fault(error: OSError) -> bool:
    """Whether an error is about this process alone: its rights, a read-only view, its own limits."""
    return error.errno in (errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG, errno.EMFILE)


def stop_reason(error: OSError, path: str) -> str:
    """Why the holder of the write lock must stop the store after an error; empty where it need not."""
    if is_full(error, path):
        return DISK_FULL
    return IO_ERROR if error.errno == errno.EIO else ""


def is_of_machine(error: OSError) -> bool:
    """Whether an error is about what we run on: a disk, a right, a limit; any other may be a mistake of ours."""
    return own_fault(error) or error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENFILE, errno.ENOMEM)


def untold(error: OSError) -> StoreError:
    """Our error for one of the machine's that met nobody who knew what it would mean."""
    return translated(error, error.filename or "a file", "cannot read or write")


def translated(error: OSError, path: str, what: str = "cannot write to") -> StoreError:
    """Our error for a foreign one met while writing to a path."""
    said = f"{what} {path}: {error.strerror or error}"
    if own_fault(error):
        return StoreError(said, hint="this process lacks a right or meets a limit of its own", reason=NOT_WRITABLE)
    if reason := stop_reason(error, path):
        return StoreError(said, hint=f"{MENDS[reason]}, then repeat the command", reason=reason)
    return StoreError(said, hint="see what `gitswarm doctor` finds")


def make_folder(folder: str, mode: int = 0o777) -> None:
    """Make a folder of ours, and the one of ours above it; never the repository, which may be gone or have moved."""
    for path, rights in ((os.path.dirname(folder), 0o777), (folder, mode)):
        with suppress(FileExistsError):
            os.mkdir(path, rights)


@contextmanager
def writing(path: str) -> Iterator[None]:
    """Turn what goes wrong in a block that writes to a path into our error."""
    try:
        yield
    except OSError as cause:
        raise translated(cause, path) from cause


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Turn what goes wrong in a block that reads a path into our error."""
    try:
        yield
    except OSError as cause:
        said = f"{path} cannot be read: {cause.strerror or cause}"
        raise StoreError(said, hint="see what `gitswarm doctor` finds") from cause
