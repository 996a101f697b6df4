"""Gates: what must be so before a task is begun or closed, who has said what about it, and what keeps it shut."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.errors import Ambiguous, NotFound, Refused
from gitswarm.record import Record
from gitswarm.rooms.ground import agents, policy
from gitswarm.rooms.work import origins, standards, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task

START, END = "start", "end"
APPROVAL, PATHS, CEILING, DIGEST, CHECK, PARITY, SECRETS, PROTECTED = standards.KINDS
ALL, STANDARDS = "all", "standards"
"""The name and the kind of what stands before a result that nobody has measured by what the project asks of all."""
FOR_ALL = "all/"
"""Begins the name of a gate that the project has for all its tasks, so that none of one task takes its place."""
SHORT, UNJUDGED = 12, "nobody has judged this work yet"
UNMEASURED = "its result was not yet held against what the project asks of all work"
ROLE, EPIC = "role/", "epic"
TERMINAL, FORGE, SIGNED = PROOFS = ("terminal", "forge", "signed")
"""How a person's word is proved, the weakest first: `terminal` stops mistakes, not malice."""
LEAST_PROOF = "least-proof"


class GateClosed(Refused):
    """A gate is shut: the work may not go on past it; the facts say which, and why."""


class NoSay(Refused):
    """This person does not open this gate: it asks others, or is about what he made himself."""


class Gate(Record):
    """One gate of a task: what it asks for, what it keeps back, and whether it does so now.

    A waiver lets everybody past until a time, by the clock of whoever goes past. ``commit`` is what was judged last.
    """

    key: str
    task: str
    name: str
    kind: str
    keeps: str
    rule: dict[str, object]
    shut: bool
    actor: str
    position: int
    at: str
    waived_until: str = ""
    waived_by: str = ""
    waived_for: str = ""
    commit: str | None = None
    epoch: int = 0
    passed: bool = False
    said: str = ""
    judged_by: str = ""


class Standing(Record):
    """A gate that the project has for all its tasks, or for those of one kind; its name begins with ``all/``."""

    name: str
    kind: str
    rule: dict[str, object]


class Vote(Record):
    """What one person said about one gate; it is gone with the work that it was about."""

    key: str
    gate: str
    actor: str
    approved: bool
    reason: str
    proof: str
    commit: str | None
    at: str
    signature: str = ""
    epoch: int = 0


class Hand(Record):
    """Somebody who wrote a task (``start``) or held it, in any epoch (``end``): he opens no gate of it."""

    key: str
    task: str
    keeps: str
    actor: str


class AtWork(Record):
    """A session in which a task was claimed: it is that of an agent, and no person speaks in it."""

    session: str
    task: str


GATES = Table("gates", Gate, (("task",), ("shut", "keeps")))
VOTES = Table("gates_votes", Vote, (("gate",),))
PARTS = "parts"
"""Stands for a side of a task where others worked on its parts, those that it has no more among them."""
HANDS = Table("gates_hands", Hand, (("task", "keeps"),))
SESSIONS = Table("gates_sessions", AtWork)


def key_of(task: str, name: str) -> str:
    """Under which key a gate is kept."""
    return f"{task} {name}"


def gate(tables: Tables, task: str, name: str) -> Gate | None:
    """The gate of that name on a task."""
    found: Gate | None = tables.get(GATES, key_of(task, name))
    return found


def gates(tables: Tables, task: str) -> list[Gate]:
    """Every gate that a task has in the log, the oldest first."""
    return sorted(tables.where(GATES, task=task), key=lambda one: (one.position, one.name))


def find(tables: Tables, name: str, kind: str = "") -> Gate:
    """The one gate that a word means: TASK/NAME, or the task alone where one gate of it, or of that kind, is shut."""
    id, _, called = name.partition("/")
    task = tasks.find(tables, id)
    every = gates(tables, task.id)
    found = [one for one in every if (one.name == called if called else one.shut)]
    found = [one for one in found if one.kind == kind] or found
    shown = [named(tables, one) for one in found or every]
    if len(found) > 1:
        raise Ambiguous(f"more than one gate of {id} is shut", hint=f"name one: {', '.join(shown)}", candidates=shown)
    if not found:
        hint = f"it has {', '.join(shown)}" if shown else _instead(tables, task)
        raise NotFound(f"there is no {'gate ' + called if called else 'shut gate'} on {id}", hint=hint)
    return found[0]


