"""Claiming a task and what ends it. Strict: with a hub, only what the hub has accepted is a claim."""

from __future__ import annotations

from gitswarm.core.fold import Happened, strict
from gitswarm.errors import Misused
from gitswarm.rooms.ground import leases, policy, switches
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.claims.choice import choose, weigh
from gitswarm.rooms.work.claims.events import (
    TaskClaimed,
    TaskExpired,
    TaskReleased,
    TaskRenewed,
    TaskTakenOver,
    TaskTentative,
)
from gitswarm.rooms.work.claims.model import NothingReady, already_held, lease_on, nobody_holds, not_ready

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment


@strict
def claim(
    moment: Moment, name: str, *, machine: str, minutes: int | None = None, bound: bool = False
) -> Sequence[Happened]:
    """Take a task that nobody holds."""
    found = _free(moment, name)
    return [tasks.about(moment, found.id, TaskClaimed(found.epoch, _minutes(moment, minutes), machine, bound))]


@strict
def claim_next(
    moment: Moment, *, machine: str, minutes: int | None = None, bound: bool = False, role: str | None = None
) -> Sequence[Happened]:
    """Take the best of what is ready, for this agent, in this role or in the one it joined with."""
    switches.refuse_halted(moment.tables)
    weighed = weigh(moment.tables, moment.actor, role)
    if not weighed:
        others = bool(tasks.ready(moment.tables, 1))
        raise NothingReady(
            f"there is no ready task for {moment.actor}",
            hint="what is ready is for others, other roles, of types you did not join for, or part of what is paused"
            if others
            else "`gitswarm blocked` shows what waits; `gitswarm next --wait` waits",
        )
    found = choose(weighed, moment.actor, moment.session).task
    return [tasks.about(moment, found.id, TaskClaimed(found.epoch, _minutes(moment, minutes), machine, bound))]


def claim_tentatively(moment: Moment, name: str, *, machine: str, minutes: int | None = None) -> Sequence[Happened]:
    """Take a task that looks free from here; the hub's log decides when it is reached."""
    found = _free(moment, name)
    return [tasks.about(moment, found.id, TaskTentative(found.epoch, _minutes(moment, minutes), machine))]


@strict
def take_over(
    moment: Moment,
    name: str,
    *,
    machine: str,
    signs: int | None,
    reason: str,
    claimed_in: str | None = None,
    minutes: int | None = None,
) -> Sequence[Happened]:
    """Take a task from a holder who is silent since ``signs``; without them it is a person's word that takes it."""
    switches.refuse_halted(moment.tables)
    found = tasks.find(moment.tables, name)
    if found.holder is None:
        raise nobody_holds(moment.tables, found)
    if signs is None:
        leases.must_be_a_person(moment, "a forced take-over")
    elif not _is_watched(moment, found, signs, claimed_in):
        raise already_held(moment.tables, found, moment.actor)
    proof = "terminal" if signs is None else None
    by = None if signs is None else leases.claimed_in(moment.tables, found.id)
    taken = TaskTakenOver(found.epoch, _minutes(moment, minutes), machine, signs, reason, proof, by)
    return [tasks.about(moment, found.id, taken)]


@strict
def expire(moment: Moment, name: str, *, epoch: int, signs: int, claimed_in: str) -> Sequence[Happened]:
    """Say that the holder who claimed in that session was silent for too long, as this observer counted."""
    found = tasks.find(moment.tables, name)
    if found.epoch != epoch or not _is_watched(moment, found, signs, claimed_in):
        return []
    return [tasks.about(moment, found.id, TaskExpired(epoch, signs, claimed_in))]


def _is_watched(moment: Moment, found: tasks.Task, signs: int, claimed_in: str | None) -> bool:
    """Whether a task is held by the claim that an observer watched, and there were no more signs of life since."""
    lease = lease_on(moment.tables, found.id)
    return lease is not None and lease.signs == signs and claimed_in in (None, lease.session)


def release(moment: Moment, name: str, *, epoch: int | None = None, reason: str = "") -> Sequence[Happened]:
    """Give a task back, unfinished."""
    found = tasks.held(moment, name, epoch, "release")
    by = leases.claimed_in(moment.tables, found.id)
    return [tasks.about(moment, found.id, TaskReleased(found.epoch, reason, by))]


def renew(moment: Moment, name: str, *, epoch: int | None = None, minutes: int | None = None) -> Sequence[Happened]:
    """Go on holding a task, from now on for so many minutes."""
    found = tasks.held(moment, name, epoch, "renew")
    by = leases.claimed_in(moment.tables, found.id)
    return [tasks.about(moment, found.id, TaskRenewed(found.epoch, _minutes(moment, minutes), by))]


def _free(moment: Moment, name: str) -> tasks.Task:
    """The task of that name, which nobody holds and which can be begun; or the refusal."""
    switches.refuse_halted(moment.tables)
    found = tasks.find(moment.tables, name)
    if found.holder is not None:
        raise already_held(moment.tables, found, moment.actor)
    if not found.ready or tasks.stopped_by(moment.tables, found) is not None:
        raise not_ready(moment.tables, found)
    return found


def _minutes(moment: Moment, asked: int | None) -> int:
    if asked is None:
        return policy.number(moment.tables, "lease-minutes")
    if not leases.may_last(asked):
        raise Misused(f"a lease of {asked} minutes cannot be", hint="at least one minute, at most a week")
    return asked
