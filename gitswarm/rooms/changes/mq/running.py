"""The queue at work: look, bring together, check, say what is about to happen, move the target, say that it happened.

Whoever comes after a kill looks first whether the target has what was about to land; the target alone decides that.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress

from gitswarm import chores
from gitswarm.chores import Here
from gitswarm.core.markdown import quiet
from gitswarm.errors import Busy, NotFound, PushRefused, Refused, SwarmError
from gitswarm.git.clone.lock import Lock
from gitswarm.rooms.changes import handovers, landing, merging, rollbacks, rollouts
from gitswarm.rooms.changes.merging import Piece
from gitswarm.rooms.changes.mq import telling
from gitswarm.rooms.changes.mq.telling import TAIL, Course, Turn
from gitswarm.rooms.checks import proofs, rulebook, safekeeping
from gitswarm.rooms.ground import policy, switches
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.changes.landing import Item, Landing
    from gitswarm.rooms.changes.merging import Bench, Chain, Found, Red, Target
    from gitswarm.rooms.changes.mq.telling import Say

RACES = 30
PATIENCE, GLANCE = 30.0, 0.5
"""Seconds for which a landing of another clone may stand open before its work is taken up, and between two looks."""
DIED = "whoever began it is no more"
MOVED = "the target had moved"
GONE = "the target is no more"
STOPS = ("queue_paused", "halted", "needs_hub", "switched_off")
"""Refusals that looking again does not change. The hub's answer comes back as its kind, not as its class."""


def tidy(desk: Desk) -> None:
    """Take away what one that was killed has left, unless somebody is at work here."""
    with suppress(Busy), Lock(os.path.join(desk.place.state, merging.LOCK)).held("mq run", wait=0.0):
        merging.sweep(desk)


def run(desk: Desk, branch: str, say: Say) -> int:
    """Land all that can land on a branch; how often the checks were run for it."""
    with Lock(os.path.join(desk.place.state, merging.LOCK)).held("mq run", wait=0.0):
        asked, races, course = 0, 0, Course()
        while True:
            checks, again = _turn(desk, branch, say, course)
            asked += checks
            if again is None:
                return asked
            races = races + 1 if again else 0
            if races > RACES:
                raise merging.never_first(desk, branch, RACES)


def _turn(desk: Desk, branch: str, say: Say, course: Course) -> tuple[int, bool | None]:
    """One batch: how often checks were run, and whether the target moved meanwhile; None where nothing is left."""
    turn = Turn(desk, _look(desk, branch), say, course)
    rulebook.after_sync(desk.swarm, Here(desk.place, desk.env))  # the look may have brought what it asks by now
    _hear(desk)  # after the look at the target: whatever moved it was in the log before
    tables = desk.swarm.look()
    switches.refuse_halted(tables)
    landing.refuse_paused(tables, branch)
    if _settle(turn):
        return 0, False
    if landing.is_protected(tables, branch):
        _hand_over_all(turn, handovers.by_policy(branch))
        return 0, None
    found = _ready(turn, course.size(policy.number(tables, "landing-batch")))
    batch = _within_reach(turn, found)
    if not batch:
        again = _wait_for_others(turn) or found != _ready(turn, len(found) or 1)
        return 0, False if again else None
    with merging.bench(desk, turn.target.oid) as bench:
        moved = _land_batch(turn, bench, batch)
        return bench.asked, moved


def _look(desk: Desk, branch: str) -> Target:
    """Where the target stands; what was about to land on one that is no more is given up, to go elsewhere."""
    try:
        return merging.look(desk, branch)
    except NotFound:
        _give_up(desk, branch)
        raise


def _give_up(desk: Desk, branch: str) -> None:
    """Drop all landings on a branch; another clone is given time to do so itself."""
    begun = time.monotonic()
    _hear(desk)
    while under_way := _under_way(desk, branch):
        late = time.monotonic() - begun > PATIENCE
        dead = [one for one in under_way if late or one.machine == desk.swarm.machine]
        for one in dead:
            desk.swarm.do(landing.drop, landing=one.id, why=GONE)
        if not dead:
            time.sleep(GLANCE)
            _hear(desk)


def _ready(turn: Turn, limit: int) -> list[Item]:
    """What may land now, in order, without what this run leaves out."""
    out = turn.course.out
    found = landing.ready(turn.desk.swarm.look(), turn.target.branch, limit + len(out))
    return [one for one in found if one.commit not in out][:limit]


def _hear(desk: Desk) -> None:
    """Know what the hub's log says; what must be decided there is decided there anyway."""
    with suppress(SwarmError):
        chores.ask_hub(desk.swarm)