def _instead(tables: Tables, task: Task) -> str:
    """What somebody may have meant who names a task without gates: one before which a part of it waits."""
    from gitswarm.core.words import some

    below = [named(tables, one) for part in tasks.children(tables, task.id) for one in before(tables, part)]
    return f"its parts wait before {some(below)}" if below else "`gitswarm gate add` puts one on it"


def shut(tables: Tables) -> list[Gate]:
    """The gates that keep something back at this moment: a task that could begin, or one that is finished."""
    found: list[Gate] = tables.where(GATES, shut=True, keeps=START)
    finished = [one for task in tasks.by_rank(tables, status="in_review") for one in before(tables, task)]
    return sorted([*filter(lambda one: bites(tables, one), found), *finished], key=lambda one: (one.position, one.key))


def before(tables: Tables, task: Task) -> list[Gate]:
    """The gates before which a task waits now."""
    if not (task.start_holds or task.end_holds):
        return []
    unmeasured = [_unmeasured(task)] if task.state == "in_review" and standards.is_held(tables, task.id) else []
    return [*unmeasured, *(one for one in gates(tables, task.id) if one.shut and bites(tables, one))]


def _unmeasured(task: Task) -> Gate:
    """What stands before a task whose result nobody has held against what the project asks of all."""
    return Gate(key_of(task.id, ALL), task.id, ALL, STANDARDS, END, {}, True, "", task.changed, task.changed_at)


def every(tables: Tables) -> list[Gate]:
    """All gates of all tasks, the oldest first."""
    return sorted(tables.where(GATES), key=lambda one: (one.position, one.name))


def bites(tables: Tables, one: Gate) -> bool:
    """Whether the task stands before this gate now: it could begin, or is finished."""
    task = tasks.task(tables, one.task)
    return task is not None and (task.state == "open" if one.keeps == START else is_finished(task))


def is_finished(task: Task) -> bool:
    """Whether there is work that a gate may let past: it was finished, or is an epic all parts of which are closed."""
    is_whole = task.type == EPIC and task.children > 0 and not task.open_children
    return task.state == "in_review" or (is_whole and task.state in ("open", "in_progress"))


def named(tables: Tables, one: Gate) -> str:
    """A gate as people name it."""
    task = tasks.task(tables, one.task)
    return f"{tasks.id_of(tables, task.short) if task else one.task}/{one.name}"


def votes(tables: Tables, one: Gate) -> list[Vote]:
    """What people said about a gate, the earliest first."""
    return sorted(tables.where(VOTES, gate=one.key), key=lambda vote: (vote.at, vote.actor))


def count(one: Gate) -> int:
    """How many must approve."""
    return said if isinstance(said := one.rule.get("count", 1), int) else 1


def waived(tables: Tables, task: str, at: str) -> set[str]:
    """The gates of a task that are waived at that time."""
    return {one.name for one in gates(tables, task) if at < one.waived_until}


def asked(one: Gate) -> tuple[str, ...]:
    """Whom a gate asks, by name or as role/NAME; empty where it asks everybody."""
    said = one.rule.get("by")
    return tuple(map(str, said)) if isinstance(said, (list, tuple)) else ()


def why_not(tables: Tables, one: Gate, actor: str) -> str:
    """Why somebody has no say about a gate: he made what it is about, or it asks others; empty where he has one."""
    if is_hand(tables, one, actor):
        return f"{actor} has {'written the task' if one.keeps == START else 'worked on it'}"
    return f"it asks {', '.join(by)}" if (by := asked(one)) and not _is_among(tables, by, actor) else ""


def is_hand(tables: Tables, one: Gate, actor: str) -> bool:
    """Whether somebody made what a gate is about: wrote it, here or elsewhere, or ever held it or a part of it."""
    known = origins.origin_of(tables, one.task) if one.keeps == START else None
    wrote = one.keeps == START and actor in (tasks.detail(tables, one.task).author, known and known.author)
    found = tasks.task(tables, one.task)
    is_whole = one.keeps == END and found is not None and found.type == EPIC
    sides = (END, PARTS) if is_whole else (one.keeps,)
    return wrote or any(tables.get(HANDS, f"{one.task} {side} {actor}") is not None for side in sides)


