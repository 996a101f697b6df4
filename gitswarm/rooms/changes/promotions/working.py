"""One cohort from claim to end: its items changed in the worktree of its task, committed, measured and handed over.

What is claimed is bound to this process: whoever comes after a kill gives it an epoch and a worktree anew, and what was
half done lands nowhere.
"""

from __future__ import annotations

from contextlib import suppress

from gitswarm.chores import Here
from gitswarm.core.words import counted
from gitswarm.errors import Refused, SwarmError
from gitswarm.git.clone import presence
from gitswarm.git.compose import changes
from gitswarm.git.keeping import saving
from gitswarm.git.worktrees.touched import touched
from gitswarm.git.worktrees.worktree import find_tree
from gitswarm.record import Record
from gitswarm.rooms.changes import rollouts
from gitswarm.rooms.changes.promotions import model
from gitswarm.rooms.changes.promotions.trying import Yard
from gitswarm.rooms.checks import gates, measures, safekeeping
from gitswarm.rooms.ground import policy
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.patterns import cohorts
from gitswarm.rooms.work import claims, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.changes.rollouts import Cohort
    from gitswarm.rooms.patterns.cohorts import Pin, Recipe
    from gitswarm.rooms.work.tasks import Task
    from gitswarm.rooms.work.worktrees import Tree

ADDRESS = "gitswarm.invalid"
SHOWN = 3
"""Paths that a sentence names."""


class Made(Record):
    """What a cohort came to: the commit with it, of each item what became of it, and why none of it is to be."""

    commit: str | None
    results: str
    tally: dict[str, int]
    why: str = ""


def promote(desk: Desk, cohort: Cohort, recipe: Recipe) -> None:
    """Do one cohort, in a session that lives as long as this process works on it; refused where another has it."""
    session, actor = desk.swarm.ground.parts.fresh(), desk.swarm.identity().actor
    with presence.held(desk.place.state, session, actor):
        desk.act_in(session)
        desk.swarm.do(claims.claim, name=cohort.task, machine=desk.swarm.machine, bound=True)
        task = tasks.find(desk.swarm.look(), cohort.task)
        try:
            _carry_out(desk, cohort, recipe, session)
        except (SwarmError, KeyboardInterrupt) as error:
            why = error.message if isinstance(error, SwarmError) else "it was interrupted"
            with suppress(Refused):  # it ended before, or is another's by now
                desk.swarm.do(claims.release, name=task.id, epoch=task.epoch, reason=why)
            raise
    desk.close()


def _carry_out(desk: Desk, cohort: Cohort, recipe: Recipe, session: str) -> None:
    task = tasks.find(desk.swarm.look(), cohort.task)
    lease = claims.lease_on(desk.swarm.look(), task.id)
    if lease is None or lease.session != session:
        raise Refused("the cohort was given to another meanwhile", hint="gitswarm rollout show tells to whom")
    worktrees.plant(desk, task, lease, None)
    tree = worktrees.tree_of(desk.swarm.look(), task.id, task.epoch)
    if tree is None:
        raise Refused("the cohort was taken from us while its worktree was made", hint="gitswarm rollout run")
    made = _changed(desk, cohort, recipe, task, tree, session)
    worktrees.tell_commits(desk, task.id, task.epoch)
    _hand_over(desk, task, tree, made._replace(why=made.why or _fruitless(cohort, made)))


