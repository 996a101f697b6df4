"""A run of a roll-out: what is approved lands, what may be done is done side by side, and it says what it waits for."""

from __future__ import annotations

import os
import signal

from gitswarm import chores
from gitswarm.core.words import argv, counted
from gitswarm.errors import INTERRUPTED, OK, Busy, Misused, Refused, Told, WorkFailed
from gitswarm.rooms.changes import landing, mq, rollouts
from gitswarm.rooms.changes.promotions.working import promote
from gitswarm.rooms.checks import proofs
from gitswarm.rooms.crew import shifts, workers
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.patterns import cohorts
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.changes.rollouts import Cohort, Rollout
    from gitswarm.rooms.patterns.cohorts import Recipe

MOST_AT_ONCE = 64


def run(desk: Desk, name: str, *, parallel: int, most: int, again: bool, file: str) -> dict[str, Any]:
    """Do of a roll-out what may be done now, and land it; how it stands then."""
    chores.ask_hub(desk.swarm)
    workers.settle(desk)
    rollout = rollouts.find(desk.swarm.look(), name)
    recipe = _recipe(desk, rollout, file)
    _refuse(desk, rollout, again=again)
    limit = min(filter(None, (most, rollout.limits.get("promotions", 0))), default=0)
    begun: set[str] = set()
    while True:
        _land(desk, rollout)
        found = _open(desk, rollout, begun, again=again)
        todo = found[: limit - len(begun)] if limit else found
        if not todo:
            break
        _refuse_absent(desk, recipe)
        begun.update(one.task for one in todo)
        _do(desk, rollout, todo, recipe, parallel)
    _refuse_stopped(desk, rollout)
    _refuse_failed(desk, rollout)
    tables = desk.swarm.look()
    stands = [rollouts.standing(tables, one) for one in rollouts.cohorts(tables, rollout.task)]
    told = {"begun": len(begun), "waiting": len(found), "at_work": stands.count(rollouts.AT_WORK)}
    canary = rollouts.cohorts(tables, rollout.task)[0]
    return {**rollouts.as_row(tables, rollout), **told, "canary": canary.commit}


def _recipe(desk: Desk, rollout: Rollout, file: str) -> Recipe:
    """What the roll-out runs: known here, or given now; never other than it was planned with."""
    if file:
        given = cohorts.recipe(rollout.name, file, cohorts.of_file(desk, file))
        if cohorts.digest(cohorts.words_of(given)) != rollout.recipe:
            raise Misused(f"{file} is not what {rollout.name} was planned with", hint=f"that has {rollout.recipe[:12]}")
        cohorts.keep(desk, given)
    return cohorts.kept(desk, rollout.name, rollout.commit, rollout.recipe)


def _refuse(desk: Desk, rollout: Rollout, *, again: bool) -> None:
    """Begin nothing of a roll-out that somebody has to decide about first."""
    tables = desk.swarm.look()
    row = rollouts.as_row(tables, rollout)
    _refuse_stopped(desk, rollout)
    if row["state"] == rollouts.TAKEN_BACK and not again:
        raise Refused(
            f"what the roll-out {row['id']} did was taken back",
            hint="mend what was wrong and plan another one; --again does the same once more",
        )
    unproved = proofs.unproved(desk, rollouts.cohorts(tables, rollout.task)[0].task)
    if unproved:
        said = f"the canary of {row['id']} was let past by a word that does not hold: {', '.join(unproved)}"
        raise Refused(said, hint="gitswarm rollout show tells who said it", id=row["id"])
    _refuse_failed(desk, rollout)
    if rejected := rollouts.rejected_by(tables, rollout):
        desk.screen.warn(f"the canary was rejected by {rejected}; it is done anew")


def _refuse_absent(desk: Desk, recipe: Recipe) -> None:
    """Begin nothing with a command that cannot be started here: every item would be bad by that."""
    for said in filter(None, (recipe.command, recipe.round_trip, recipe.parity)):
        try:
            adapters.refuse_absent(adapters.Adapter("roll-out", argv(said)), desk.env)
        except WorkFailed as error:
            error.hint = "install it here, or run it where it is; a command that is wrong has to be planned anew"
            raise


