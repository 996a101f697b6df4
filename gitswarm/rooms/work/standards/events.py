"""What the project asks of results, told to the log; and the tasks that do not close before they were held to it."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.ground import leases
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.standards.model import HELD, HOLD, NOW, TOLD, Held, Told, asked, is_well_formed, left_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task

EPIC, END = "epic", "end"
UNDER_WAY = ("in_progress", "paused")


class StandardsTold(Payload):
    """The default branch asks this of results, by name, as of that commit."""

    KIND = "standards.told"
    V = 1

    commit: str
    gates: dict[str, object]


class StandardsMet(Payload):
    """The result of an epoch was held against the standards; these of them were asked of it."""

    KIND = "standards.met"
    V = 1

    epoch: int
    commit: str | None = None
    gates: tuple[str, ...] = ()


PAYLOADS = (StandardsTold, StandardsMet)


def fold(seen: Seen, tables: Tables) -> bool:
    """Hold what is worked on, and let go what was held against the standards as it was finished."""
    if isinstance(seen.payload, StandardsTold):
        return not _told(seen.payload, tables)
    found, kind = tasks.task(tables, seen.event.task or ""), seen.event.kind
    if found is None:
        return isinstance(seen.payload, StandardsMet)
    if isinstance(seen.payload, StandardsMet):
        return not _met(seen.payload, found, tables)
    if kind == "task.done":
        _settle(tables, found.id)
    elif kind in ("task.released", "task.expired"):
        _let_go(tables, found)
    elif kind == "task.reopened" or (found.holder, leases.claimed_in(tables, found.id)) == (
        seen.event.actor,
        seen.event.session,
    ):
        _hold(tables, found)
    return False


def _told(said: StandardsTold, tables: Tables) -> bool:
    if not is_well_formed(said.gates):
        return False
    tables.put(TOLD, Told(NOW, said.commit, said.gates))
    for held in tables.where(HELD):
        found = tasks.task(tables, held.task)
        if found is not None and said.gates:
            _hold(tables, found)
        elif found is not None:
            _free(tables, found.id)
    for found in [one for status in UNDER_WAY for one in tasks.by_rank(tables, status=status) if one.epoch]:
        _hold(tables, found)
    return True


def _met(said: StandardsMet, found: Task, tables: Tables) -> bool:
    if said.epoch != found.epoch or left_out(tables, found, asked(tables), said.gates):
        return False
    if tables.get(HELD, found.id) is not None:
        tables.put(HELD, Held(found.id, said.epoch, said.commit))
        _settle(tables, found.id)
    return True


def _settle(tables: Tables, id: str) -> None:
    """Let a finished task go whose very result was held against the standards."""
    found, held = tasks.task(tables, id), tables.get(HELD, id)
    if found is None or held is None or found.state != "in_review":
        return
    if (held.epoch, held.commit) == (found.epoch, tasks.detail(tables, id).commit):
        _free(tables, id)


def _hold(tables: Tables, found: Task) -> None:
    """Let a task that somebody has begun not be closed as done before its result was looked at."""
    names = ", ".join(asked(tables))
    if names and found.epoch and found.state != "closed":
        if tables.get(HELD, found.id) is None:
            tables.put(HELD, Held(found.id))
        reason = f"its result was not yet held against what the project asks of all work: {names}"
        tasks.hold(tables, found.id, HOLD, END, reason, firm=True)


def _let_go(tables: Tables, found: Task) -> None:
    """An epic that nobody holds any more closes with its parts, each of which is held for itself."""
    if found.type == EPIC and found.holder is None:
        _free(tables, found.id)


def _free(tables: Tables, id: str) -> None:
    if tables.get(HELD, id) is not None:
        tables.delete(HELD, id)
        tasks.unhold(tables, id, HOLD)


ROOM = Room("standards", (TOLD, HELD), PAYLOADS, fold)
