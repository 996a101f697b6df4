"""Taking a task: first the claim, which only one can have, then the worktree it is worked on in."""

from __future__ import annotations

from gitswarm import settings
from gitswarm.chores import Here
from gitswarm.core import register
from gitswarm.errors import Misused, NeedsHub, Refused, SwarmError
from gitswarm.git import presence, strays
from gitswarm.rooms.ground import agents
from gitswarm.rooms.work import tasks, worktrees
from gitswarm.rooms.work.claims import actions
from gitswarm.rooms.work.claims.model import already_held, facts, lease_on, nobody_holds, task_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.swarm import Receipt, Swarm


def claim(
    desk: Desk, name: str, base: str | None, *, minutes: int | None, tentative: bool, wants_tree: bool
) -> dict[str, Any]:
    """Take the task of that name."""
    swarm = desk.swarm
    asked = {"name": name, "machine": swarm.machine, "minutes": minutes}
    if tentative:
        return _settled(desk, swarm.do(actions.claim_tentatively, **asked), base, wants_tree)
    try:
        receipt = swarm.do(actions.claim, bound=_is_bound(desk), **asked)
    except NeedsHub as error:
        error.hint = "try again when it is back, or take it for the time being with --tentative"
        raise
    return _settled(desk, receipt, base, wants_tree)


def claim_next(desk: Desk, base: str | None, *, minutes: int | None, wants_tree: bool) -> dict[str, Any]:
    """Take the best of what is ready."""
    receipt = desk.swarm.do(actions.claim_next, machine=desk.swarm.machine, minutes=minutes, bound=_is_bound(desk))
    return _settled(desk, receipt, base, wants_tree)


def _is_bound(desk: Desk) -> bool:
    """Whether a claim ends with this process: it stays for the whole work, and holds its session for as long."""
    return presence.is_held_here(desk.place.state, desk.swarm.identity().session)


def take_next(desk: Desk, role: str | None, name: str = "") -> str:
    """Take the best of what is ready, or the one that is named, for a process that holds its session as long as it
    works; no worktree yet.
    """
    if name:
        receipt = desk.swarm.do(actions.claim, name=name, machine=desk.swarm.machine, bound=True)
    else:
        receipt = desk.swarm.do(actions.claim_next, machine=desk.swarm.machine, bound=True, role=role)
    return str(_settled(desk, receipt, None, wants_tree=False)["task"])


def take_over(
    desk: Desk, name: str, base: str | None, *, minutes: int | None, reason: str, force: bool, wants_tree: bool
) -> dict[str, Any]:
    """Take a task from its holder: silent as this clone has watched it, or by a person's word."""
    swarm = desk.swarm
    tables = swarm.look()
    found = tasks.find(tables, name)
    if found.holder is None:
        raise nobody_holds(tables, found)
    signs, by = (None, None) if force else _silent_since(desk, found)
    if signs is None and not force:
        raise already_held(tables, found, swarm.identity().actor)
    asked = {"name": found.id, "machine": swarm.machine, "minutes": minutes, "reason": reason}
    return _settled(desk, swarm.do(actions.take_over, signs=signs, claimed_in=by, **asked), base, wants_tree)


def resume(desk: Desk, name: str | None, base: str | None, *, wants_tree: bool) -> dict[str, Any]:
    """Go on with a task that the caller holds; its worktree is made again if it is not there."""
    tables = desk.swarm.look()
    found = tasks.find(tables, task_here(desk, name))
    lease, actor = lease_on(tables, found.id), desk.swarm.identity().actor
    if lease is None or lease.actor != actor:
        raise Refused(
            f"{actor} does not hold {tasks.id_of(tables, found.short)}",
            hint=f"gitswarm claim {tasks.id_of(tables, found.short)}",
            **facts(tables, found),
        )
    standing = "shared" if lease.position < desk.swarm.ground.index.shared else "committed"
    return _at_work(desk, lease, {"events": []}, standing, base, wants_tree)


def task_here(desk: Desk, name: str | None) -> str:
    """The task that was named, else the one of this session: of the worktree one stands in, that is."""
    if name is not None:
        return name
    tables, session = desk.swarm.look(), desk.swarm.identity().session
    held = [task_of(lease) for lease in agents.leases(tables) if lease.session == session]
    here = [id for id in held if id is not None]
    if len(here) > 1:  # of a session that has taken several, the one in whose worktree one stands
        tree = worktrees.tree_here(desk.swarm, Here(desk.place, desk.env))
        here = [id for id in here if tree is not None and id == tree.task] or here
    if len(here) != 1:
        ended = not here and settings.session_of(desk.place, desk.env) == session
        said = "which task? what this session or worktree had has ended" if ended else "which task?"
        raise Misused(said, hint="name it" if ended else "name it, or stand in its worktree")
    return here[0]


