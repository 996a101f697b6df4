"""Putting gates on tasks, and what people decide at them: approve, reject, waive."""

from __future__ import annotations

from gitswarm.core.event import timestamp
from gitswarm.core.fold import Happened, for_people, strict
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.checks.gates import model
from gitswarm.rooms.checks.gates.events import GateAdded, GateApproved, GateJudged, GateRejected, GateWaived
from gitswarm.rooms.checks.gates.model import APPROVAL, END, FOR_ALL, SIGNED, START, TERMINAL
from gitswarm.rooms.ground import leases
from gitswarm.rooms.work import standards, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from gitswarm.core.fold import Moment
    from gitswarm.rooms.checks.gates.model import Gate, Standing

DAYS = 366
"""For how long a gate may be waived at the most."""


def gate_on(
    task: str, kind: str, rule: Mapping[str, Any], *, name: str = "", keeps: str = END, thread: str | None = None
) -> Happened:
    """What puts a gate on the task with this ULID; that may be one which the same action creates.

    ``kind`` and ``rule`` are as ``standards.SHAPES`` has them: ``approval`` with ``by`` and ``count``, ``paths`` with
    ``allow``, ``forbid`` and ``legacy``, and so on; ``name`` is the kind if not given; ``keeps`` is ``start`` or
    ``end``.
    """
    said = standards.must_be_rule(kind, rule)
    standards.must_name(name or kind)
    if keeps not in (START, END):
        raise Misused(f"no gate keeps back the {keeps} of a task", hint=f"{START} or {END}")
    if keeps == START and kind != APPROVAL:
        raise Misused(f"a gate of the kind {kind} judges finished work", hint=f"before a task begins: {APPROVAL}")
    return Happened(GateAdded(name or kind, kind, said, keeps), task=task, thread=thread)


def add(
    moment: Moment, *, task: str, kind: str, rule: Mapping[str, Any], name: str = "", keeps: str = END
) -> Sequence[Happened]:
    """Put a gate on a task that is not closed."""
    found = tasks.find(moment.tables, task)
    made, shown = gate_on(found.id, kind, rule, name=name, keeps=keeps), tasks.id_of(moment.tables, found.short)
    if found.state == "closed" or (keeps == START and found.state != "open"):
        raise Refused(f"{shown} is {found.status}: this gate would keep nothing back", hint=f"gitswarm show {shown}")
    if model.gate(moment.tables, found.id, made.payload.name) is not None:
        raise Refused(f"{shown} has a gate {made.payload.name} already", hint="--name gives it another name")
    return [made._replace(thread=tasks.thread_of(moment.tables, found))]


@for_people
def approve(
    moment: Moment,
    *,
    gate: str,
    reason: str = "",
    commit: str = "",
    proof: str = TERMINAL,
    signature: str | None = None,
) -> Sequence[Happened]:
    """Let a task past a gate, as far as one person is concerned; refused where ``commit`` is not what is finished."""
    one, found = _asked(moment, gate, proof, "approving")
    epoch, result = model.stand(moment.tables, one)
    if not (result or "").startswith(commit.lower()):
        shown, now = model.named(moment.tables, one), result[: model.SHORT] if result else "no commit"
        raise Refused(f"before {shown} stands {now}, and not {commit}", hint="look at that, and name it then")
    return [tasks.about(moment, found.id, GateApproved(one.name, epoch, proof, result, reason, signature))]


@for_people
def reject(
    moment: Moment, *, gate: str, reason: str, proof: str = TERMINAL, signature: str | None = None
) -> Sequence[Happened]:
    """Let a task not past a gate: what was finished has to be worked on again."""
    one, found = _asked(moment, gate, proof, "rejecting")
    _must_have_reason(reason, "a rejection")
    epoch, commit = model.stand(moment.tables, one)
    return [tasks.about(moment, found.id, GateRejected(one.name, epoch, proof, commit, reason, signature))]


@for_people
@strict
def waive(
    moment: Moment, *, gates: Sequence[str], hours: int, reason: str, proof: str = TERMINAL
) -> Sequence[Happened]:
    """Let a task past the gates that are named, for so many hours, whatever they ask for."""
    every = [model.find(moment.tables, name) for name in gates]
    _must_have_reason(reason, "a waiver")
    if proof == SIGNED:
        raise Refused("a waiver is not signed", hint="where `least-proof` is signed, nobody waives a gate")
    if not 1 <= hours <= 24 * DAYS:
        raise Misused(f"nothing is waived for {hours} hours", hint=f"from 1 to {24 * DAYS}")
    for one in every:
        _must_have_say(moment, one, proof, "waiving a gate")
    if not model.may_waive(moment.tables, moment.actor):
        raise Refused(f"{moment.actor} may waive no gate", hint="`gitswarm policy show`: waivers says who may")
    until = timestamp(moment.now + 3600 * hours)
    by_task: dict[str, list[str]] = {}
    for one in every:
        by_task.setdefault(one.task, []).append(one.name)
    told = {task: GateWaived(tuple(dict.fromkeys(names)), until, reason, proof) for task, names in by_task.items()}
    return [tasks.about(moment, task, waived) for task, waived in told.items()]


