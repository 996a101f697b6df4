"""Gates put on tasks, what people and measures say about them, and who has no say: all judged by the log alone."""

from __future__ import annotations

from gitswarm.core.envelope import is_time
from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload, Text, head_of
from gitswarm.rooms.checks.gates import state
from gitswarm.rooms.checks.gates.model import (
    APPROVAL,
    END,
    FOR_ALL,
    GATES,
    HANDS,
    SESSIONS,
    SIGNED,
    START,
    VOTES,
    Gate,
    Vote,
    counts,
    gate,
    is_at_work,
    key_of,
    may_waive,
    stand,
    waits_for_people,
    why_not,
)
from gitswarm.rooms.ground import leases
from gitswarm.rooms.work import standards, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class GateAdded(Payload):
    """A task has a gate from here on; ``keeps`` says what is kept back: its ``start``, or its ``end``."""

    KIND = "gate.added"
    V = 1

    name: str
    gate: str
    rule: dict[str, object]
    keeps: str = END


class GateApproved(Payload):
    """A person lets a task past, as far as he is concerned: with this result, finished in this epoch."""

    KIND = "gate.approved"
    V = 2
    UPCASTERS = {1: dict}  # noqa: RUF012 - what is new in 2 has a default

    name: str
    epoch: int
    proof: str
    commit: str | None = None
    reason: Text = ""
    signature: str | None = None


class GateRejected(Payload):
    """A person does not let a task past; what was finished is open again."""

    KIND = "gate.rejected"
    V = 2
    UPCASTERS = {1: dict}  # noqa: RUF012 - what is new in 2 has a default

    name: str
    epoch: int
    proof: str
    commit: str | None = None
    reason: Text = ""
    signature: str | None = None


class GateWaived(Payload):
    """A person lets a task past these gates until that time, whatever they ask for; only the hub lets this in."""

    KIND = "gate.waived"
    V = 1

    names: tuple[str, ...]
    until: str
    reason: Text
    proof: str


class GateJudged(Payload):
    """The result of an epoch was measured: which gates let this commit past, and why others do not."""

    KIND = "gate.judged"
    V = 1

    epoch: int
    commit: str | None = None
    passed: tuple[str, ...] = ()
    failed: dict[str, str] | None = None


ASKED = ("title", "description", "accept", "paths")
"""What is approved before a task begins: where one of these is edited, it is approved anew."""
PAYLOADS = (GateAdded, GateApproved, GateRejected, GateWaived, GateJudged)


def fold(seen: Seen, tables: Tables) -> bool:
    """Let one event act on the gates of its task; what somebody may not say is overruled."""
    found, act = tasks.task(tables, seen.event.task or ""), _ACTS.get(type(seen.payload))
    overruled = act is not None and (found is None or not act(seen.payload, found, seen, tables))
    if found is not None and act is None:
        _follow(found, seen, tables)
    for above in tasks.line(tables, found.parent) if found is not None else ():
        state.settle_whole(tables, above, seen.event.at, anew=_is_new_to_its_whole(seen))
    return overruled


def _is_new_to_its_whole(seen: Seen) -> bool:
    """Whether by this a part is closed that was open just now, or a task becomes a part of another."""
    kind = seen.event.kind
    return kind == "task.closed" or (kind == "task.edited" and bool(getattr(seen.payload, "parent", None)))


def _follow(found: tasks.Task, seen: Seen, tables: Tables) -> None:
    """What happens to a task whatever its gates: others have their hands on it, or its work is finished."""
    event, kind = seen.event, seen.event.kind
    if kind == "task.edited":
        state.know(tables, found.id, START, event.actor)
        state.know_above(tables, found)
        if any(getattr(seen.payload, name, None) is not None for name in ASKED):
            state.shut_again(tables, found.id, START)
    elif kind == "task.done":
        state.settle(tables, found.id, event.at)
    elif kind == "task.reopened":
        state.shut_again(tables, found.id)
    elif (found.holder, leases.claimed_in(tables, found.id)) == (event.actor, event.session):
        state.know(tables, found.id, END, event.actor)
        state.know_above(tables, found)
        state.know_session(tables, event.session, found.id)
        state.shut_again(tables, found.id)


