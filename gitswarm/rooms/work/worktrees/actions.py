"""Telling of worktrees and of what was committed in them."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.worktrees.events import CommitsRecorded, WorktreeCleared, WorktreeMade
from gitswarm.rooms.work.worktrees.model import is_recorded, tree_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.fold import Moment

AT_ONCE = 200
"""Commits told by one event at most."""
SUBJECT = 200


def made(moment: Moment, /, *, task: str, **told: Any) -> Sequence[Happened]:
    """Tell of a worktree that was made; again tells only what is new."""
    known = tree_of(moment.tables, task, told["epoch"])
    if known is not None and not known.cleared and all(getattr(known, name) == told[name] for name in told):
        return []
    return [_of(moment, task, WorktreeMade(**told))]


def cleared(
    moment: Moment, *, task: str, epoch: int, rescue: str | None = None, attic: str | None = None
) -> Sequence[Happened]:
    """Tell that a worktree was cleared away, and where the rest of it is."""
    known = tree_of(moment.tables, task, epoch)
    return [] if known is None or known.cleared else [_of(moment, task, WorktreeCleared(epoch, rescue, attic))]


def record(moment: Moment, *, task: str, epoch: int, commits: Sequence[tuple[str, str]]) -> Sequence[Happened]:
    """Tell of commits, each by its oid and subject; those that were told before are left out."""
    new = [(oid, subject[:SUBJECT]) for oid, subject in commits if not is_recorded(moment.tables, task, oid)]
    portions = (new[start : start + AT_ONCE] for start in range(0, len(new), AT_ONCE))
    return [_of(moment, task, CommitsRecorded(epoch, *map(tuple, zip(*one, strict=True)))) for one in portions]


def _of(moment: Moment, task: str, told: Any) -> Happened:
    found = tasks.task(moment.tables, task)
    return Happened(told, task=task, thread=tasks.thread_of(moment.tables, found) if found else None)
