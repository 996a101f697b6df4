"""What killed writers leave behind, and its removal: locks, strays, crash reports."""

from __future__ import annotations

import os
import time

from gitswarm.git.clone.store import BESIDE, read_small, remove

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOCK_AGE = 2.0
HELD = 2 * LOCK_AGE
"""Seconds after which a ref of ours that another one wrote is let go, or its writer was killed and the lock is gone."""
GLANCE = 0.1
STRAY_AGE = 600.0
STRAYS = ("tmp_pack_", "tmp_idx_", "tmp_obj_", "tmp_object_git2_")
OURS = ("gitswarm", "locked.")
"""So begins what we note beside what git notes of a worktree, and where we tell git to leave it alone."""
CRASH = "fast_import_crash_"
KEEP, KEPT_BY = ".keep", b"fast-import"


def sweep(place_common: str, refs: Sequence[str], now: float, age: float = LOCK_AGE) -> list[str]:
    """Remove what killed writers of ours left behind, under the write lock; what went.

    A ref ending in a slash stands for all below it. While the lock is held no writer of ours lives, but a fetch of
    ours may, and the user's git.
    """
    locks = (path for ref in refs for path in lock_files(place_common, ref) if _older(path, now, age))
    crashes = (path for path in _named(place_common, CRASH) if _older(path, now, age) and _speaks_of(path, refs))
    strays = (path for path in _strays(place_common) if _older(path, now, STRAY_AGE) and open_nowhere(path))
    keeps = (path for path in _keeps(place_common) if _older(path, now, STRAY_AGE))
    return [path for found in (locks, crashes, strays, keeps) for path in found if remove(path)]


def break_lock(place_common: str, ref: str, now: float) -> bool:
    """Take away the lock that a killed git left on a ref which nobody but its caller writes; whether there was one."""
    return any(remove(path) for path in lock_files(place_common, ref) if _older(path, now, LOCK_AGE))


def lock_on(place_common: str, ref: str) -> str | None:
    """The lock of somebody who holds a ref, or was killed as he did."""
    return next((path for path in lock_files(place_common, ref) if os.path.lexists(path)), None)


def outlast_lock(place_common: str, ref: str, patience: float = HELD) -> None:
    """Wait until nobody holds a ref of ours: its writer lets it go, or was killed, and then its lock is taken away."""
    until = time.monotonic() + patience
    while lock_on(place_common, ref) and time.monotonic() < until:
        if not break_lock(place_common, ref, time.time()):
            time.sleep(GLANCE)


def clean_up_import(place_common: str, ref: str) -> bool:
    """Remove what a fast-import of ours left that failed, under the write lock; whether its pack was taken away.

    Then its mark stands there without one, and would stop the next fast-import from making the same pack.
    """
    for path in _named(place_common, CRASH):
        if _speaks_of(path, (ref,)):
            remove(path)
    gone = [remove(path) for path in _keeps(place_common) if not _is_whole_pack(path.removesuffix(KEEP))]
    return any(gone)


def _is_whole_pack(path: str) -> bool:
    return os.path.exists(path + ".pack") and os.path.exists(path + ".idx")


def _keeps(place_common: str) -> Iterator[str]:
    """The marks by which fast-import saves a pack from gc until a ref stands on it; a killed one leaves them."""
    for path in _named(os.path.join(place_common, "objects", "pack"), "pack-"):
        said = (read_small(path) or b"").strip() if path.endswith(KEEP) else None
        if said == KEPT_BY or (said == b"" and not _is_whole_pack(path.removesuffix(KEEP))):
            yield path


def lock_files(place_common: str, ref: str) -> Iterator[str]:
    """Where a lock of a ref stands, if there is one; those that stand below a ref ending in a slash."""
    if not ref.endswith("/"):
        yield os.path.join(place_common, ref + ".lock")
        return
    for folder, _, names in os.walk(os.path.join(place_common, ref)):
        yield from (os.path.join(folder, name) for name in names if name.endswith(".lock"))


def _strays(place_common: str) -> Iterator[str]:
    """Temporary files of a kind that we leave; whose they are, they do not tell."""
    for folder in ("", "pack", *(f"{number:02x}" for number in range(256))):
        yield from _named(os.path.join(place_common, "objects", folder), STRAYS)
    yield from (path for path in _noted(place_common) if path.endswith(BESIDE))


def _noted(place_common: str) -> Iterator[str]:
    """What we note in this clone: about itself, about each worktree, and the pages for people."""
    yield from _named(os.path.join(place_common, "gitswarm"), "")
    for tree in _named(os.path.join(place_common, "worktrees"), ""):
        yield from _named(tree, OURS)
    for folder, _, names in os.walk(os.path.join(place_common, "gitswarm", "pages")):
        yield from (os.path.join(folder, name) for name in names)


def _named(folder: str, beginnings: str | tuple[str, ...]) -> list[str]:
    try:
        return [os.path.join(folder, name) for name in os.listdir(folder) if name.startswith(beginnings)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _older(path: str, now: float, age: float) -> bool:
    try:
        return abs(now - os.lstat(path).st_mtime) > age  # a clock may have been set back since
    except FileNotFoundError:
        return False


def _speaks_of(crash: str, refs: Sequence[str]) -> bool:
    words = [word.rstrip(":") for word in (read_small(crash) or b"").decode("utf-8", "replace").split()]
    return any(word == ref or (ref.endswith("/") and word.startswith(ref)) for ref in refs for word in words)


def open_nowhere(path: str) -> bool:
    """Whether no process has the file open: a fetch that slept for hours with the machine has its pack open still."""
    import fcntl
    from signal import SIGURG

    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, SIGURG)  # whoever opens it meanwhile must not end us by SIGIO
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
