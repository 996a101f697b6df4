"""Measuring the result of a task, in the clone that has it: by its files first, then by commands."""

from __future__ import annotations

import time

from gitswarm.chores import Here
from gitswarm.core import secrecy
from gitswarm.core.event import timestamp
from gitswarm.errors import Refused
from gitswarm.git.compose import changes
from gitswarm.git.repo import read_ref
from gitswarm.git.worktrees import head
from gitswarm.record import Record
from gitswarm.rooms.checks import gates, rulebook, safekeeping
from gitswarm.rooms.checks.measures import model, trials
from gitswarm.rooms.checks.measures.model import Change, Sight, Work
from gitswarm.rooms.work import claims, projects, standards, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.git.compose.changes import Between
    from gitswarm.rooms.checks.gates import Gate, Standing
    from gitswarm.rooms.checks.rulebook import Outlook, Rules
    from gitswarm.rooms.outside.adapters import Watcher
    from gitswarm.rooms.work.tasks import Task
    from gitswarm.rooms.work.worktrees import Tree
    from gitswarm.swarm import Receipt, Swarm


class Judgement(Record):
    """What was measured of a result: the gates that the project has for it, and of each gate why it stays shut.

    ``told`` is what the default branch asks, where it could be asked itself.
    """

    standing: tuple[Standing, ...]
    verdicts: dict[str, str]
    told: dict[str, Any] | None = None


class Finished(Record):
    """What became of a task that its holder has finished: closed, or in review while something holds it."""

    id: str
    status: str
    commit: str | None
    receipt: Receipt

    def as_json(self) -> dict[str, Any]:
        """The public shape of what `done` answers."""
        return {"id": self.id, "status": self.status, "commit": self.commit, **self.receipt.as_json()}


def finish(
    desk: Desk,
    name: str,
    *,
    summary: str = "",
    commit: str | None = None,
    tests: str | None = None,
    epoch: int | None = None,
) -> Finished:
    """Finish a task that one holds: what its gates ask of the result is measured first, here.

    The result is the commit that is named, else the tip of the task's branch; where a gate keeps it out, that is
    written down and said.
    """
    claims.tell_commits(desk, name)
    given, task = claims.result_of(desk, name, commit), tasks.find(desk.swarm.look(), name)
    judged = _judged(desk, task, given)
    told = {**judged._asdict(), "summary": summary, "tests": tests}
    try:
        receipt = desk.swarm.do(gates.done, task.id, epoch=epoch, commit=given, **told)
    except gates.GateClosed:
        tell(desk, task, given, judged)
        raise
    worktrees.warn_of_uncommitted(desk, task.id, task.epoch, given)
    tables = desk.swarm.look()
    found = tasks.find(tables, name)
    return Finished(tasks.id_of(tables, found.short), found.status, given, receipt)


def _judged(desk: Desk, task: Task, commit: str | None) -> Judgement:
    """What was measured; nothing where this one could not finish the task anyhow, which the action will say."""
    if task.holder != desk.swarm.identity().actor:
        return Judgement((), {})
    return judge(desk, task, commit)


def tell(desk: Desk, task: Task, commit: str | None, judged: Judgement) -> dict[str, object]:
    """Write down what was measured."""
    try:
        return desk.swarm.do(gates.judge, name=task.id, epoch=task.epoch, commit=commit, **judged._asdict()).as_json()
    except Refused as error:
        desk.screen.warn(error.message)
        return {"events": []}


def judge(desk: Desk, task: Task, commit: str | None, watcher: Watcher | None = None) -> Judgement:
    """Measure a result by all that its gates ask for; by commands only where its files are as they should be."""
    swarm, here = desk.swarm, Here(desk.place, desk.env)
    tables, now = swarm.look(), rulebook.glimpse(swarm, here)
    seen = rulebook.known(swarm, here, task, now)
    yard = projects.yard(desk, task.id)
    is_asked = bool(seen.rules.gates or gates.gates(tables, task.id) or standards.asked(tables))
    if is_asked or commit is not None or not yard.at_home:  # what goes out is asked about before anybody here knows
        seen = rulebook.asked(swarm, here, now) or seen
    if not (is_asked or seen.rules.gates):
        return Judgement((), {})
    if rulebook.hub_of(swarm) is not None and not seen.sure:
        desk.screen.warn(UNASKED)
    sight = sight_of(swarm, Here(yard.place, yard.env), task, commit, seen)
    told = faults(tables, task, sight)._replace(told=rulebook.told(swarm, seen))
    told = told._replace(verdicts={**_over(tables, task, told), **told.verdicts})
    asked = [one for one in _every(tables, task, told.standing) if one.kind in (gates.CHECK, gates.PARITY)]
    if not asked or why_shut(tables, task, told):
        return told
    faults_seen = trials.commands_fault(yard, task, sight, asked, watcher)
    return told._replace(verdicts={**told.verdicts, **secrecy.Veil(yard.env).over(faults_seen)})


