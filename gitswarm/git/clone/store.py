"""Small files that survive a power loss, and the store's state: its room, its errors, stopped or not."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager, suppress

from gitswarm.core.clone import FLOOR
from gitswarm.errors import Refused, Stopped, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

DISK_FULL, IO_ERROR, NOT_WRITABLE = "disk-full", "io-error", "not-writable"
SENTENCES = {DISK_FULL: "the disk is full", IO_ERROR: "the disk reported an error"}
MENDS = {DISK_FULL: "free some space", IO_ERROR: "look after the disk"}
RUNNING, STOPPED = "running", "stopped-"

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


class Floor:
    """One commit of ours kept in a file, where no prune of refs can reach it: the floor, or the last good tip."""

    def __init__(self, state: str, name: str = FLOOR) -> None:
        self.path = os.path.join(state, name)

    def read(self) -> str | None:
        """The commit noted last, None where there is none or the file is no oid."""
        oid = (read_small(self.path) or b"").strip()
        hexadecimal = len(oid) in (40, 64) and not oid.strip(b"0123456789abcdef")
        return oid.decode() if hexadecimal else None

    def note(self, oid: str) -> None:
        """Remember a commit, synced."""
        write_synced(self.path, oid.encode() + b"\n")


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


def failed(error: OSError, state: str) -> StoreError:
    """Our error for one met by the holder of the write lock: a full or failing disk stops the store for all."""
    reason = stop_reason(error, state)
    if not reason or not stop(state, reason):
        return translated(error, state)
    return _stopped(reason, f"{SENTENCES[reason]}, so the store was stopped")


def _stopped(reason: str, said: str, **facts: object) -> Stopped:
    return Stopped(said, hint=f"{MENDS[reason]}, then run `gitswarm doctor --resume`", reason=reason, **facts)


# Stopped or running


def make_running(state: str) -> None:
    """Make the file whose later renaming stops the store; it takes its space and inode now."""
    if stopped(state) is None and not os.path.exists(os.path.join(state, RUNNING)):
        write_synced(os.path.join(state, RUNNING), b"")


def stop(state: str, reason: str) -> bool:
    """Stop all writing in this clone by a rename, which needs no space and no inode; whether it stands stopped."""
    if reason not in SENTENCES:
        return False
    running = os.path.join(state, RUNNING)
    try:
        os.utime(running)
        os.rename(running, os.path.join(state, STOPPED + reason))
        sync_folder(state)
    except OSError:
        return stopped(state) is not None  # it may be stopped already, and the caller has its own error to tell
    return True


def stopped(state: str) -> tuple[str, float] | None:
    """Why and since when the store is stopped, None while it runs."""
    for reason in SENTENCES:
        with suppress(FileNotFoundError):
            return reason, os.stat(os.path.join(state, STOPPED + reason)).st_mtime
    return None


def resume(state: str) -> bool:
    """Let writing go on; whether the store was stopped."""
    was = stopped(state)
    if was is None:
        return False
    os.rename(os.path.join(state, STOPPED + was[0]), os.path.join(state, RUNNING))
    sync_folder(state)
    return True


def guard(state: str) -> None:
    """Raise where the store is stopped; every write begins here."""
    if was := stopped(state):
        reason, since = was
        raise _stopped(reason, f"the store is stopped: {SENTENCES[reason]}", since=since)


# Booted since


def boot_id() -> str | None:
    """What names this run of the machine, None where nothing does."""
    found = read_small("/proc/sys/kernel/random/boot_id")
    return found.decode("ascii", "replace").strip() if found else None


def first_since_boot(state: str) -> bool:
    """Whether the machine was started again since the last mark, so that a power loss may lie between."""
    now = boot_id()
    return now is not None and read_small(os.path.join(state, "boot")) != now.encode()


def last_boot(state: str) -> float:
    """When the store was looked after last; what was written before has seen the machine go down and come up since."""
    try:
        return os.stat(os.path.join(state, "boot")).st_mtime
    except OSError:
        return 0.0


def mark_boot(state: str) -> None:
    """Note that the store was looked after in this run of the machine."""
    if now := boot_id():
        write_synced(os.path.join(state, "boot"), now.encode())
