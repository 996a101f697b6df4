"""What happens to submitted work: it holds its task until it has landed, and lands once whoever brings it."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload, Text, head_of
from gitswarm.rooms.changes.landing.model import (
    CAUSES,
    DROPPED,
    HOLD,
    IN_QUEUE,
    ITEMS,
    LANDED,
    LANDING,
    LANDINGS,
    PAUSES,
    PULL,
    SENT_BACK,
    STARTED,
    WAITING,
    WITHDRAWN,
    Item,
    Landing,
    Pause,
    is_commit,
    item,
    kept_back,
    pause_on,
    waits_so,
)
from gitswarm.rooms.changes.landing.state import enqueue, has_landed, let_go
from gitswarm.rooms.talk import mail
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class LandingSubmitted(Payload):
    """Work is to land: this commit of a branch, which began at a base, on a target."""

    KIND = "landing.submitted"
    V = 1

    epoch: int
    commit: str
    branch: str
    base: str
    target: str


class LandingWithdrawn(Payload):
    """It is not to land any more."""

    KIND = "landing.withdrawn"
    V = 1

    reason: str = ""


class LandingStarted(Payload):
    """A target is about to be moved, and it was checked what it will be; only the hub lets this into the log.

    ``steps`` are the commits that have the work of each task and of all before it.
    """

    KIND = "landing.started"
    V = 1

    target: str
    before: str
    after: str
    method: str
    machine: str
    tasks: tuple[str, ...]
    commits: tuple[str, ...]
    steps: tuple[str, ...]
    epochs: tuple[int, ...]


class LandingLanded(Payload):
    """The target has it, as somebody saw."""

    KIND = "landing.landed"
    V = 1

    landing: str
    seconds: float = 0.0


class LandingDropped(Payload):
    """Nothing came of it: the target had moved, or whoever began is no more."""

    KIND = "landing.dropped"
    V = 1

    landing: str
    why: str


class LandingSentBack(Payload):
    """The work cannot land as it is: it contradicts the target, or makes it red."""

    KIND = "landing.sent_back"
    V = 1

    epoch: int
    commit: str
    cause: str
    why: str
    output: Text = ""


class LandingHandedOver(Payload):
    """The target is protected: a pull request is what brings the work there."""

    KIND = "landing.handed_over"
    V = 1

    epoch: int
    commit: str
    why: str


class LandingFound(Payload):
    """The target has the work already, by other hands."""

    KIND = "landing.found"
    V = 1

    epoch: int
    commit: str
    tip: str


class LandingPaused(Payload):
    """Nothing lands on a target, or on any, for the time being."""

    KIND = "landing.paused"
    V = 1

    target: str = ""
    reason: str = ""


class LandingResumed(Payload):
    """The pause is over."""

    KIND = "landing.resumed"
    V = 1

    target: str = ""


def fold(seen: Seen, tables: Tables) -> bool:
    """Let one event act on the queue; what comes too late is overruled."""
    act = _ACTS.get(type(seen.payload))
    if act is not None:
        return not act(seen.payload, seen, tables)
    _let_go(seen.event.task or "", tables)
    return False


def _let_go(id: str, tables: Tables) -> None:
    """Take work out of the queue whose task was given to another, opened again, or closed by somebody."""
    found, task = item(tables, id), tasks.task(tables, id)
    if found is None or task is None or found.state not in IN_QUEUE:
        return
    if task.epoch != found.epoch or task.state not in ("in_progress", "in_review", "paused"):
        let_go(tables, id, f"the task is {task.status}, in epoch {task.epoch}")


def _submitted(told: LandingSubmitted, seen: Seen, tables: Tables) -> bool:
    id = seen.event.task or ""
    task, before = tasks.task(tables, id), item(tables, id)
    if task is None or task.epoch != told.epoch or not _is_finished_by(seen, tables):
        return False
    if waits_so(before, told.commit, told.target) or (before is not None and before.state == LANDING):
        return False
    return enqueue(tables, seen, told.epoch, told.commit, told.branch, told.base, told.target)


def _is_finished_by(seen: Seen, tables: Tables) -> bool:
    """Whether work is done, or is submitted by whoever holds it and says so next."""
    task = tasks.task(tables, seen.event.task or "")
    if task is None or task.state not in ("in_progress", "in_review", "closed"):
        return False
    if task.state == "closed":
        return tasks.detail(tables, task.id).resolution == "done"
    return task.state == "in_review" or task.holder == seen.event.actor


def _withdrawn(told: LandingWithdrawn, seen: Seen, tables: Tables) -> bool:
    found = item(tables, seen.event.task or "")
    if found is None or found.state not in (WAITING, PULL):
        return False
    tables.put(ITEMS, found._replace(state=WITHDRAWN, why=told.reason))
    tasks.unhold(tables, found.task, HOLD)
    return True


def _started(told: LandingStarted, seen: Seen, tables: Tables) -> bool:
    lists = (told.tasks, told.commits, told.epochs, told.steps)
    if not told.tasks or pause_on(tables, told.target) is not None or len({len(one) for one in lists}) != 1:
        return False
    if not all(map(is_commit, (told.before, told.after, *told.steps))):
        return False
    asked = list(zip(told.tasks, told.commits, told.epochs, strict=True))
    found = [item(tables, task) for task, _, _ in asked]
    for one, (_, commit, epoch) in zip(found, asked, strict=True):
        if one is None or (one.commit, one.epoch, one.target) != (commit, epoch, told.target):
            return False
        if kept_back(tables, one):
            return False
    for one in found:
        if one is not None:
            tables.put(ITEMS, one._replace(state=LANDING, landing=seen.event.id))
    tables.put(LANDINGS, Landing(state=STARTED, **seen.as_values()))
    return True


def _landed(told: LandingLanded, seen: Seen, tables: Tables) -> bool:
    """What was dropped may have landed all the same: who dropped it could not know."""
    found: Landing | None = tables.get(LANDINGS, told.landing)
    if found is None or found.state == LANDED:
        return False
    tables.put(LANDINGS, found._replace(state=LANDED, ended=seen.event.at, seconds=told.seconds, why=""))
    for id, commit in zip(found.tasks, found.commits, strict=True):
        one = item(tables, id)
        if one is not None and one.commit == commit:
            has_landed(tables, seen, one, found.id)
    return True


def _dropped(told: LandingDropped, seen: Seen, tables: Tables) -> bool:
    found: Landing | None = tables.get(LANDINGS, told.landing)
    if found is None or found.state != STARTED:
        return False
    tables.put(LANDINGS, found._replace(state=DROPPED, ended=seen.event.at, why=told.why))
    for id in found.tasks:
        one = item(tables, id)
        if one is not None and (one.state, one.landing) == (LANDING, found.id):
            tables.put(ITEMS, one._replace(state=WAITING, landing=""))
    return True


def _waiting(told: Any, seen: Seen, tables: Tables) -> Item | None:
    """The item that an event speaks of, if it waits as it did when that was decided."""
    found = item(tables, seen.event.task or "")
    if found is None or (found.epoch, found.commit) != (told.epoch, told.commit):
        return None
    return found if found.state in (WAITING, PULL) else None


def _sent_back(told: LandingSentBack, seen: Seen, tables: Tables) -> bool:
    found = _waiting(told, seen, tables)
    if found is None or told.cause not in CAUSES:
        return False
    from gitswarm.rooms.changes.landing import letters

    one = found._replace(state=SENT_BACK, why=told.why, output=head_of(told.output))
    letter = letters.sent_back(tables, seen, one)
    tables.put(ITEMS, one)
    tasks.send_back(tables, one.task)
    tasks.unhold(tables, one.task, HOLD)
    tasks.touch(tables, one.task, seen)
    if letter is not None:
        mail.deliver(tables, letter)
    return True


def _handed_over(told: LandingHandedOver, seen: Seen, tables: Tables) -> bool:
    found = _waiting(told, seen, tables)
    if found is not None:
        tables.put(ITEMS, found._replace(state=PULL, why=told.why))
    return found is not None


def _found(told: LandingFound, seen: Seen, tables: Tables) -> bool:
    found = _waiting(told, seen, tables)
    if found is not None:
        has_landed(tables, seen, found, "")
    return found is not None


def _paused(told: LandingPaused, seen: Seen, tables: Tables) -> bool:
    if tables.get(PAUSES, told.target) is not None:
        return False
    tables.put(PAUSES, Pause(told.target, seen.event.actor, told.reason, seen.event.at))
    return True


def _resumed(told: LandingResumed, seen: Seen, tables: Tables) -> bool:
    was = tables.get(PAUSES, told.target) is not None
    tables.delete(PAUSES, told.target)
    return was


_ACTS: dict[type, Callable[[Any, Seen, Tables], bool]] = {
    LandingSubmitted: _submitted,
    LandingWithdrawn: _withdrawn,
    LandingStarted: _started,
    LandingLanded: _landed,
    LandingDropped: _dropped,
    LandingSentBack: _sent_back,
    LandingHandedOver: _handed_over,
    LandingFound: _found,
    LandingPaused: _paused,
    LandingResumed: _resumed,
}

PAYLOADS = tuple(_ACTS)
ROOM = Room("landing", (ITEMS, LANDINGS, PAUSES), PAYLOADS, fold)
