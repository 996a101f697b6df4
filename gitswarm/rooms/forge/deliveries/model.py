"""Who does at GitHub what was asked for, and what still waits for that."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.errors import Refused
from gitswarm.record import Record
from gitswarm.rooms.forge import closings, comments, pulls, tidying
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables

LEASE = "github"
MINUTES = 10
"""Of silence, after which another clone may go on; in the same clone the end of the process is enough."""


class Turn(Record):
    """How often the right to deliver was given so far."""

    key: str
    number: int


TURNS = Table("deliveries_turns", Turn)


class DeliveredElsewhere(Refused):
    """Another process does at GitHub what was asked for."""


def turn(tables: Tables) -> int:
    """How often the right to deliver was given so far."""
    found: Turn | None = tables.get(TURNS, LEASE)
    return 0 if found is None else found.number


def tidying_of(one: tidying.Proposal) -> str:
    """By what a pull request that is to be tidied up is known in the queue."""
    return f"tidy #{one.number}"


def copies_of(one: comments.Comment) -> str:
    """By what the look for copies of a comment is known, and of all others in its repository."""
    return f"copies {one.repository}"


def small(tables: Tables) -> list[str]:
    """The requests that any clone can do, without commits; and the looks for copies."""
    asked = [one.id for one in comments.due(tables)] + [one.request for one in closings.due(tables)]
    return [*asked, *map(tidying_of, tidying.due(tables)), *map(copies_of, comments.unsettled(tables))]


def is_waiting(tables: Tables) -> bool:
    """Whether anything is to be done at GitHub."""
    asked = (pulls.due(tables, 1), comments.due(tables, 1), closings.due(tables, 1), tidying.due(tables))
    return any(asked) or bool(comments.unsettled(tables))


def waiting(tables: Tables) -> list[dict[str, Any]]:
    """What was asked of GitHub and is not done, in order, and what keeps each back."""
    rows = [_pull(tables, one) for one in pulls.due(tables)] + [_comment(tables, one) for one in comments.due(tables)]
    rows += [_closing(tables, one) for one in closings.due(tables)]
    rows += [_tidy(tables, one) for one in tidying.due(tables)]
    return [row for _, row in sorted(rows, key=lambda row: row[0])]


def _pull(tables: Tables, one: pulls.Pull) -> tuple[int, dict[str, Any]]:
    why = pulls.is_stale(tables, one) or pulls.kept_back(tables, one)
    return one.position, _row(tables, one.request, "pr.requested", one.task, one.actor, one.at, why)


def _comment(tables: Tables, one: comments.Comment) -> tuple[int, dict[str, Any]]:
    return one.position, _row(tables, one.id, "comment.requested", one.task, one.actor, one.at, "")


def _closing(tables: Tables, one: closings.Closing) -> tuple[int, dict[str, Any]]:
    why = closings.is_stale(tables, one)
    return one.position, _row(tables, one.request, "issue.state_requested", one.task, one.actor, one.at, why)


def _tidy(tables: Tables, one: tidying.Proposal) -> tuple[int, dict[str, Any]]:
    pull = pulls.pull(tables, one.task)
    told = _row(tables, tidying_of(one), "tidy.approved", one.task, one.by, pull.at if pull is not None else "", "")
    return one.position, told


def _row(tables: Tables, id: str, kind: str, task: str | None, actor: str, at: str, why: str) -> dict[str, Any]:
    found = tasks.task(tables, task or "")
    shown = tasks.id_of(tables, found.short) if found is not None else None
    return {"id": id, "kind": kind, "task": shown, "actor": actor, "at": at, "why": why}