def _over(tables: Tables, task: Task, told: Judgement) -> dict[str, str]:
    """The gates on a task that the project does not ask of it any more: they let it past."""
    asked = {one.name for one in told.standing}
    every = (one.name for one in gates.gates(tables, task.id) if one.name.startswith(gates.FOR_ALL))
    return {name: "" for name in every if name not in asked}


UNASKED = (
    "the hub cannot say what the project asks now: this is measured by what was known here, and by what was asked when "
    "the work began, all that is in it counted"
)


def sight_of(swarm: Swarm, here: Here, task: Task, commit: str | None, seen: Outlook) -> Sight:
    """See a result, as far as its files tell; refused where it is not in this clone."""
    tables, onto, rules = swarm.look(), seen.onto, seen.rules
    if commit is None:
        _refuse_elsewhere(tables, task)
        return Sight(rules, onto, onto, _nothing(tables, here, rules, task, onto), tuple)
    if not head.is_here(here.place, here.env, commit):
        raise Refused(f"the result {commit[:12]} is not in this clone", hint="git fetch it, and finish the task again")
    base = _origin(tables, here, task, onto, commit, moved=rulebook.hub_of(swarm) is not None and not seen.sure)
    between = changes.Between(here.place, here.env, base, commit)

    def secrets() -> Sequence[str]:
        return safekeeping.secrets_in(here, commit, f"^{base}")

    return Sight(rules, base, commit, _work(tables, rules, task, between), secrets)


def _nothing(tables: Tables, here: Here, rules: Rules, task: Task, onto: str) -> Work:
    """A result without any commit: every file is as the default branch has it."""
    return _work(tables, rules, task, changes.Between(here.place, here.env, onto, onto)) if onto else Work()


def sight_of_index(swarm: Swarm, here: Here, tree: Tree, index: str) -> Sight:
    """See what the result of a task would be with the commit that is under way in its worktree."""
    tables, (onto, rules, _) = swarm.look(), rulebook.glimpse(swarm, here)
    task = tasks.find(tables, tree.task)
    tip = read_ref(here.place, f"refs/heads/{tree.branch}", here.env) or tree.base
    base = _origin(tables, here, task, onto, tip)
    between = changes.Between(here.place, here.env, base, index=index)

    def secrets() -> Sequence[str]:
        return secrecy.secrets_in(between.patch(), here.env)

    return Sight(rules, base, "", _work(tables, rules, task, between), secrets)


def rules_now(swarm: Swarm, here: Here) -> Rules:
    """What the project asks of results now, as far as it is known here."""
    return rulebook.glimpse(swarm, here).rules


def faults(tables: Tables, task: Task, sight: Sight) -> Judgement:
    """Which gates of a task, and of the project, the files of a result do not get past."""
    standing = _standing(tables, task, sight.rules, sight.work)
    every = _every(tables, task, standing)
    told = {one.name: _fault(tables, task, sight, one.kind, one.rule) for one in every if one.kind in OF_FILES}
    return Judgement(standing, told)


def _standing(tables: Tables, task: Task, rules: Rules, work: Work) -> tuple[Standing, ...]:
    return tuple(one for one, when in rules.gates if model.applies(tables, task, when, work))


def _every(tables: Tables, task: Task, standing: Sequence[Standing]) -> list[Gate | Standing]:
    """The gates of a task: its own, and those that the project has for it now."""
    own = (one for one in gates.gates(tables, task.id) if not one.name.startswith(gates.FOR_ALL))
    return [*own, *standing]


