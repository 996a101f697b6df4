"""Claims: who holds which task, since when, until when; and the refusals of those who cannot."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.errors import Refused
from gitswarm.record import Record
from gitswarm.rooms.ground import leases
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables


class TaskAlreadyHeld(Refused):
    """Somebody holds this task; the facts say who, since when, until when, and whether that is the caller."""


class TaskNotReady(Refused):
    """Nobody holds this task, and it cannot be begun: it waits for others, is held back, paused or finished."""


class NothingReady(Refused):
    """There is no task that this agent could take now."""


class Loss(Record):
    """That another ended somebody's hold on a task, until he is told."""

    task: str
    holder: str


LOSSES = Table("claims_losses", Loss)


def take_loss(tables: Tables, id: str) -> Loss | None:
    """Who lost a task to another's word since this was asked last; it is for whoever tells him."""
    found: Loss | None = tables.get(LOSSES, id)
    if found is not None:
        tables.delete(LOSSES, id)
    return found


def lease_name(id: str) -> str:
    """The name of the lease under which a task is held."""
    return f"task/{id}"


def task_of(lease: leases.Lease) -> str | None:
    """The task that a lease holds; None where it holds something else."""
    kind, _, id = lease.name.partition("/")
    return id if kind == "task" else None


def lease_on(tables: Tables, id: str) -> leases.Lease | None:
    """The lease under which a task is held now."""
    return leases.lease_of(tables, lease_name(id))


def held(tables: Tables) -> list[tuple[tasks.Task, leases.Lease]]:
    """Every task that somebody holds, with its lease."""
    every = ((tasks.task(tables, task_of(lease) or ""), lease) for lease in leases.leases(tables))
    return [(task, lease) for task, lease in every if task is not None]


def facts(tables: Tables, task: tasks.Task) -> dict[str, Any]:
    """Who holds a task, since when, until when."""
    lease = lease_on(tables, task.id)
    if lease is None:
        return {"holder": task.holder, "since": None, "until": None}
    return {"holder": lease.actor, "since": lease.since, "until": leases.until(lease)}


def already_held(tables: Tables, task: tasks.Task, actor: str) -> TaskAlreadyHeld:
    """The refusal to whoever comes second, the holder himself included."""
    known, shown = facts(tables, task), tasks.id_of(tables, task.short)
    span = f" since {known['since']}, until {known['until']}" if known["until"] else ""
    yours = task.holder == actor
    hint = f"`gitswarm claim --resume {shown}` goes on with it" if yours else "`gitswarm next` takes another"
    return TaskAlreadyHeld(
        f"{shown} is held by {known['holder']}{span}", hint=hint, task=shown, yours=yours, epoch=task.epoch, **known
    )


def nobody_holds(tables: Tables, task: tasks.Task) -> Refused:
    """The refusal to take from its holder what has none."""
    shown = tasks.id_of(tables, task.short)
    hint = f"gitswarm claim {shown}" if task.ready else f"it is {task.status}; `gitswarm show {shown}` tells more"
    return Refused(f"nobody holds {shown}", hint=hint, holder=None)


def not_ready(tables: Tables, task: tasks.Task) -> TaskNotReady:
    """The refusal of a task that nobody can begin now, with all the reasons."""
    waits = [tasks.task(tables, id) for id in tasks.waits_for(tables, task.id, only_open=True)]
    blocked_by = [tasks.id_of(tables, other.short) for other in waits if other is not None]
    held_back = [hold.reason for hold in tasks.holds(tables, task.id) if hold.keeps == "start"]
    reasons = [f"it waits for {', '.join(blocked_by)}"] if blocked_by else []
    reasons += [f"it is held back: {', '.join(held_back)}"] if held_back else []
    if (above := tasks.stopped_by(tables, task)) is not None:
        reasons.append(f"it is part of {tasks.id_of(tables, above.short)}, which is {above.status}")
    if not reasons:
        reasons = ["it has parts, which are begun instead" if task.status == "open" else f"it is {task.status}"]
    shown = tasks.id_of(tables, task.short)
    return TaskNotReady(
        f"{shown} cannot be begun: {'; '.join(reasons)}",
        hint="`gitswarm ready` shows what can",
        task=shown,
        status=task.status,
        blocked_by=blocked_by,
    )