def tell_commits(desk: Desk, name: str) -> None:
    """Tell of what was committed for a task here, whether or not a hook has run."""
    found = tasks.find(desk.swarm.look(), name)
    worktrees.tell_commits(desk, found.id, found.epoch)


def result_of(desk: Desk, name: str, commit: str | None) -> str | None:
    """The commit with the result: the one that was named, else the tip of the task's branch here."""
    found = tasks.find(desk.swarm.look(), name)
    return worktrees.result_of(desk, found.id, found.epoch, commit)


def bring_to(desk: Desk, name: str, status: str) -> Receipt:
    """Bring a task to a status by the way that leads there."""
    swarm = desk.swarm
    found = tasks.find(swarm.look(), name)
    if status == "closed":
        tasks.refuse_unmeasured(desk, name)
        return swarm.do(tasks.close, name=name)
    if status == "paused":
        return swarm.do(tasks.pause, name=name)
    if status != "open":
        raise Misused(f"a task cannot be brought to {status}", hint="one of open, in_progress, paused, closed")
    if found.status == "paused":
        return swarm.do(tasks.resume, name=name)
    return swarm.do(actions.release if found.holder else tasks.reopen, name=name)


def _silent_since(desk: Desk, found: tasks.Task) -> tuple[int | None, str | None]:
    """How many signs of the holder's life came before the silence that was watched, and in which session he claimed."""
    told = agents.silent(desk.swarm, Here(desk.place, desk.env))
    return next(((signs, lease.session) for lease, signs in told if task_of(lease) == found.id), (None, None))


def after_sync(swarm: Swarm, here: Here) -> None:
    """Expire the claims whose holders were silent for too long, as this clone has watched them.

    What a process of this clone held that is no more may still have its agent at work: it ends before another begins.
    """
    for lease, signs in agents.silent(swarm, here):
        if (id := task_of(lease)) is not None:
            if lease.bound and lease.machine == swarm.machine:
                strays.end(lease.session)
            told = {"name": id, "epoch": lease.epoch, "signs": signs, "claimed_in": lease.session}
            swarm.by_machine().do(actions.expire, **told)


def _settled(desk: Desk, receipt: Receipt, base: str | None, wants_tree: bool) -> dict[str, Any]:
    """What became of a claim that was written: ours, or by now another's.

    That is asked now: the receipt may be of a moment in which another process was making the index anew.
    """
    tables, event = desk.swarm.look(), receipt.events[-1]
    position = register.position(tables, event.id)
    mine = [lease for lease in agents.leases(tables) if lease.position == position and task_of(lease)]
    if register.overruled(tables, event.id) or not mine:
        raise Refused("the task was given to another meanwhile", hint="`gitswarm next` takes another one")
    return _at_work(desk, mine[0], receipt.as_json(), event.standing, base, wants_tree)


def _at_work(
    desk: Desk, lease: agents.Lease, receipt: dict[str, object], standing: str, base: str | None, wants_tree: bool
) -> dict[str, Any]:
    """The claim as it is told, with the worktree it is worked on in."""
    tables = desk.swarm.look()
    task = tasks.find(tables, task_of(lease) or "")
    told = {
        "task": tasks.id_of(tables, task.short),
        "title": task.title,
        "holder": lease.actor,
        "session": lease.session,
        "epoch": lease.epoch,
        "until": agents.until(lease),
        "standing": standing,
        "worktree": None,
        "branch": None,
        "base": None,
        **receipt,
    }
    return {**told, **_tree(desk, task, lease, base, told)} if wants_tree else told


def _tree(desk: Desk, task: tasks.Task, lease: agents.Lease, base: str | None, told: dict[str, Any]) -> dict[str, Any]:
    try:
        made = worktrees.plant(desk, task, lease, base)
        if base is None:
            worktrees.go_on(desk, task)
    except SwarmError as error:
        error.hint = f"{error.hint}; the task is yours: `gitswarm claim --resume {told['task']}` goes on from here"
        error.facts = {**told, **error.facts}
        raise
    return {"worktree": made.path, "branch": made.branch, "base": made.base}
