"""Claims and how they end: a task is given only to whoever saw its epoch, and each giving is another epoch."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload, Text
from gitswarm.rooms.ground import agents, leases
from gitswarm.rooms.ground.leases import Lease
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.claims.model import LOSSES, Loss, lease_name, lease_on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class TaskClaimed(Payload):
    """An agent took a free task; only the hub lets this into the log."""

    KIND = "task.claimed"
    V = 1

    epoch_seen: int
    minutes: int
    machine: str
    bound: bool = False


class TaskTentative(Payload):
    """An agent who could not ask the hub took a task that looked free; from its place in the log on it is a claim."""

    KIND = "task.tentative"
    V = 1

    epoch_seen: int
    minutes: int
    machine: str


class TaskTakenOver(Payload):
    """A task was taken from its holder: silent since ``signs``, or, with a person's word, whatever he does."""

    KIND = "task.taken_over"
    V = 2
    UPCASTERS = {1: dict}  # noqa: RUF012 - as that of task.done

    epoch_seen: int
    minutes: int
    machine: str
    signs: int | None = None
    reason: str = ""
    proof: str | None = None
    claimed_in: str | None = None


class TaskExpired(Payload):
    """The holder was silent for too long; any sign of life that stands before this overrules it."""

    KIND = "task.expired"
    V = 2
    UPCASTERS = {1: dict}  # noqa: RUF012 - as that of task.done

    epoch: int
    signs: int
    claimed_in: str | None = None


class TaskReleased(Payload):
    """The holder gave the task back, unfinished."""

    KIND = "task.released"
    V = 2
    UPCASTERS = {1: dict}  # noqa: RUF012 - as that of task.done

    epoch: int
    reason: Text = ""
    claimed_in: str | None = None


class TaskRenewed(Payload):
    """The holder means to go on, for so many minutes more."""

    KIND = "task.renewed"
    V = 2
    UPCASTERS = {1: dict}  # noqa: RUF012 - as that of task.done

    epoch: int
    minutes: int
    claimed_in: str | None = None


PAYLOADS = (TaskClaimed, TaskTentative, TaskTakenOver, TaskExpired, TaskReleased, TaskRenewed)


def fold(seen: Seen, tables: Tables) -> bool:
    """Give, take back, or end the lease of a task that is held no more; what comes too late is overruled."""
    found = tasks.task(tables, seen.event.task or "")
    if found is None:
        return True
    told = seen.payload
    if isinstance(told, (TaskClaimed, TaskTentative)):
        return not _claimed(told, found, seen, tables)
    if isinstance(told, TaskTakenOver):
        return not _taken_over(told, found, seen, tables)
    if isinstance(told, TaskExpired):
        return not _expired(told, found, seen, tables)
    if isinstance(told, (TaskReleased, TaskRenewed)):
        return not _by_holder(told, found, seen, tables)
    if found.holder is None:  # done or closed, as the room of tasks has decided
        _note_loss(found, seen, tables)
        agents.end(tables, lease_name(found.id))
    return False


def _claimed(told: TaskClaimed | TaskTentative, found: tasks.Task, seen: Seen, tables: Tables) -> bool:
    can_begin = found.ready if isinstance(told, TaskTentative) else found.state == "open"
    if not can_begin or found.epoch != told.epoch_seen or not leases.may_last(told.minutes):
        return False
    _give(told, found, seen, tables)
    return True


def _taken_over(told: TaskTakenOver, found: tasks.Task, seen: Seen, tables: Tables) -> bool:
    if found.holder is None or found.epoch != told.epoch_seen or not _is_silent(told, found, tables):
        return False
    _note_loss(found, seen, tables)
    _give(told, found, seen, tables)
    return True


def _note_loss(found: tasks.Task, seen: Seen, tables: Tables) -> None:
    """Keep from whom another takes a task, for a later room to tell him."""
    lease = lease_on(tables, found.id)
    if lease is not None and lease.actor != seen.event.actor:
        tables.put(LOSSES, Loss(found.id, lease.actor))


def _expired(told: TaskExpired, found: tasks.Task, seen: Seen, tables: Tables) -> bool:
    if found.holder is None or found.epoch != told.epoch or not _is_silent(told, found, tables):
        return False
    tasks.take_back(tables, found.id)
    agents.end(tables, lease_name(found.id), lost=True)
    tasks.touch(tables, found.id, seen)
    return True


def _is_silent(told: TaskExpired | TaskTakenOver, found: tasks.Task, tables: Tables) -> bool:
    """Whether this is the claim that was watched, and no sign of life came after those counted; None asks for none."""
    lease = lease_on(tables, found.id)
    return lease is not None and told.claimed_in in (None, lease.session) and told.signs in (None, lease.signs)


def _by_holder(told: TaskReleased | TaskRenewed, found: tasks.Task, seen: Seen, tables: Tables) -> bool:
    if not tasks.is_held(tables, found, seen.event.actor, told.epoch, told.claimed_in):
        return False
    if isinstance(told, TaskReleased):
        let_go(tables, found.id)
    else:
        leases.renew(tables, lease_name(found.id), told.minutes, seen.event)
    tasks.touch(tables, found.id, seen)
    return True


def let_go(tables: Tables, id: str) -> None:
    """Let nobody hold a task any more, by whatever right he did."""
    tasks.take_back(tables, id)
    agents.end(tables, lease_name(id))


def _give(told: TaskClaimed | TaskTentative | TaskTakenOver, found: tasks.Task, seen: Seen, tables: Tables) -> None:
    event = seen.event
    tasks.give(tables, found.id, event.actor)
    lease = Lease(
        name=lease_name(found.id), actor=event.actor, session=event.session, epoch=found.epoch + 1,
        minutes=told.minutes, bound=getattr(told, "bound", False), machine=told.machine, signs=0,
        since=event.at, position=seen.position, at=event.at,
    )  # fmt: skip
    leases.grant(tables, lease)
    tasks.touch(tables, found.id, seen)


ROOM = Room("claims", (LOSSES,), PAYLOADS, fold)