def _added(told: GateAdded, found: tasks.Task, seen: Seen, tables: Tables) -> bool:
    """The first gate of a name stays; one that the project has for all its tasks is as the project says now."""
    before, event = gate(tables, found.id, told.name), seen.event
    is_ours = told.name.startswith(FOR_ALL)
    if before is not None and (not is_ours or (before.kind, before.rule) == (told.gate, told.rule)):
        return False
    if found.state == "closed" or told.keeps not in (START, END) or not standards.is_rule(told.gate, told.rule):
        return False
    if before is not None:
        state.forget(tables, before)
    made = (event.actor, seen.position, event.at)
    key = key_of(found.id, told.name)
    state.shut(tables, Gate(key, found.id, told.name, told.gate, told.keeps, told.rule, True, *made))
    return True


def _approved(told: GateApproved, found: tasks.Task, seen: Seen, tables: Tables) -> bool:
    one = _heard(told, found, seen, tables, approved=True)
    if one is not None:
        state.settle(tables, found.id, seen.event.at)
    return one is not None


def _rejected(told: GateRejected, found: tasks.Task, seen: Seen, tables: Tables) -> bool:
    one = _heard(told, found, seen, tables, approved=False)
    if one is not None and one.keeps == END:
        tasks.send_back(tables, found.id)
    if one is not None:
        state.shut_all(tables, found.id)
    return one is not None


def _heard(
    told: GateApproved | GateRejected, found: tasks.Task, seen: Seen, tables: Tables, *, approved: bool
) -> Gate | None:
    """Keep what a person says about the work as it stands; None where he has no say in it."""
    one, event = gate(tables, found.id, told.name), seen.event
    if one is None or not waits_for_people(tables, one) or not _is_person(told.proof, seen, tables):
        return None
    if told.proof == SIGNED and not told.signature:
        return None
    if (told.epoch, told.commit) != stand(tables, one) or why_not(tables, one, event.actor):
        return None
    said = (event.actor, approved, head_of(told.reason), told.proof, told.commit, event.at)
    proved = (told.signature or "", told.epoch)
    tables.put(VOTES, Vote(f"{one.key} {event.actor}", one.key, *said, *proved))
    return one


def _is_person(proof: str, seen: Seen, tables: Tables) -> bool:
    return counts(tables, proof) and not is_at_work(tables, seen.event.session)


def _waived(told: GateWaived, found: tasks.Task, seen: Seen, tables: Tables) -> bool:
    """Let the task past the gates that are named, each of which this person may open."""
    event = seen.event
    if told.proof == SIGNED:
        return False  # no waiver carries a signature
    every = [one for name in told.names if (one := gate(tables, found.id, name)) is not None]
    if not (is_time(told.until) and event.at < told.until and _is_person(told.proof, seen, tables)):
        return False
    if not every or any(why_not(tables, one, event.actor) or not may_waive(tables, event.actor) for one in every):
        return False
    for one in every:
        reason = head_of(told.reason)
        tables.put(GATES, one._replace(waived_until=told.until, waived_by=event.actor, waived_for=reason))
    state.settle(tables, found.id, event.at)
    return True


def _judged(told: GateJudged, found: tasks.Task, seen: Seen, tables: Tables) -> bool:
    """Keep what was measured; what people open nothing measures."""
    event, failed = seen.event, told.failed or {}
    every = [one for name in (*told.passed, *failed) if (one := gate(tables, found.id, name)) is not None]
    measured = [one for one in every if one.kind != APPROVAL]
    if told.epoch != found.epoch or not measured:
        return False
    for one in measured:
        kept = one._replace(commit=told.commit, epoch=told.epoch, judged_by=event.actor)
        tables.put(GATES, kept._replace(passed=one.name not in failed, said=failed.get(one.name, "")))
    state.settle(tables, found.id, event.at)
    return True


_ACTS: dict[type, Callable[[Any, tasks.Task, Seen, Tables], bool]] = {
    GateAdded: _added,
    GateApproved: _approved,
    GateRejected: _rejected,
    GateWaived: _waived,
    GateJudged: _judged,
}

ROOM = Room("gates", (GATES, VOTES, HANDS, SESSIONS), PAYLOADS, fold)
