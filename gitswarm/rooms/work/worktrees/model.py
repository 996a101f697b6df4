"""Where each task is worked on: its worktrees, one for an epoch, and the commits made in them."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables


class Tree(Record):
    """The worktree of one epoch of a task: on which machine and branch, from which base, and what became of it."""

    key: str
    task: str
    epoch: int
    branch: str
    base: str
    onto: str
    machine: str
    folder: str
    made: str
    cleared: bool = False
    rescue: str | None = None
    attic: str | None = None


class Made(Record):
    """One commit made for a task, and in which epoch."""

    key: str
    task: str
    epoch: int
    oid: str
    subject: str
    position: int


TREES = Table("worktrees", Tree, (("task",), ("machine", "cleared")))
COMMITS = Table("worktrees_commits", Made, (("task",),))


def key_of(task: str, epoch: int) -> str:
    """The key of the worktree of one epoch."""
    return f"{task} {epoch}"


def tree_of(tables: Tables, task: str, epoch: int) -> Tree | None:
    """The worktree made for one epoch of a task."""
    found: Tree | None = tables.get(TREES, key_of(task, epoch))
    return found


def trees(tables: Tables, machine: str) -> list[Tree]:
    """The worktrees that stand on one machine, as the log knows it."""
    return tables.where(TREES, machine=machine, cleared=False)


def trees_of_task(tables: Tables, task: str) -> list[Tree]:
    """Every worktree that a task ever had, by epoch."""
    return sorted(tables.where(TREES, task=task), key=lambda tree: tree.epoch)


def commits(tables: Tables, task: str) -> list[Made]:
    """The commits made for a task, in the order they were told."""
    return sorted(tables.where(COMMITS, task=task), key=lambda made: made.position)


def is_recorded(tables: Tables, task: str, oid: str) -> bool:
    """Whether a commit of a task was told before."""
    return tables.get(COMMITS, f"{task} {oid}") is not None