def _refuse_stopped(desk: Desk, rollout: Rollout) -> None:
    """Say of a roll-out that was stopped by whom, and how far it had come."""
    tables = desk.swarm.look()
    row = rollouts.as_row(tables, rollout)
    if row["state"] == rollouts.STOPPED:
        landed = f"after {row['landed']} of {counted(row['items'], 'item')} had landed"
        said = f"the roll-out {row['id']} was stopped {landed}{rollouts.stopped_by(tables, rollout)}"
        hint = "`gitswarm rollback` takes back what has landed; `gitswarm rollout plan` makes another one"
        raise Refused(said, hint=hint, id=row["id"], landed=row["landed"])


def _refuse_failed(desk: Desk, rollout: Rollout) -> None:
    """Say of a cohort that failed why, and how it goes on."""
    tables = desk.swarm.look()
    for one in rollouts.cohorts(tables, rollout.task):
        row, work = rollouts.cohort_row(tables, one), landing.item(tables, one.task)
        if row["state"] == rollouts.FAILED:
            names = f"`gitswarm rollout report {row['id']} -m` names all that is bad; " if row["bad"] else ""
            hint = f"{names}mend it, and `gitswarm reopen {row['id']}` has it tried again; or gitswarm rollout stop"
            raise WorkFailed(f"the {row['cohort']} has failed: {one.why}", hint=hint, cohort=row["id"])
        if work is not None and work.state == "sent_back" and row["state"] == rollouts.OPEN:
            desk.screen.warn(f"the {row['cohort']} came back from the queue: {work.why}")


def _open(desk: Desk, rollout: Rollout, begun: set[str], *, again: bool) -> list[Cohort]:
    """The cohorts that can be begun, each once in a run; none where one has failed."""
    tables = desk.swarm.look()
    every = rollouts.cohorts(tables, rollout.task)
    stands = {one.task: rollouts.standing(tables, one) for one in every}
    if rollouts.FAILED in stands.values():
        return []
    wanted = (rollouts.OPEN, rollouts.TAKEN_BACK) if again else (rollouts.OPEN,)
    found = [one for one in every if stands[one.task] in wanted and one.task not in begun]
    return [one for one in found if tasks.find(tables, one.task).ready]


def _do(desk: Desk, rollout: Rollout, todo: list[Cohort], recipe: Recipe, parallel: int) -> None:
    """Do cohorts side by side, each in a process of its own where there are several."""
    if min(parallel, len(todo)) == 1:
        _each(desk, rollout, todo, recipe)
        return
    me = os.getpid()

    def work(parent: int) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # so is passed on what a terminal sends
        place = os.getpid() % len(todo)  # those who begin together come by each other seldom
        _each(desk, rollout, [*todo[place:], *todo[:place]], recipe, parent)

    try:
        shifts.work_together(desk, min(parallel, len(todo)), work)
    except Told as told:
        if told.exit_code == INTERRUPTED:
            raise KeyboardInterrupt from told  # it was passed on to those who work
        raise
    if os.getpid() != me:
        raise Told(OK)


def _each(desk: Desk, rollout: Rollout, todo: list[Cohort], recipe: Recipe, parent: int | None = None) -> None:
    """Do one cohort after another, as long as none has failed; those that others have by now are left to them."""
    for one in todo:
        if parent is not None and os.getppid() != parent:
            return
        if one not in _open(desk, rollout, set(), again=True):
            continue
        try:
            promote(desk, one, recipe)
        except Refused:
            desk.close()
            if tasks.find(desk.swarm.look(), one.task).ready:
                raise


def _land(desk: Desk, rollout: Rollout) -> None:
    """Land what nothing holds any more, by the merge queue; who is at that now lands it too."""
    tables = desk.swarm.look()
    works = [landing.item(tables, task) for task in rollouts.of_tasks(tables, rollout.task)]
    waiting = [one for one in works if one is not None and one.state in landing.IN_QUEUE]
    ready = [one for one in waiting if one.state != landing.WAITING or not landing.kept_back(tables, one)]
    for target in dict.fromkeys(one.target for one in ready):
        try:
            mq.run(desk, target, lambda _, sentence: desk.screen.progress(sentence))
        except Busy as error:
            desk.screen.warn(error.message)