def _fault(tables: Tables, task: Task, sight: Sight, kind: str, rule: Mapping[str, object]) -> str:
    if kind == gates.PATHS:
        return model.paths_fault(rule, sight.work)
    if kind == gates.CEILING:
        return model.ceiling_fault(rule, sight.work)
    if kind == gates.DIGEST:
        return model.digest_fault(rule, sight.work)
    if kind == gates.PROTECTED:
        return model.protected_fault(rule, sight.work, outside=standards.is_from_outside(tables, task))
    found = sight.secrets()
    return f"it holds {', '.join(found)}" if found else ""


OF_FILES = (gates.PATHS, gates.CEILING, gates.DIGEST, gates.PROTECTED, gates.SECRETS)
"""What the files of a result tell, before any command is run."""


def _work(tables: Tables, rules: Rules, task: Task, between: Between) -> Work:
    """What a result changes, as far as a gate may ask."""
    every = _every(tables, task, [one for one, _ in rules.gates])
    pins = [one.rule.get("pins") for one in every if one.kind == gates.DIGEST]
    paths = dict.fromkeys(path for pin in pins if isinstance(pin, dict) for path in pin)
    lines = between.lines() if any(one.kind == gates.CEILING for one in every) else 0
    changed = tuple(Change(one.path, one.status, one.turned) for one in between.files())
    return Work(changed, lines, {path: between.digest(path) for path in paths})


def _origin(tables: Tables, here: Here, task: Task, onto: str, commit: str, *, moved: bool = False) -> str:
    """What a result goes out from: where it left the default branch; where that has it by now, where it was begun.

    Where that branch may have been ``moved`` here, it goes out from where the log says that it was begun.
    """
    tree = worktrees.tree_of(tables, task.id, task.epoch)
    if tree is not None and moved:
        return tree.base
    fork = changes.fork(here.place, here.env, onto, commit) if onto else ""
    return tree.base if tree is not None and fork in ("", commit) else fork or onto


def _refuse_elsewhere(tables: Tables, task: Task) -> None:
    """A result that others have cannot be judged here, and is not nothing."""
    made = [one for one in worktrees.commits(tables, task.id) if one.epoch == task.epoch]
    if made and gates.gates(tables, task.id):
        shown = tasks.id_of(tables, task.short)
        raise Refused(
            f"the commits of {shown} are not in this clone, and its gates ask for them",
            hint=f"fetch them, and name the result: gitswarm done {shown} --commit {made[-1].oid[:12]}",
        )


def watched(swarm: Swarm, here: Here, task: str) -> model.Watched | None:
    """Of which commits for a task its gates have to be asked; None where they ask nothing of files."""
    tables, rules = swarm.look(), rules_now(swarm, here)
    found = tasks.task(tables, task)
    if found is None:
        return None
    every = [one for one in _every(tables, found, [one for one, _ in rules.gates]) if one.kind in OF_FILES]
    return model.watched([(one.kind, one.rule) for one in every], outside=standards.is_from_outside(tables, found))


def refuse_index(swarm: Swarm, here: Here, tree: Tree, index: str) -> None:
    """Let nobody commit what could not be the result of its task, or a part of it."""
    tables = swarm.look()
    task = tasks.find(tables, tree.task)
    _refuse(tables, task, faults(tables, task, sight_of_index(swarm, here, tree, index)))


def refuse_commit(swarm: Swarm, here: Here, tree: Tree, commit: str) -> None:
    """Let nobody push what could not be the result of its task."""
    tables = swarm.look()
    task = tasks.find(tables, tree.task)
    _refuse(tables, task, faults(tables, task, sight_of(swarm, here, task, commit, rulebook.glimpse(swarm, here))))


def why_shut(tables: Tables, task: Task, judged: Judgement) -> str:
    """Why a result does not get past the gates that measure it; empty where it does."""
    return "; ".join(f"gate {name}: {why}" for name, why in _shut(tables, task, judged).items())


def _shut(tables: Tables, task: Task, judged: Judgement) -> dict[str, str]:
    waived = gates.waived(tables, task.id, timestamp(time.time()))
    return {name: why for name, why in judged.verdicts.items() if why and name not in waived}


def _refuse(tables: Tables, task: Task, judged: Judgement) -> None:
    shown, shut = tasks.id_of(tables, task.short), _shut(tables, task, judged)
    if shut:
        raise gates.GateClosed(
            "; ".join(f"gate {name} of {shown}: {why}" for name, why in shut.items()),
            hint="leave it out; past this hook it is judged again when the task is done",
            gates={f"{shown}/{name}": why for name, why in shut.items()},
        )
