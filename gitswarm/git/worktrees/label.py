"""What is noted about a worktree of ours, in its own git folder: whose it is, and what was begun with it.

A label is written whole or not at all, before the step it speaks of, so that whoever comes after a kill can go on.
"""

from __future__ import annotations

import os

from gitswarm import json
from gitswarm.git.clone.store import put, read_small, write_synced, writing
from gitswarm.record import Record

NAME = "gitswarm.json"
DISK = "gitswarm-disk"
"""Beside the label, since an older gitswarm takes a label with a word that it does not know for a torn one."""
REASON, ATTIC, TRIAL = "gitswarm", "gitswarm attic", "gitswarm tries commits here"
"""Why one of ours is locked, which tells it from the user's: a task's, one in the attic, a folder to try commits in."""


class Label(Record):
    """The note on one worktree; it is there from the moment all files are in place.

    ``gone`` is where its folder was put to be deleted, ``deleting`` that all in there is known to be kept; ``parked``
    is where it lies in the attic, ``since`` when and for what reasons; ``laying`` is the rescue being laid out in it.
    """

    branch: str = ""
    base: str = ""
    gone: str = ""
    deleting: bool = False
    parked: str = ""
    since: int = 0
    why: tuple[str, ...] = ()
    laying: str = ""


def read(git_dir: str) -> Label | None:
    """The label of the worktree with this git folder; None where none was hung on it, an empty one where it is torn."""
    found = read_small(os.path.join(git_dir, NAME))
    if found is None:
        return None
    try:
        told = json.loads(found)
        return Label(**{**told, "why": tuple(told.get("why", ()))})
    except (ValueError, TypeError, AttributeError):
        return Label()


def write(git_dir: str, label: Label) -> Label:
    """Hang a label on a worktree, for good."""
    path = os.path.join(git_dir, NAME)
    with writing(path):
        write_synced(path, json.dumps(label._asdict()).encode())
    return label


def lock_reason(git_dir: str) -> str | None:
    """Why git is told to leave a worktree alone; None where it is not."""
    said = read_small(os.path.join(git_dir, "locked"))
    return None if said is None else os.fsdecode(said).strip()


def set_lock_reason(git_dir: str, reason: str) -> None:
    """Tell git to leave a worktree alone, and why; it is never unlocked in between."""
    path = os.path.join(git_dir, "locked")
    with writing(path):
        write_synced(path, f"{reason}\n".encode())


def note_disk(git_dir: str, path: str) -> None:
    """Note the device that the folder of a worktree stands on, where that is not known yet."""
    note, now = os.path.join(git_dir, DISK), _device(path)
    if read_small(note) != now:
        with writing(note):
            put(note, now)


def is_away(git_dir: str, path: str) -> bool:
    """Whether a folder that is not there stood on another device than what is there now: nobody has deleted it."""
    noted = read_small(os.path.join(git_dir, DISK))
    return bool(noted) and not os.path.lexists(path) and noted != _device(path)


def _device(path: str) -> bytes:
    """The device of a folder, or of the nearest one above that is there."""
    while not os.path.isdir(path) and path != os.path.dirname(path):
        path = os.path.dirname(path)
    return b"%d\n" % os.stat(path).st_dev
