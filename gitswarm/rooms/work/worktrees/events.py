"""Worktrees made and cleared away, and the commits made in them."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.worktrees.model import COMMITS, TREES, Made, Tree, key_of, tree_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class WorktreeMade(Payload):
    """A worktree was made for one epoch: its branch, the commit it starts from, the branch it is meant for."""

    KIND = "worktree.made"
    V = 1

    epoch: int
    branch: str
    base: str
    onto: str
    machine: str
    folder: str


class WorktreeCleared(Payload):
    """It was cleared away; what git could not give back is kept under a ref, or in the attic."""

    KIND = "worktree.cleared"
    V = 1

    epoch: int
    rescue: str | None = None
    attic: str | None = None


class CommitsRecorded(Payload):
    """Commits were made for a task, in the order of its branch."""

    KIND = "commits.recorded"
    V = 1

    epoch: int
    oids: tuple[str, ...]
    subjects: tuple[str, ...]


PAYLOADS = (WorktreeMade, WorktreeCleared, CommitsRecorded)


def fold(seen: Seen, tables: Tables) -> bool:
    """One worktree for an epoch, cleared once; a commit is told once."""
    told, task = seen.payload, seen.event.task
    if task is None:
        return True
    if isinstance(told, CommitsRecorded):
        return not _record(told, task, seen, tables)
    known = tree_of(tables, task, told.epoch)
    if isinstance(told, WorktreeMade):
        if not _is_held(tables, task, told.epoch, seen.event.actor):
            return True
        made = Tree(
            key=key_of(task, told.epoch),
            task=task,
            epoch=told.epoch,
            branch=told.branch,
            base=told.base,
            onto=told.onto,
            machine=told.machine,
            folder=told.folder,
            made=seen.event.at,
        )
        tables.put(TREES, made)
        return False
    if known is None or known.cleared:
        return True
    tables.put(TREES, known._replace(cleared=True, rescue=told.rescue, attic=told.attic))
    return False


def _is_held(tables: Tables, task: str, epoch: int, actor: str) -> bool:
    """Only the holder has a worktree: of two who claimed offline, one came to nothing."""
    found = tasks.task(tables, task)
    return found is not None and (found.holder, found.epoch) == (actor, epoch)


def _record(told: CommitsRecorded, task: str, seen: Seen, tables: Tables) -> bool:
    """Keep those commits that were not told before; whether there was any."""
    new = False
    for oid, subject in zip(told.oids, told.subjects, strict=False):
        key = f"{task} {oid}"
        if tables.get(COMMITS, key) is None:
            tables.put(COMMITS, Made(key, task, told.epoch, oid, subject, seen.position))
            new = True
    return new


ROOM = Room("worktrees", (TREES, COMMITS), PAYLOADS, fold)
