"""Taking a task: first the claim, which only one can have, then the worktree it is worked on in."""

from __future__ import annotations

from gitswarm import settings
from gitswarm.chores import Here
from gitswarm.core import register
from gitswarm.errors import Misused, NeedsHub, Refused, SwarmError
from gitswarm.git.clone import presence, strays
from gitswarm.record import Record
from gitswarm.rooms.ground import leases
from gitswarm.rooms.work import tasks, worktrees
from gitswarm.rooms.work.claims import actions, waiting
from gitswarm.rooms.work.claims.model import already_held, lease_on, nobody_holds, task_of
from gitswarm.swarm import Receipt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.ground.leases import Lease
    from gitswarm.rooms.work.tasks import Task
    from gitswarm.swarm import Swarm


class Claim(Record):
    """A task that one holds: in which epoch, until when without a sign of life, and where it is worked on."""

    task: str
    title: str
    holder: str
    session: str
    epoch: int
    until: str
    standing: str
    receipt: Receipt
    worktree: str | None = None
    branch: str | None = None
    base: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The public shape of what a claim answers."""
        told = self._asdict()
        receipt: Receipt = told.pop("receipt")
        return {**told, **receipt.as_json()}


def take(
    desk: Desk,
    name: str,
    *,
    tentative: bool = False,
    minutes: int | None = None,
    base: str | None = None,
    worktree: bool = True,
) -> Claim:
    """Take the task of that name, and make the worktree it is worked on in."""
    if tentative:
        return _taken(desk, base, worktree, actions.claim_tentatively, name, minutes=minutes)
    try:
        return _taken(desk, base, worktree, actions.claim, name, minutes=minutes, bound=_is_bound(desk))
    except NeedsHub as error:
        error.hint = "try again when it is back, or take it for the time being with --tentative"
        raise


def take_best(
    desk: Desk,
    *,
    wait: bool = False,
    timeout: float | None = None,
    role: str | None = None,
    minutes: int | None = None,
    base: str | None = None,
    worktree: bool = True,
) -> Claim:
    """Take the best of what is ready, and make the worktree it is worked on in; with ``wait``, once there is any.

    Whoever waits gives up after ``timeout`` seconds, if any are named.
    """

    def now() -> Claim:
        bound = _is_bound(desk)
        return _taken(desk, base, worktree, actions.claim_next, minutes=minutes, bound=bound, role=role)

    return waiting.when_ready(desk.swarm, timeout, now, desk.screen.warn, role) if wait else now()


def _is_bound(desk: Desk) -> bool:
    """Whether a claim ends with this process: it stays for the whole work, and holds its session for as long."""
    return presence.is_held_here(desk.place.state, desk.swarm.identity().session)


def take_from(
    desk: Desk,
    name: str,
    *,
    reason: str = "",
    force: bool = False,
    minutes: int | None = None,
    base: str | None = None,
    worktree: bool = True,
) -> Claim:
    """Take a task from its holder: silent as this clone has watched it, or by a person's word."""
    if force:
        desk.must_be_a_person("taking a task from somebody who works on it")
        if not reason.strip():
            raise Refused("a forced take-over needs a reason", hint="--reason tells the holder why")
    swarm, tables = desk.swarm, desk.swarm.look()
    found = tasks.find(tables, name)
    if found.holder is None:
        raise nobody_holds(tables, found)
    signs, by = (None, None) if force else _silent_since(desk, found)
    if signs is None and not force:
        raise already_held(tables, found, swarm.identity().actor)
    told = {"signs": signs, "claimed_in": by, "minutes": minutes, "reason": reason}
    return _taken(desk, base, worktree, actions.take_over, found.id, **told)


def go_on(desk: Desk, name: str | None = None, *, base: str | None = None, worktree: bool = True) -> Claim:
    """Go on with a task that the caller holds; its worktree is made again if it is not there."""
    tables = desk.swarm.look()
    found = tasks.find(tables, task_here(desk, name))
    lease, actor = lease_on(tables, found.id), desk.swarm.identity().actor
    if lease is None or lease.actor != actor:
        raise already_held(tables, found, actor) if lease else nobody_holds(tables, found)
    leases.heard(desk.swarm, lease)
    standing = "shared" if lease.position < desk.swarm.ground.index.shared else "committed"
    return _at_work(desk, lease, Receipt(()), standing, base, worktree)


