"""``mq``: the merge queue: submit finished work, see what waits, land it, let the queue stand still."""

from __future__ import annotations

from contextlib import suppress

from gitswarm import chores
from gitswarm.chores import Here
from gitswarm.core.words import counted
from gitswarm.errors import HubError, Misused
from gitswarm.rooms.changes import handovers, landing, merging, rollouts
from gitswarm.rooms.changes.mq import running
from gitswarm.rooms.checks import gates, measures, proofs, safekeeping
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import claims, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.checks.measures import Judgement
    from gitswarm.rooms.work.tasks import Task

LISTED = ("id", "state", "target", "commit", "why", "title", "actor")
POINTS = ("id", "at", "target", "before", "after", "ids")
SHORT, SHOWN = 12, 8
"""Letters that people see of a commit, and of the end of an id."""


def submit(desk: Desk, ids: tuple[str, ...] = (), *, commit: str | None = None, target: str | None = None) -> None:
    """Let finished work land: it is brought to its target, checked, by `gitswarm mq run`, here or elsewhere.

    A task that you hold is finished by this. Until its work has landed it is in review.

    ids: the tasks (default: the one of this session or worktree)
    commit: the commit with the work (default: the one that `done` told, else the tip of the task's branch here)
    target: the branch to land on (default: policy, else the one that the work began from)

    Example: gitswarm mq submit gs-7k3f
    """
    chores.ask_hub(desk.swarm)
    if target is not None:
        with suppress(HubError):
            merging.tip_of(desk, target)
    desk.each(ids or (claims.task_here(desk, None),), lambda name: _submit(desk, name, commit, target))


def _submit(desk: Desk, name: str, commit: str | None, target: str | None) -> None:
    tables = desk.swarm.look()
    found = tasks.find(tables, name)
    shown = tasks.id_of(tables, found.short)
    tree, oid = _work(desk, found, shown, commit)
    if found.holder is not None:
        worktrees.tell_commits(desk, found.id, found.epoch)
    onto = target or str(policy.setting(tables, "landing-target")) or tree.onto
    if _has_landed(desk, found, oid, onto):
        facts = {"id": shown, "target": onto, "commit": oid, "status": found.status, "events": []}
        desk.screen.receipt(facts, f"the work of {shown} has landed on {onto} already")
        return
    safekeeping.offer(desk.swarm, Here(desk.place, desk.env), found.id, found.epoch, oid, tree.base)
    judged = _let_past(desk, found, shown, oid)
    where = {"branch": tree.branch, "base": tree.base, "target": onto}
    receipt = desk.swarm.do(landing.submit, name=found.id, epoch=found.epoch, commit=oid, judged=judged, **where)
    worktrees.warn_of_uncommitted(desk, found.id, found.epoch, oid)
    facts = {"id": shown, "target": onto, "commit": oid, "status": tasks.find(desk.swarm.look(), found.id).status}
    desk.screen.receipt({**facts, **receipt.as_json()}, f"{shown} waits to land on {onto}")


def _let_past(desk: Desk, found: Task, shown: str, oid: str) -> Judgement:
    """What its gates say of the work; refused where anything else keeps it from going out."""
    judged = measures.judge(desk, found, oid)
    _refuse_unproved(desk, found, shown)
    _refuse_by_hand(desk, found, shown, oid)
    if found.holder is None:
        _refuse_other(desk, found, shown, oid, judged)
    return judged


def _work(desk: Desk, found: Task, shown: str, commit: str | None) -> tuple[worktrees.Tree, str]:
    """The worktree of a task in its epoch, and the commit in which its work is, which is here."""
    tables = desk.swarm.look()
    tree = worktrees.tree_of(tables, found.id, found.epoch)
    said = commit or (tasks.detail(tables, found.id).commit if found.holder is None else None)
    oid = worktrees.result_of(desk, found.id, found.epoch, said)
    if tree is None or oid is None or oid == tree.base:
        raise landing.NothingToLand(f"{shown} has no commit that could land", hint=f"gitswarm show {shown}", task=shown)
    if not safekeeping.reach(desk.swarm, Here(desk.place, desk.env), found.id, oid, tree.branch):
        raise landing.NothingToLand(f"the commit {oid[:SHORT]} of {shown} is not here", hint="git fetch", task=shown)
    return tree, oid


