"""The clone's config as it was before we came, so that who leaves finds every byte of it again.

Git itself cannot give that back: it ends a last line that had no newline, and its removal of a section takes comments.
"""

from __future__ import annotations

import os

from gitswarm.errors import Busy
from gitswarm.git.clone.store import read_small, remove, translated, write_all, write_synced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.git.repo import Place

BEFORE, AFTER = "config.before", "config.after"


def config_of(place: Place) -> bytes:
    """The bytes of this clone's config."""
    return read_small(f"{place.common}/config") or b""


def keep(place: Place, before: bytes, *, first: bool) -> None:
    """Note how the config was before we wrote to it, and how we left it; of several times the first one counts."""
    after = config_of(place)
    if after == before:
        return
    if not first and _kept(place, AFTER) != before:
        remove(_path(place, BEFORE))  # the user has changed it since: those bytes would undo his work
        return
    if first:
        write_synced(_path(place, BEFORE), before)
    write_synced(_path(place, AFTER), after)


def before_us(place: Place) -> str:
    """The file with the config as it was, if it was kept."""
    return _path(place, BEFORE)


def give_back(place: Place) -> bool:
    """Put the config back as it was; False where it is no longer as we left it."""
    before, after = _kept(place, BEFORE), _kept(place, AFTER)
    if before is None or after != config_of(place):
        return False
    try:
        return edit(place, lambda now: before if now == after else now) == before
    except Busy:
        return False


def edit(place: Place, change: Callable[[bytes], bytes]) -> bytes:
    """Change this clone's config under the lock that git takes, and give it as it is now; Busy where git has it."""
    path = os.path.realpath(f"{place.common}/config")
    lock = f"{path}.lock"
    try:
        descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, os.stat(path).st_mode & 0o777)
    except FileExistsError as cause:
        raise Busy(f"git writes to {path} at this moment", hint=f"try again; if none runs, delete {lock}") from cause
    except OSError as cause:
        raise translated(cause, path) from cause
    try:
        text = change(config_of(place))
        try:
            write_all(descriptor, text)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.rename(lock, path)
    except OSError as cause:
        remove(lock)
        raise translated(cause, path) from cause
    return text


def _kept(place: Place, name: str) -> bytes | None:
    return read_small(_path(place, name))


def _path(place: Place, name: str) -> str:
    return os.path.join(place.state, name)