def give_back(desk: Desk, name: str, *, epoch: int | None = None, reason: str = "") -> Receipt:
    """Give a task back, unfinished; what is in its worktree stays there."""
    tell_commits(desk, name)
    return desk.swarm.do(actions.release, name, epoch=epoch, reason=reason)


def task_here(desk: Desk, name: str | None) -> str:
    """The task that was named, else the one of this session: of the worktree one stands in, that is."""
    if name is not None:
        return name
    tables, session = desk.swarm.look(), desk.swarm.identity().session
    held = [task_of(lease) for lease in leases.leases(tables) if lease.session == session]
    here = [id for id in held if id is not None]
    if len(here) > 1:  # of a session that has taken several, the one in whose worktree one stands
        tree = worktrees.tree_here(desk.swarm, Here(desk.place, desk.env))
        here = [id for id in here if tree is not None and id == tree.task] or here
    if len(here) != 1:
        ended = not here and settings.session_of(desk.place, desk.env) == session
        said = "which task? this session or worktree holds none" if ended else "which task?"
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
        return tasks.close_measured(desk, name)
    if status == "paused":
        return swarm.do(tasks.pause, name=name)
    if status != "open":
        raise Misused(f"a task cannot be brought to {status}", hint="one of open, in_progress, paused, closed")
    if found.status == "paused":
        return swarm.do(tasks.resume, name=name)
    return swarm.do(actions.release if found.holder else tasks.reopen, name=name)


def _silent_since(desk: Desk, found: tasks.Task) -> tuple[int | None, str | None]:
    """How many signs of the holder's life came before the silence that was watched, and in which session he claimed."""
    told = leases.silent(desk.swarm, Here(desk.place, desk.env))
    return next(((signs, lease.session) for lease, signs in told if task_of(lease) == found.id), (None, None))


def after_sync(swarm: Swarm, here: Here) -> None:
    """Expire the claims whose holders were silent for too long, as this clone has watched them.

    What a process of this clone held that is no more may still have its agent at work: it ends before another begins.
    """
    for lease, signs in leases.silent(swarm, here):
        if (id := task_of(lease)) is not None:
            if lease.bound and lease.machine == swarm.machine:
                strays.end(lease.session)
            swarm.by_machine().do(actions.expire, id, claimed_in=lease.session, epoch=lease.epoch, signs=signs)


def _taken(desk: Desk, base: str | None, wants_tree: bool, action: Any, *named: str, **told: Any) -> Claim:
    """Claim, once it is known that there is something to begin from, and see what became of it."""
    if wants_tree:
        worktrees.must_have_a_start(desk, base)
    return _settled(desk, desk.swarm.do(action, *named, machine=desk.swarm.machine, **told), base, wants_tree)


def _settled(desk: Desk, receipt: Receipt, base: str | None, wants_tree: bool) -> Claim:
    """What became of a claim that was written: ours, or by now another's.

    That is asked now: the receipt may be of a moment in which another process was making the index anew.
    """
    tables, event = desk.swarm.look(), receipt.events[-1]
    position = register.position(tables, event.id)
    mine = [lease for lease in leases.leases(tables) if lease.position == position and task_of(lease)]
    if register.overruled(tables, event.id) or not mine:
        raise Refused("the task was given to another meanwhile", hint="`gitswarm next` takes another one")
    return _at_work(desk, mine[0], receipt, event.standing, base, wants_tree)


def _at_work(desk: Desk, lease: Lease, receipt: Receipt, standing: str, base: str | None, wants_tree: bool) -> Claim:
    """The claim as it is told, with the worktree it is worked on in."""
    tables = desk.swarm.look()
    task = tasks.find(tables, task_of(lease) or "")
    shown, until = tasks.id_of(tables, task.short), leases.until(lease)
    claim = Claim(shown, task.title, lease.actor, lease.session, lease.epoch, until, standing, receipt)
    return _with_tree(desk, task, lease, base, claim) if wants_tree else claim


def _with_tree(desk: Desk, task: Task, lease: Lease, base: str | None, claim: Claim) -> Claim:
    try:
        made = worktrees.plant(desk, task, lease, base)
        if base is None:
            worktrees.go_on(desk, task)
    except SwarmError as error:
        error.hint = f"{error.hint}; the task is yours: `gitswarm claim --resume {claim.task}` goes on from here"
        error.facts = {**claim.as_json(), **error.facts}
        raise
    return claim._replace(worktree=made.path, branch=made.branch, base=made.base)