def _changed(desk: Desk, cohort: Cohort, recipe: Recipe, task: Task, tree: Tree, session: str) -> Made:
    """Change what is as it was pinned, and commit it."""
    items = cohorts.pins(cohort.items or desk.swarm.text(cohort.digest) or "")
    bad = dict(cohorts.changed(desk, tree.base, items))
    folder = find_tree(desk.place, tree.folder, desk.env)
    if folder is None:
        raise Refused(f"there is no worktree {tree.folder} any more", hint="gitswarm rollout run begins it anew")
    if left := sorted(touched(folder, desk.env)):
        why = f"what the project sets up in worktrees leaves {', '.join(left[:SHOWN])}, which git does not ignore"
        return Made(None, "", model.tally([]), why)
    shown = tasks.id_of(desk.swarm.look(), task.short)
    order = adapters.Order("", desk.swarm.identity().actor, session, shown, task.epoch, tree.folder)
    yard = Yard(desk, folder, recipe, order)
    yard.go_over([pin.path for pin in items if pin.path not in bad])
    saved = saving.save(desk.place, tree.folder, _author(desk, shown), task.title, desk.env, hooks=True)
    commit = saved.tip if saved.work.commits else None
    return _made(desk, tree.base, items, {**bad, **yard.bad}, commit, saved.astray or saved.refused)


def _author(desk: Desk, shown: str) -> saving.Author:
    actor = desk.swarm.identity().actor
    trailers = (f"Gitswarm-Task: {shown}", f"Gitswarm-Agent: {actor}")
    return saving.Author(actor, f"{worktrees.slug(actor)}@{ADDRESS}", trailers)


def _made(desk: Desk, base: str, items: list[Pin], bad: dict[str, str], commit: str | None, why: str) -> Made:
    """What became of each item, by the bytes that the commit has of it."""
    files = cohorts.blobs(desk, commit or base)
    gone = [pin.path for pin in items if pin.path not in bad and pin.path not in files]
    bad = {**bad, **dict.fromkeys(gone, "the commit has it no more")}
    digests = cohorts.digests_of(desk, [files[pin.path] for pin in items if pin.path not in bad])
    now = {pin.path: digests[files[pin.path]] for pin in items if pin.path not in bad}
    rows = [model.result(pin, now.get(pin.path, ""), bad.get(pin.path, "")) for pin in items]
    between = changes.Between(desk.place, desk.env, base, commit or base)
    paths = {one.path for one in between.files()}
    others = sorted(paths - {pin.path for pin in items})
    why = why or (f"the commit has {', '.join(others[:SHOWN])}, which is no item" if others else "")
    why = why or (f"the commit lacks {', '.join(gone[:SHOWN])}, which is an item" if gone else "")
    size = {"files": len(paths), "lines": between.lines()}
    return Made(commit, model.written(rows), {**model.tally(rows), **size}, why)


def _fruitless(cohort: Cohort, made: Made) -> str:
    """Why a canary is none that has no good item, however many bad ones are let pass."""
    if cohort.number or made.tally.get(model.BAD, 0) < cohort.size:
        return ""
    return f"of {counted(cohort.size, 'item')} none is good; {model.first_bad(made.results)}"


def _hand_over(desk: Desk, task: Task, tree: Tree, made: Made) -> None:
    """Finish the task, so that its work lands when nothing holds it; or let it fail, and say why."""
    told: dict[str, Any] = {"name": task.id, "epoch": task.epoch, "tally": made.tally, "results": made.results}
    why = made.why
    if not why:
        try:
            _finish(desk, task, tree, made, told)
        except (rollouts.CeilingReached, gates.GateClosed) as error:
            why = error.message
            if isinstance(error, rollouts.CeilingReached):
                why = "; ".join(filter(None, (why, model.first_bad(made.results))))
    if why:
        desk.swarm.do(rollouts.give_up, **told, why=why)


def _finish(desk: Desk, task: Task, tree: Tree, made: Made, told: dict[str, Any]) -> None:
    judged = measures.judge(desk, task, made.commit)
    submitted = None
    if made.commit is not None:
        safekeeping.offer(desk.swarm, Here(desk.place, desk.env), task.id, task.epoch, made.commit, tree.base)
        target = str(policy.setting(desk.swarm.look(), "landing-target")) or tree.onto
        submitted = {"branch": tree.branch, "base": tree.base, "target": target}
    desk.swarm.do(rollouts.finish, **told, commit=made.commit, submitted=submitted, judged=judged)
