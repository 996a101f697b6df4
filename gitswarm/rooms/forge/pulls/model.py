"""Pull requests of tasks: what is asked for, how it stands at GitHub, and what people and checks have said of it."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.errors import Misused, Refused
from gitswarm.record import Record
from gitswarm.rooms.changes import landing
from gitswarm.rooms.checks import gates
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task

WANTED, OPEN, MERGED, CLOSED, REFUSED, DROPPED = STATES = (
    *("wanted", "open", "merged", "closed", "refused", "dropped"),
)
"""Asked for and not made yet; then as GitHub has it; or refused, there or here; or asked for no more."""
APPROVED, CHANGES, COMMENT, DISMISSED = VERDICTS = ("approved", "changes", "comment", "dismissed")
GREEN, RED, PENDING = CHECKS = ("green", "red", "pending")
HOLD, QUEUE, HELD = "pull request", "landing", "its pull request is to be merged"
"""The holds of a task that its pull request takes off: its own, and that of the merge queue."""
POLICY, OFF, PROTECTED, ALL = "pull-requests", "off", "protected", "all"
"""Which finished work is asked for as a pull request by itself: none, what a protected branch is to get, or all."""


class Pull(Record):
    """The pull request of a task, as it was asked for last: which commit, by which branch, for which repository.

    ``due`` says that GitHub does not have it so yet. ``shown`` is the commit that it has, ``past`` are the numbers of
    those that were closed before. ``judge`` is the review that gave the verdict. A repository that is not named is the
    swarm's own.
    """

    task: str
    request: str
    epoch: int
    commit: str
    branch: str
    base: str
    repository: str
    head: str
    title: str
    body: str
    digest: str | None
    draft: bool | None
    reviewers: tuple[str, ...]
    labels: tuple[str, ...]
    state: str
    due: bool
    actor: str
    position: int
    at: str
    queued: bool = False
    number: int = 0
    url: str = ""
    shown: str = ""
    why: str = ""
    checks: str = ""
    verdict: str = ""
    judge: str = ""
    past: tuple[int, ...] = ()


class Heard(Record):
    """Something that was said about a pull request and has come to its task already."""

    key: str
    task: str


PULLS = Table("pulls", Pull, (("due", "position"), ("state", "position")))
HEARD = Table("pulls_heard", Heard, (("task",),))


class NoPull(Refused):
    """There is nothing of this task that a pull request could be made of."""


def pull(tables: Tables, task: str) -> Pull | None:
    """The pull request of a task, as it was asked for last."""
    found: Pull | None = tables.get(PULLS, task)
    return found


def due(tables: Tables, limit: int | None = None) -> list[Pull]:
    """What GitHub does not have as it was asked for, in the order in which that was done."""
    return tables.where(PULLS, due=True, order="position", limit=limit)


def pulls(tables: Tables, state: str) -> list[Pull]:
    """The pull requests of one state, the oldest first."""
    return tables.where(PULLS, state=state, order="position")


def every(tables: Tables) -> list[Pull]:
    """All of them, the one that was asked for last first."""
    return sorted(tables.where(PULLS), key=lambda one: -one.position)


def is_heard(tables: Tables, task: str, key: str) -> bool:
    """Whether this has come to the task already."""
    return tables.get(HEARD, f"{task} {key}") is not None


def dismissed(key: str) -> str:
    """The review that is dismissed by what is told under this key; empty where none is."""
    review, _, said = key.rpartition(" ")
    return review if said == DISMISSED else ""


def kept_back(tables: Tables, one: Pull) -> str:
    """Why a pull request is not made now though it is asked for: nothing goes out past a gate; empty where it is."""
    task = tasks.task(tables, one.task)
    if task is None or task.state != "in_review":
        return f"its task is {task.status if task else 'gone'}"
    if not gates.is_of(tables, one.task, one.commit):
        return "its gates were asked about another commit than this"
    others = [hold.reason for hold in tasks.holds(tables, one.task) if hold.keeps == "end" and not _lets_out(hold.name)]
    return f"it is held: {', '.join(others)}" if others else ""


def _lets_out(hold: str) -> bool:
    return hold in (HOLD, QUEUE)


def is_stale(tables: Tables, one: Pull) -> str:
    """Why nobody wants any more what was asked for: the work has gone on, landed or ended otherwise; else empty."""
    task = tasks.task(tables, one.task)
    if task is None or task.epoch != one.epoch:
        return f"the task has gone on to epoch {task.epoch if task else 0}"
    item = landing.item(tables, one.task)
    if one.queued and (item is None or item.state != landing.PULL):
        return f"its work is {item.state if item else 'gone'} in the merge queue"
    return "its task is closed" if task.state == "closed" else ""


def must_be_repository(name: str) -> None:
    """Refuse what cannot be the name of a repository; none at all stands for the swarm's own."""
    owner, slash, rest = name.partition("/")
    plain = all(part and part.isascii() and not set(part) - ALLOWED for part in (owner, rest))
    if name and not (slash and plain and rest not in (".", "..")):
        raise Misused(f"{name!r} is no repository", hint="OWNER/NAME")


ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def as_row(tables: Tables, one: Pull) -> dict[str, Any]:
    """A pull request as it is shown: its task as people name it, and why it is not made."""
    task = tasks.task(tables, one.task)
    told = {name: value for name, value in one._asdict().items() if name not in ("body", "digest", "judge", "title")}
    why = one.why or (kept_back(tables, one) if one.due else "")
    named = {"id": tasks.id_of(tables, task.short) if task else one.task, "title": title_of(task, one)}
    lists = {name: list(getattr(one, name)) for name in ("reviewers", "labels", "past")}
    return {**named, **told, **lists, "why": why}


def title_of(task: Task | None, one: Pull) -> str:
    """How it is called: as was asked for, else as its task."""
    return one.title or (task.title if task else "")