def judge(  # noqa: PLR0913 - a measurement says that much
    moment: Moment,
    *,
    name: str,
    epoch: int,
    commit: str | None,
    verdicts: Mapping[str, str],
    standing: Sequence[Standing],
    told: Mapping[str, Any] | None = None,
    goes_out: bool = False,
) -> Sequence[Happened]:
    """Say what was measured of the result of an epoch: of each gate why it stays shut, empty where it does not.

    What ``goes_out`` by this is refused where one stays shut. ``told`` is what the default branch itself asks now.
    """
    found = tasks.find(moment.tables, name)
    if goes_out:
        _refuse_shut(moment, found, verdicts)
    return _measured(moment, found, epoch, commit, verdicts, standing, told)


def done(
    moment: Moment,
    /,
    name: str,
    *,
    verdicts: Mapping[str, str] | None = None,
    standing: Sequence[Standing] = (),
    told: Mapping[str, Any] | None = None,
    epoch: int | None = None,
    commit: str | None = None,
    **said: Any,
) -> Sequence[Happened]:
    """Finish a task that one holds, with what was measured of its result; refused where a gate stays shut by that.

    ``standing`` are the gates that the project has for this task: they are put on it where they are not yet. Without
    ``verdicts`` nothing was measured, and it stays in review where anything has to be.
    """
    found, told_of = tasks.held(moment, name, epoch, "finish"), verdicts or {}
    _refuse_shut(moment, found, told_of)
    own = [(one.name, one.kind) for one in model.gates(moment.tables, found.id) if not one.name.startswith(FOR_ALL)]
    asked = (*own, *((one.name, one.kind) for one in standing))
    if not {name for name, kind in asked if kind != APPROVAL} <= set(told_of):
        raise Refused(f"a gate was put on {_id(moment, found)} meanwhile", hint="finish it again")
    measured = verdicts is not None
    happened = _measured(moment, found, found.epoch, commit, told_of, standing, told) if measured else []
    return [*happened, *tasks.done(moment, name=found.id, epoch=epoch, commit=commit, **said)]


def _measured(
    moment: Moment,
    found: tasks.Task,
    epoch: int,
    commit: str | None,
    verdicts: Mapping[str, str],
    standing: Sequence[Standing],
    told: Mapping[str, Any] | None,
) -> list[Happened]:
    """The gates that the project has and the task has not, or not as they are now; and what was measured for all."""
    known = {one.name: (one.kind, one.rule) for one in model.gates(moment.tables, found.id)}
    new = [one for one in standing if known.get(one.name) != (one.kind, one.rule)]
    happened = [tasks.about(moment, found.id, GateAdded(one.name, one.kind, one.rule)) for one in new]
    weighed = [one.name for one in standing]
    happened += standards.meet(moment, task=found, epoch=epoch, commit=commit, weighed=weighed, told=told)
    failed = {name: why for name, why in verdicts.items() if why}
    passed = tuple(name for name in verdicts if name not in failed)
    judged = [tasks.about(moment, found.id, GateJudged(epoch, commit, passed, failed or None))] if verdicts else []
    return [*happened, *judged]


def _refuse_shut(moment: Moment, found: tasks.Task, verdicts: Mapping[str, str]) -> None:
    """Let nobody finish what a gate does not let past, unless that is waived."""
    waived = model.waived(moment.tables, found.id, timestamp(moment.now))
    failed = {name: why for name, why in verdicts.items() if why and name not in waived}
    if failed:
        shown = _id(moment, found)
        raise model.GateClosed(
            f"{shown} is not done: " + "; ".join(f"gate {name}: {why}" for name, why in failed.items()),
            hint=f"mend it and finish it again; `gitswarm gate list {shown}` tells more",
            gates={f"{shown}/{name}": why for name, why in failed.items()},
        )


def _id(moment: Moment, found: tasks.Task) -> str:
    return tasks.id_of(moment.tables, found.short)


def _asked(moment: Moment, name: str, proof: str, doing: str) -> tuple[Gate, tasks.Task]:
    """The gate at which this person is asked for his word, and its task."""
    one = model.find(moment.tables, name)
    found, shown = tasks.find(moment.tables, one.task), model.named(moment.tables, one)
    if one.kind != APPROVAL:
        raise Refused(f"{shown} is opened by the work, not by a word", hint=f"gitswarm gate waive {shown} --reason …")
    _must_have_say(moment, one, proof, doing)
    if not model.waits_for_people(moment.tables, one):
        stands = f"its task is {found.status}" if one.shut else "it is open"
        raise Refused(f"{shown} waits for nobody's word now: {stands}", hint=f"gitswarm gate show {shown}")
    return one, found


def _must_have_say(moment: Moment, one: Gate, proof: str, doing: str) -> None:
    leases.must_be_a_person(moment, doing)
    shown = model.named(moment.tables, one)
    if model.is_at_work(moment.tables, moment.session):
        raise Refused(f"this session is that of an agent, and {doing} is a person's decision", hint=MINE)
    if not model.counts(moment.tables, proof):
        least = model.least_proof(moment.tables)
        raise Refused(
            f"a word given at a {proof} does not count here", hint=f"the policy asks for {least}: least-proof"
        )
    why = model.why_not(moment.tables, one, moment.actor)
    if why:
        raise model.NoSay(f"{moment.actor} has no say about {shown}: {why}", hint="somebody else has to", gate=shown)


MINE = "do it in a terminal of your own, outside the worktrees of tasks"


def _must_have_reason(reason: str, what: str) -> None:
    if not reason.strip():
        raise Misused(f"{what} needs a reason", hint="--reason tells the others why")
