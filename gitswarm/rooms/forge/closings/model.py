"""Which issues are to be closed or opened at GitHub, since their tasks are, and whether that is so still."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.record import Record
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import origins, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.origins import Origin

OPEN, CLOSED = origins.OPEN, origins.CLOSED
WANTED, DONE, REFUSED, DROPPED = ("wanted", "done", "refused", "dropped")
POLICY, OUTWARDS = "github-closing", ("both", "out")
REASONS = {"done": "completed", "duplicate": "duplicate"}
UNPLANNED, REOPENED = "not_planned", "reopened"


class Closing(Record):
    """What an issue is to be, open or closed, as it was asked for last for its task; and what came of it."""

    task: str
    request: str
    source: str
    number: int
    to: str
    reason: str
    state: str
    actor: str
    position: int
    at: str
    why: str = ""


CLOSINGS = Table("closings", Closing, (("state", "position"),))


def closing(tables: Tables, task: str) -> Closing | None:
    """What was asked for last for the issue of a task."""
    found: Closing | None = tables.get(CLOSINGS, task)
    return found


def due(tables: Tables, limit: int | None = None) -> list[Closing]:
    """What is to be done at GitHub, in the order in which it was asked for."""
    return tables.where(CLOSINGS, state=WANTED, order="position", limit=limit)


def wanted(tables: Tables, source: str) -> Iterator[tuple[Origin, str, str]]:
    """The issues of a repository that are not as their tasks: what each is to be, and for which reason."""
    if policy.setting(tables, POLICY) not in OUTWARDS:
        return
    for known in origins.beginning(tables, source, ""):
        to, reason = _wanted(tables, known) if known.key.isdecimal() else ("", "")
        if to and not _is_asked(tables, known, to):
            yield known, to, reason


def _wanted(tables: Tables, known: Origin) -> tuple[str, str]:
    """Closed where the task is; opened again only where it was closed from here."""
    found, before = tasks.task(tables, known.task), closing(tables, known.task)
    if found is not None and known.was == OPEN and found.state == CLOSED:
        return CLOSED, REASONS.get(str(tasks.detail(tables, found.id).resolution), UNPLANNED)
    is_ours = before is not None and (before.state, before.to) == (DONE, CLOSED)
    is_open = found is not None and found.state != CLOSED
    return (OPEN, REOPENED) if is_ours and is_open and known.was == CLOSED else ("", "")


def _is_asked(tables: Tables, known: Origin, to: str) -> bool:
    """Whether it is asked for already, or was refused and nothing happened to the task since."""
    before, found = closing(tables, known.task), tasks.task(tables, known.task)
    if before is None or before.to != to or found is None:
        return False
    return before.state == WANTED or (before.state == REFUSED and found.changed <= before.position)


def is_stale(tables: Tables, one: Closing) -> str:
    """Why nobody wants any more what was asked for; empty where it is so still."""
    found, known = tasks.task(tables, one.task), origins.origin(tables, one.source, str(one.number))
    if found is None or known is None or known.task != one.task:
        return "its task is gone"
    if (found.state == CLOSED) != (one.to == CLOSED):
        return f"its task is {found.status} again"
    if known.was == one.to:
        return f"it is {one.to} at GitHub already"
    return "" if policy.setting(tables, POLICY) in OUTWARDS else f"policy {POLICY} keeps it from going out"