def _refuse_unproved(desk: Desk, found: Task, shown: str) -> None:
    """Refuse what a word let past that is signed by nobody the project knows, or has less proof than counts by now."""
    unproved = proofs.unproved(desk, found.id)
    if unproved:
        said = f"{shown} was let past a gate by a word that does not hold: {', '.join(unproved)}"
        raise proofs.BadSignature(said, hint=f"gitswarm gate list {shown}; `gate reject` asks for every word anew")


def _refuse_by_hand(desk: Desk, found: Task, shown: str, oid: str) -> None:
    """Refuse for a cohort of a roll-out what no recipe has made, and nobody has checked item by item."""
    if not rollouts.is_result(desk.swarm.look(), found.id, oid):
        said = f"{shown} is a cohort of a roll-out: gitswarm rollout run goes over its items, and submits them"
        raise landing.NothingToLand(said, hint=f"gitswarm reopen {shown}, or release it", task=shown)


def _has_landed(desk: Desk, found: Task, oid: str, target: str) -> bool:
    """Whether the target has just this work by a landing, and nobody has rewound it since."""
    tables = desk.swarm.look()
    one = landing.item(tables, found.id)
    wanted = (landing.LANDED, found.epoch, oid, target)
    if one is None or (one.state, one.epoch, one.commit, one.target) != wanted:
        return False
    after = landing.landing(tables, one.landing).after if one.landing else oid
    return merging.is_in(desk, after, merging.tip_of(desk, target))


def _refuse_other(desk: Desk, found: Task, shown: str, oid: str, judged: Judgement) -> None:
    """Refuse a commit with which its task was not finished, where gates ask something of it, or might."""
    tables = desk.swarm.look()
    is_asked = judged.told and judged.told["gates"]
    if tasks.detail(tables, found.id).commit != oid and (is_asked or not gates.is_of(tables, found.id, oid)):
        raise landing.NothingToLand(
            f"{shown} was not finished with {oid[:SHORT]}, and its gates were not asked about that",
            hint=f"gitswarm reopen {shown}, claim it, and finish it with this one",
            task=shown,
        )


def show_list(desk: Desk, *, all: bool = False, state: str | None = None, limit: int = 50) -> None:
    """List what is in the queue, in the order in which it will land.

    all: what has landed, went back or was withdrawn too
    state (-s): only what is waiting, landing, pull_request, landed, sent_back, withdrawn or rolled_back
    limit (-n): how many at the most

    Example: gitswarm mq list --json
    """
    if state is not None and state not in landing.STATES:
        raise Misused(f"work is never {state}", hint=f"one of {', '.join(landing.STATES)}")
    tables = desk.swarm.look()
    wanted = (state,) if state else landing.STATES if all else landing.IN_QUEUE
    found = sorted((one for each in wanted for one in landing.queue(tables, each)), key=lambda one: one.position)
    rows = [landing.as_row(tables, one) for one in found[: desk.most(limit)]]
    desk.screen.table(_shortened(desk, rows, "commit"), LISTED, empty="no work is in the queue", most=limit)


def landings(desk: Desk, *, limit: int = 50) -> None:
    """List what has landed, the newest first: each is a point that `gitswarm rollback` can come back to.

    limit (-n): how many at the most

    Example: gitswarm mq landings
    """
    tables = desk.swarm.look()
    rows = [landing.as_point(tables, one) for one in landing.landings(tables, desk.most(limit))]
    if not desk.shared.json:
        rows = [{**row, "id": row["id"][-SHOWN:]} for row in rows]
    desk.screen.table(
        _shortened(desk, rows, "before", "after"), POINTS, whole=True, empty="nothing has landed", most=limit
    )