def _settle(turn: Turn) -> bool:
    """Say what became of landings that nobody ended, and of work that others brought in; whether there was any."""
    desk, tables, target = turn.desk, turn.desk.swarm.look(), turn.target
    settled = False
    for one in landing.open_landings(tables, target.branch):
        if merging.is_in(desk, one.after, target.oid):
            settled = True
            telling.landed(turn, one.id, 0.0)
        elif one.state == landing.STARTED and one.machine == desk.swarm.machine:
            settled = True
            desk.swarm.do(landing.drop, landing=one.id, why=DIED)
    for item in handovers.waiting(tables, target.branch):
        if merging.is_in(desk, item.commit, target.oid):
            settled = True
            telling.found(turn, item.task, item.commit)
    return settled


def _wait_for_others(turn: Turn) -> bool:
    """Give another clone time to end what it began; whether something can be done now."""
    desk, begun = turn.desk, time.monotonic()
    while others := _under_way(desk, turn.target.branch):
        if merging.is_in(desk, others[0].after, merging.look(desk, turn.target.branch).oid):
            return True
        if time.monotonic() - begun > PATIENCE:
            desk.swarm.do(landing.drop, landing=others[0].id, why=DIED)
            return True
        time.sleep(GLANCE)
        _hear(desk)
    return bool(_ready(turn, 1)) and time.monotonic() - begun > GLANCE


def _under_way(desk: Desk, branch: str) -> list[Landing]:
    """The landings that somebody has begun and nobody has ended."""
    return [one for one in landing.open_landings(desk.swarm.look(), branch) if one.state == landing.STARTED]


def _within_reach(turn: Turn, found: list[Item]) -> list[Item]:
    """What can be had here and may go out; of the rest is said why it does not land."""
    batch, here = [], Here(turn.desk.place, turn.desk.env)
    for one in found:
        if not safekeeping.reach(turn.desk.swarm, here, one.task, one.commit, one.branch):
            telling.leave_out(
                turn, one.task, one.commit, f"its commit {one.commit[:12]} is neither here nor at the hub"
            )
        elif unproved := proofs.unproved(turn.desk, one.task):
            telling.leave_out(turn, one.task, one.commit, f"a word at a gate does not hold: {', '.join(unproved)}")
        elif not rollouts.is_result(turn.desk.swarm.look(), one.task, one.commit):
            telling.leave_out(
                turn, one.task, one.commit, f"it is a cohort of a roll-out, and {one.commit[:12]} was made by hand"
            )
        elif not _holds_secrets(turn, one) and not _stands_on_what_was_taken_back(turn, one):
            batch.append(one)
    return batch


def _holds_secrets(turn: Turn, one: Item) -> bool:
    """Whether work would bring a secret to the hub's target: it goes back, for nothing takes that out of it again."""
    here, target = Here(turn.desk.place, turn.desk.env), turn.target
    secrets = safekeeping.secrets_in(here, one.commit, f"^{target.oid}") if target.remote else []
    if secrets:
        piece = Piece(one.task, one.commit, "")
        telling.send_back(turn, piece, landing.SECRET, f"it holds {', '.join(secrets)}", "")
    return bool(secrets)


def _stands_on_what_was_taken_back(turn: Turn, one: Item) -> bool:
    """Whether git would take a part of the work for merged that the target has no more: it goes back, with the way."""
    desk, tip = turn.desk, turn.target.oid
    gone = dict(rollbacks.taken_back(desk.swarm.look(), turn.target.branch))
    for commit in sorted(merging.those_in(desk, gone, one.commit)):
        after = gone[commit]
        if merging.is_in(desk, commit, tip) and not merging.is_in(desk, after, one.commit):
            why = f"{commit[:12]} was taken back, and git would take it for merged: in the worktree, merge "
            why += f"{turn.target.branch}, `git revert {after[:12]}`, mend what was wrong, and submit that"
            telling.send_back(turn, Piece(one.task, one.commit, ""), landing.CONFLICT, why, "")
            return True
    return False


def _land_batch(turn: Turn, bench: Bench, batch: list[Item]) -> bool:
    """Bring a batch together, check it, land what is green; whether the target had moved meanwhile."""
    tables = turn.desk.swarm.look()
    method = str(policy.setting(tables, "landing-method"))
    pieces = [Piece(one.task, one.commit, _message(turn.desk, one)) for one in batch]
    chain = merging.compose(turn.desk, turn.target.oid, pieces, method, _known(turn))
    _tell_apart(turn, chain)
    if not chain.pieces:
        return False
    green, red = _checked(turn, bench, chain)
    moved = _land(turn, chain, green, method)
    if red and moved is False:
        why = f"with it `{red.found.command}` fails"
        telling.send_back(turn, chain.pieces[red.green], landing.RED, why, red.found.said)
    return bool(moved)


def _known(turn: Turn) -> dict[str, str]:
    """The commits whose work the target has by landings, with what brought it, unless somebody has rewound it since."""
    landed = rollbacks.standing(turn.desk.swarm.look(), turn.target.branch)
    there = merging.those_in(turn.desk, landed.values(), turn.target.oid)
    return {commit: after for commit, after in landed.items() if after in there}