def may_waive(tables: Tables, actor: str) -> bool:
    """Whether somebody may let tasks past their gates, as the swarm has agreed."""
    return not (said := tuple(policy.setting(tables, "waivers"))) or _is_among(tables, said, actor)


def _is_among(tables: Tables, named: tuple[str, ...], actor: str) -> bool:
    role = agents.role_of(tables, actor)
    return actor in named or bool(role and f"{ROLE}{role}" in named)


def waits_for_people(tables: Tables, one: Gate) -> bool:
    """Whether a gate can be approved or rejected now."""
    return one.kind == APPROVAL and one.shut and bites(tables, one)


def stand(tables: Tables, one: Gate) -> tuple[int, str | None]:
    """What there is to be approved: the epoch of the task, and at its end the commit with its result."""
    found = tasks.task(tables, one.task)
    epoch = found.epoch if found is not None else 0
    return epoch, tasks.detail(tables, one.task).commit if one.keeps == END else None


def is_at_work(tables: Tables, session: str) -> bool:
    """Whether a task was ever claimed in this session."""
    return tables.get(SESSIONS, session) is not None


def least_proof(tables: Tables) -> str:
    """The least proof of a person's word that counts in this swarm."""
    return str(policy.setting(tables, LEAST_PROOF))


def counts(tables: Tables, proof: str) -> bool:
    """Whether a person's word with this proof counts in this swarm."""
    return proof in PROOFS and PROOFS.index(proof) >= PROOFS.index(least_proof(tables))


def opens(tables: Tables, one: Gate, task: Task, at: str) -> bool:
    """Whether a gate lets the work past at that time."""
    if at < one.waived_until:
        return True
    if one.kind == APPROVAL:
        said = votes(tables, one)
        return all(vote.approved for vote in said) and len(said) >= count(one)
    result = tasks.detail(tables, task.id).commit
    return one.passed and (one.commit, one.epoch) == (result, task.epoch)


def why(tables: Tables, one: Gate) -> str:
    """What a gate waits for, in words for people."""
    if one.kind != APPROVAL:
        passed = f"it lets {(one.commit or 'this')[:SHORT]} past, which is not finished"
        return UNMEASURED if one.kind == STANDARDS else one.said or (passed if one.passed else UNJUDGED)
    said = votes(tables, one)
    refused = next((vote for vote in said if not vote.approved), None)
    if refused is not None:
        return f"{refused.actor} has rejected it: {refused.reason}"
    by = f" by {', '.join(asked(one))}" if asked(one) else ""
    return f"{len(said)} of {count(one)} approvals{by}"


def is_of(tables: Tables, task: str, commit: str) -> bool:
    """Whether a commit that is to go out is the one that was measured, where anything is asked of it.

    One that changes nothing the project asks about got past with no gate; another may change that.
    """
    is_asked = bool(gates(tables, task) or standards.asked(tables))
    return tasks.detail(tables, task).commit == commit or not is_asked


def asks(one: Gate | Standing) -> str:
    """What a gate asks for, in words for whoever begins the work."""
    rows = ((name, said if isinstance(said, (list, tuple, dict)) else [said]) for name, said in one.rule.items())
    return f"{one.name}, {one.kind}" + "".join(f"; {name}: {', '.join(map(str, row))}" for name, row in rows)


def row(tables: Tables, one: Gate) -> dict[str, Any]:
    """One gate as lists give it."""
    return {
        "id": named(tables, one),
        "name": one.name,
        "kind": one.kind,
        "keeps": one.keeps,
        "state": "shut" if one.shut else "open",
        "why": why(tables, one) if one.shut else "",
        "waived_until": one.waived_until or None,
    }


def whole(tables: Tables, one: Gate) -> dict[str, Any]:
    """All that is known of one gate."""
    told = ("rule", "actor", "at", "waived_by", "waived_for", "commit", "said", "judged_by")
    said = [{name: getattr(vote, name) for name in OF_VOTE} for vote in votes(tables, one)]
    return {**row(tables, one), **{name: getattr(one, name) or None for name in told}, "votes": said}


OF_VOTE = ("actor", "approved", "reason", "proof", "commit", "at")