def _shortened(desk: Desk, rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """Rows in which people see no more of commits than tells one from another."""
    if desk.shared.json:
        return rows
    return [{key: value[:SHORT] if key in names else value for key, value in row.items()} for row in rows]


def status(desk: Desk) -> None:
    """Show how the queue stands: for each target what waits, what stands still, and what needs a pull request.

    Example: gitswarm mq status
    """
    tables = desk.swarm.look()
    known = list(dict.fromkeys([*landing.targets(tables), *(one.target for one in landing.landings(tables, 1))]))
    rows = [_state_of(desk, target) for target in known]
    if desk.shared.json:
        paused = [one._asdict() for one in landing.pauses(tables)]
        desk.screen.record({"targets": rows, "paused": paused, "method": policy.setting(tables, "landing-method")})
        return
    for row in rows:
        pulls = row.pop("pull_requests")
        desk.screen.record(row)
        desk.screen.lines([one["how"] for one in pulls])
    for one in landing.pauses(tables):
        desk.screen.say(f"{one.target or 'every target'} is paused by {one.by}{f': {one.reason}' * bool(one.reason)}")
    if not rows:
        desk.screen.say("nothing was submitted")


def _state_of(desk: Desk, target: str) -> dict[str, Any]:
    tables = desk.swarm.look()
    found = [one for one in landing.queue(tables) if one.target == target]
    counts = {state: sum(one.state == state for one in found) for state in landing.IN_QUEUE}
    last = next((one for one in landing.landings(tables) if one.target == target), None)
    pulls = [handovers.as_row(desk, one) for one in handovers.waiting(tables, target)]
    paused = landing.pause_on(tables, target)
    return {
        "target": target,
        **counts,
        "paused": paused is not None,
        "protected": landing.is_protected(tables, target),
        "last": last.after if last else None,
        "pull_requests": pulls,
    }


def run(desk: Desk, *, target: str | None = None) -> None:
    """Land what is in the queue: brought together in order, checked by the project's commands, moved if it is green.

    The commands are those of the target's own `.gitswarm/checks.yaml`. What contradicts the target or makes it red goes
    back to its task with what was said of it, and the rest lands.

    target: only what is meant for this branch

    Example: gitswarm mq run
    """
    desk.retell()
    chores.ask_hub(desk.swarm)
    running.tidy(desk)
    found = [target] if target else landing.targets(desk.swarm.look())
    if not found:
        desk.screen.say("the queue is empty")
    desk.each(found, lambda branch: _land(desk, branch))


def _land(desk: Desk, branch: str) -> None:
    asked = running.run(desk, branch, desk.screen.receipt)
    checked = f"; the checks were run {counted(asked, 'time')}" if asked else ""
    desk.screen.say(f"{branch}: nothing is left that could land{checked}")


def pause(desk: Desk, *, target: str = "", reason: str = "") -> None:
    """Let nothing land for the time being; what was submitted waits.

    target: only on this branch
    reason (-r): why

    Example: gitswarm mq pause --reason "A release is being made."
    """
    receipt = desk.swarm.do(landing.pause, target=target, reason=reason)
    desk.screen.receipt(receipt.as_json(), f"nothing lands{f' on {target}' * bool(target)} until `gitswarm mq resume`")


def resume(desk: Desk, *, target: str = "") -> None:
    """Let the queue go on after a pause.

    target: only on this branch

    Example: gitswarm mq resume
    """
    receipt = desk.swarm.do(landing.go_on, target=target)
    desk.screen.receipt(receipt.as_json(), "the queue goes on" if receipt.events else "nothing was paused")


def withdraw(desk: Desk, ids: tuple[str, ...], *, reason: str = "") -> None:
    """Take work out of the queue; its task is closed as done, if nothing else holds it.

    ids: the tasks
    reason (-r): why

    Example: gitswarm mq withdraw gs-7k3f
    """

    def each(name: str) -> None:
        receipt = desk.swarm.do(landing.withdraw, name=name, reason=reason)
        desk.screen.receipt({"id": name, **receipt.as_json()}, f"{name} is in the queue no more")

    desk.each(ids, each)


COMMANDS = {
    "mq submit": submit,
    "mq list": show_list,
    "mq landings": landings,
    "mq status": status,
    "mq run": run,
    "mq pause": pause,
    "mq resume": resume,
    "mq withdraw": withdraw,
}