def _tell_apart(turn: Turn, chain: Chain) -> None:
    """Say what becomes of all that is no part of the chain."""
    for piece in chain.there:
        telling.found(turn, piece.task, piece.commit)
    for fault in chain.out:
        telling.leave_out(turn, fault.piece.task, fault.piece.commit, fault.said)
    for refusal in chain.refused:
        paths = f" in {', '.join(refusal.conflicts)}" * bool(refusal.conflicts)
        why = f"it contradicts {turn.target.branch}{paths}"
        telling.send_back(turn, refusal.piece, landing.CONFLICT, why, refusal.said)


def _checked(turn: Turn, bench: Bench, chain: Chain) -> tuple[int, Red | None]:
    """Where the chain turns red. Before anybody is blamed the target itself is asked anew, and then the one once more.

    What a check that fails now and then was red with is green.
    """

    def check(count: int) -> Found:
        turn.desk.screen.progress(f"checking {turn.target.branch} with {count} of {len(chain.pieces)}")
        return bench.check(chain.tip(count))

    red = merging.first_red(len(chain.pieces), check)
    if red is None:
        return len(chain.pieces), None
    _refuse_red_target(turn, bench, chain)
    again = bench.anew(chain.tip(red.green + 1))
    return (red.green + 1, None) if again.passed else (red.green, red._replace(found=again))


def _refuse_red_target(turn: Turn, bench: Bench, chain: Chain) -> None:
    """Say of a target that is red without any of it that nothing can be told; a tool may be missing, or a disk full.

    It is asked twice before that is said: the target may fail now and then too.
    """
    branch, bare = turn.target.branch, bench.anew(chain.begin)
    if not bare.passed and not (bare := bench.anew(chain.begin)).passed:
        raise landing.TargetIsRed(
            f"{branch} itself fails `{bare.command}`, so nothing can land on it",
            hint=f"mend {branch} first; all that was submitted waits",
            target=branch,
            said=bare.said[-TAIL:],
        )


def _land(turn: Turn, chain: Chain, count: int, method: str) -> bool | None:
    """Move the target to so many pieces of a chain; whether it had moved meanwhile, None where the hub says no."""
    desk, begun = turn.desk, time.monotonic()
    if not count:
        return False
    pieces, after = chain.pieces[:count], chain.tip(count)
    told = {"target": turn.target.branch, "before": turn.target.oid, "after": after, "method": method}
    lists: dict[str, Any] = {"tasks": [one.task for one in pieces], "commits": [one.commit for one in pieces]}
    try:
        receipt = desk.swarm.do(
            landing.start, machine=desk.swarm.machine, steps=list(chain.commits[:count]), **told, **lists
        )
    except Refused as error:
        if error.kind in STOPS:
            raise
        return True  # it does not wait as it did: look again
    move = receipt.events[-1].id
    beside = {} if method == "merge" else {one.task: one.commit for one in pieces}  # no merge leads to these
    merging.keep(desk, move, {"after": after, **beside})
    return _moved(turn, pieces, move, after, begun)


def _moved(turn: Turn, pieces: Sequence[Piece], move: str, after: str, begun: float) -> bool | None:
    """Move the target; whether it had moved meanwhile, None where the hub says no."""
    desk, branch = turn.desk, turn.target.branch
    _hear(desk)  # who was stalled since may have been taken for dead
    if landing.was_ended(desk.swarm.look(), move):
        return True
    try:
        merging.advance(desk, turn.target, after)
    except PushRefused as error:
        desk.swarm.do(landing.drop, landing=move, why=error.message)
        _refused(turn, pieces, error)
        return None
    if not merging.find(desk, branch, after):
        desk.swarm.do(landing.drop, landing=move, why=MOVED)
        return True
    telling.landed(turn, move, round(time.monotonic() - begun, 3))
    return False


def _refused(turn: Turn, pieces: Sequence[Piece], error: PushRefused) -> None:
    """Leave to pull requests what the hub refuses: all where the branch is protected, else what it refuses alone."""
    why = telling.text(error.message)
    if handovers.is_protection(error.facts.get("answer", "")):
        _hand_over_all(turn, why)
    elif len(pieces) > 1:
        turn.course.singly = len(pieces)
    else:
        telling.hand_over(turn, pieces[0].task, pieces[0].commit, why)


def _hand_over_all(turn: Turn, why: str) -> None:
    """Leave all that waits for a target to pull requests, its work on the hub under the name of its branch."""
    tables = turn.desk.swarm.look()
    queue = [one for one in landing.queue(tables, landing.WAITING) if one.target == turn.target.branch]
    for one in _within_reach(turn, [one for one in queue if not landing.kept_back(tables, one)]):
        telling.hand_over(turn, one.task, one.commit, why)


def _message(desk: Desk, one: Item) -> str:
    """What the commit says that brings the work in: the task, and by whom it was done."""
    tables = desk.swarm.look()
    task = tasks.find(tables, one.task)
    shown, by = tasks.id_of(tables, tasks.public_id(task)), tasks.detail(tables, task.id).done_by or one.actor
    return f"{quiet(task.title)}\n\nGitswarm-Task: {shown}\nGitswarm-Agent: {by}\n"
