"""The folder that each start of an agent has for itself: gone when that has ended, or when the next one finds it dead.

In it lies a file that is locked as long as its run lives, and that gets its name only when it is: whoever can lock it
has found a folder of ours whose process is no more.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress

from gitswarm.errors import StoreError
from gitswarm.git.clone.lock import is_free, seize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX, ALIVE = "gitswarm-run-", ".alive"


@contextmanager
def folder() -> Iterator[str]:
    """A fresh folder for a block."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as path:
        number = seize(f"{path}/{ALIVE}.new")
        assert number is not None
        try:
            os.rename(f"{path}/{ALIVE}.new", f"{path}/{ALIVE}")
            yield path
        finally:
            os.close(number)


def sweep() -> list[str]:
    """Remove the folders of this user whose run is no more; those that were there."""
    from tempfile import gettempdir

    with os.scandir(gettempdir()) as found:
        paths = [one.path for one in found if one.name.startswith(PREFIX) and one.is_dir(follow_symlinks=False)]
    return [path for path in paths if _is_dead(path) and _remove(path)]


def _is_dead(path: str) -> bool:
    with suppress(OSError, StoreError):
        return os.lstat(f"{path}/{ALIVE}").st_uid == os.geteuid() and is_free(f"{path}/{ALIVE}")
    return False


def _remove(path: str) -> bool:
    from shutil import rmtree

    rmtree(path, ignore_errors=True)
    return not os.path.exists(path)
