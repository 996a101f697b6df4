"""Noting where one left off."""

from __future__ import annotations

from gitswarm.core.envelope import is_name
from gitswarm.core.fold import Happened
from gitswarm.errors import Misused
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.checkpoints.events import CheckpointSet
from gitswarm.rooms.work.checkpoints.model import MAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment


def set_checkpoint(moment: Moment, *, text: str, name: str = MAIN, task: str | None = None) -> Sequence[Happened]:
    """Note where one left off, at large or in a task."""
    if not text.strip():
        raise Misused("nothing was noted", hint='gitswarm checkpoint set "the text", or - to read standard input')
    if not is_name(name):
        raise Misused(f"{name!r} cannot name a checkpoint", hint="a word in one line")
    about = tasks.find(moment.tables, task).id if task is not None else None
    return [Happened(CheckpointSet(text, name, about), task=about)]
