"""Taking back what landed: a commit on top, in objects alone, and the target moved to it by compare-and-swap.

Whoever comes after a kill sees in the target whether it was done. ``take_back`` is the door for everything that names
spans of a target: tasks, runs and landings here, batches elsewhere.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress

from gitswarm import chores
from gitswarm.core.markdown import quiet
from gitswarm.errors import PushRefused, Refused, SwarmError
from gitswarm.git.clone.lock import Lock
from gitswarm.rooms.changes import landing, merging
from gitswarm.rooms.changes.rollbacks import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.rooms.changes.merging import Target
    from gitswarm.rooms.changes.rollbacks.model import Rollback, Wish

LOCK = "rollback.lock"
"""Not that of the queue: who takes something back does not wait for its checks."""
RACES, WAIT = 30, 120.0
RESCUE = "refs/gitswarm/rescue/rollback"
MOVED, DIED = "the target had moved", "whoever began it is no more"


def settle(desk: Desk, target: str) -> list[Rollback]:
    """Say what became of rollbacks on a target that nobody ended; those that turned out to be done."""
    done, tables = [], desk.swarm.look()
    found = [one for state in (model.STARTED, model.DROPPED) for one in model.rollbacks(tables, state)]
    if not (found := [one for one in found if one.target == target and not _is_over(tables, one)]):
        return []
    tip = merging.look(desk, target).oid
    for one in found:
        # Two that were begun within a second have the same commit: one of them took it back.
        if merging.is_in(desk, one.after, tip) and not _is_over(desk.swarm.look(), one):
            desk.swarm.do(actions.finish, rollback=one.id)
            done.append(one)
        elif one.state == model.STARTED and one.machine == desk.swarm.machine:
            desk.swarm.do(actions.drop, rollback=one.id, why=DIED)
    return done


def _is_over(tables: Tables, one: Rollback) -> bool:
    """Whether what it was to take back was taken back, by whichever."""
    return any(model.is_undone(tables, *pair) for pair in zip(one.landings, one.tasks, strict=False))


def roll_back(desk: Desk, name: str, to: str, reason: str, *, check: bool) -> Rollback:
    """Take back what a name stands for, and all that landed on its target since a point if one is given."""
    begun = time.monotonic()
    with Lock(os.path.join(desk.place.state, LOCK)).held("rollback", wait=WAIT):
        _hear(desk)
        target = model.wish(desk.swarm.look(), name, to).target
        done = [one for one in settle(desk, target) if one.name == name]
        try:
            wish = model.wish(desk.swarm.look(), name, to)
        except model.TakenBack:
            if not done:
                raise
            return _whole(desk, done[0].id)
        if done and wish.target != target:
            return _whole(desk, done[0].id)
        return take_back(desk, wish, reason, begun, check=check)


def take_back(desk: Desk, wish: Wish, reason: str, begun: float, *, check: bool = False) -> Rollback:
    """Take back the spans of a wish; again from the start where the target moved meanwhile."""
    for _ in range(RACES):
        target = merging.look(desk, wish.target)
        _hear(desk)
        after = _composed(desk, target, wish, reason)
        if check:
            _must_be_green(desk, target, after)
        done = _moved(desk, target, wish, after, reason, begun)
        if done is not None:
            return done
    raise merging.never_first(desk, wish.target, RACES)


def _hear(desk: Desk) -> None:
    with suppress(SwarmError):
        chores.ask_hub(desk.swarm)


def _composed(desk: Desk, target: Target, wish: Wish, reason: str) -> str:
    """The commit on top that takes it back, its objects ready."""
    said = f"\n{quiet(reason)}\n" if reason else ""
    message = f"Take back {wish.subject} {quiet(wish.name)}\n{said}\nGitswarm-Agent: {desk.swarm.identity().actor}\n"
    spans = [(one.after, one.before) for one in wish.spans]
    made = merging.revert(desk, target.oid, spans, message)
    if made.commit is None:
        on = ", ".join(made.conflicts) or made.said
        raise model.Entangled(
            f"what came later stands on it: {on}",
            hint="take back what landed later first (`gitswarm mq landings`), or --to a point before all of it",
            paths=list(made.conflicts),
        )
    if made.commit == target.oid:
        raise Refused(f"nothing of {wish.name} is in {wish.target} any more", hint="somebody has reverted it by hand")
    return made.commit


def _must_be_green(desk: Desk, target: Target, after: str) -> None:
    lock = Lock(os.path.join(desk.place.state, merging.LOCK))
    with lock.held("rollback --check", wait=WAIT), merging.bench(desk, target.oid) as bench:
        found = bench.check(after)
    if not found.passed:
        raise landing.TargetIsRed(
            f"without it {target.branch} fails `{found.command}`",
            hint="take more back with --to, or leave out --check",
            said=found.said,
        )


def _moved(desk: Desk, target: Target, wish: Wish, after: str, reason: str, begun: float) -> Rollback | None:
    """Say it, keep what is undone, move the target, say that it is done; None where the target had moved."""
    pairs = [(one.landing, task) for one in wish.spans for task in one.tasks]
    told = {"subject": wish.subject, "name": wish.name, "target": wish.target, "reason": reason}
    landings, undone = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    move = {"before": target.oid, "after": after, "machine": desk.swarm.machine}
    id = desk.swarm.do(actions.start, landings=landings, tasks=undone, **told, **move).events[-1].id
    merging.keep_as(desk, f"{RESCUE}/{id}", target.oid)
    try:
        _refuse_protected(desk, target.branch)
        merging.advance(desk, target, after)
    except PushRefused as error:
        desk.swarm.do(actions.drop, rollback=id, why=error.message)
        error.hint = _way(desk, target, id, after)
        raise
    if not merging.find(desk, target.branch, after):
        desk.swarm.do(actions.drop, rollback=id, why=MOVED)
        return None
    desk.swarm.do(actions.finish, rollback=id, seconds=round(time.monotonic() - begun, 3))
    return _whole(desk, id)


def _refuse_protected(desk: Desk, branch: str) -> None:
    """Say no, as the hub would, to a move that the policy leaves to pull requests."""
    if landing.is_protected(desk.swarm.look(), branch):
        raise PushRefused(f"{branch} is protected by the policy", hint="gitswarm policy show", target=branch)


def _way(desk: Desk, target: Target, id: str, after: str) -> str:
    """How a person brings it there, where we may not."""
    branch, hub = f"rollback/{id[-8:]}", merging.hub_of(desk)
    if not merging.share(desk, target, after, branch):
        return f"the commit is at the hub as {branch}: open a pull request of it into {target.branch}"
    merging.keep_as(desk, f"{RESCUE}/{id}-after", after)
    kept = f"the commit is kept here as {RESCUE}/{id}-after"
    if hub is None:
        return f"{kept}: whoever may change {target.branch} merges it"
    return f"{kept}, for the hub did not take it as {branch} either"


def _whole(desk: Desk, id: str) -> Rollback:
    found: Rollback = desk.swarm.look().get(model.ROLLBACKS, id)
    return found
