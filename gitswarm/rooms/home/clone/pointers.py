"""What to do next here: why, and the commands for it; what is wrong first, then what one has, then what there is."""

from __future__ import annotations

import os

from gitswarm.core.words import counted
from gitswarm.record import Record
from gitswarm.rooms.changes import rollouts
from gitswarm.rooms.ground import incidents, leases, policy, switches
from gitswarm.rooms.home.clone.unsent import count_pending
from gitswarm.rooms.talk import mail
from gitswarm.rooms.work import claims, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.core.tables import Tables
    from gitswarm.errors import SwarmError
    from gitswarm.rooms.ground.leases import Lease
    from gitswarm.rooms.work.tasks import Task
    from gitswarm.swarm import Swarm

TITLE, HELD, ROLLING = 48, 3, 3
"""Letters of a title, how many tasks one has, and how many roll-outs, that are shown."""
NAMED = ("git config gitswarm.actor NAME", "export GITSWARM_ACTOR=NAME")
"""For all of a clone, and for one of several in it."""
BACK = ("gitswarm sync", "gitswarm doctor --fix")
"""How a log comes back that is not here."""


class Pointer(Record):
    """One thing to do next: why, and how."""

    why: str
    commands: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Its public shape."""
        return {"why": self.why, "commands": list(self.commands)}


def outside() -> list[Pointer]:
    """Where no repository is."""
    why = "no git repository is here, and a swarm lives in one"
    return [Pointer(why, ("cd YOUR-REPOSITORY", "git init", "git clone URL"))]


def unjoined() -> list[Pointer]:
    """In a repository that is part of no swarm yet."""
    return [Pointer("this repository is not part of a swarm yet", ("gitswarm init",))]


def broken(error: SwarmError) -> list[Pointer]:
    """Where the swarm cannot even be looked at."""
    said = f"{error.message}; {error.hint}" if error.hint else error.message
    return [Pointer(said, ("gitswarm doctor",))]


def pointers(swarm: Swarm, folder: str) -> list[Pointer]:
    """For whoever stands in this folder of a clone that is part of a swarm."""
    tables, actor = swarm.look(), swarm.actor_if_known()
    work = list(_offered(tables, actor))
    if actor is not None:
        work = [*_held(tables, swarm.machine, actor, folder), *_letters(tables, actor), *work]
    unsent = _unsent(swarm)
    stuck, going = (unsent, []) if swarm.link().reason else ([], unsent)
    return [*_wrong(swarm, tables), *stuck, *_unnamed(actor), *(work or _idle(tables)), *going]


def _wrong(swarm: Swarm, tables: Tables) -> Iterator[Pointer]:
    """What keeps everybody here from going on, the worst first."""
    stopped, halt = swarm.ground.store.stopped(), switches.halt(tables)
    if policy.founding(tables) is None:
        yield Pointer("this clone's log is not here: somebody has taken its branch away, or it never came", BACK)
    if stopped is not None:
        yield Pointer(f"nothing is written here any more: {stopped['reason']}", ("gitswarm doctor --resume",))
    if halt is not None:
        why = f": {halt.reason}" if halt.reason else ""
        yield Pointer(f"the swarm stands still, by {halt.actor}{why}", ("gitswarm resume",))
    if waiting := len(incidents.waiting(tables)):
        yield Pointer(f"{counted(waiting, 'incident')} waiting for somebody", ("gitswarm incident list",))


def _unsent(swarm: Swarm) -> list[Pointer]:
    count = 0 if swarm.exchange is None else count_pending(swarm)
    reason, why = swarm.link().reason, f"{counted(count, 'event')} the hub does not have yet"
    return [Pointer(f"{why}: {reason}" if reason else why, ("gitswarm queue", "gitswarm sync"))] if count else []


def _unnamed(actor: str | None) -> list[Pointer]:
    return [] if actor else [Pointer("nobody has said who acts here", NAMED)]


def _held(tables: Tables, machine: str, actor: str, folder: str) -> Iterator[Pointer]:
    mine = [(task, lease) for task, lease in claims.held(tables) if lease.actor == actor]
    for task, lease in mine[:HELD]:
        name = tasks.id_of(tables, task.short)
        why = f"{_named(tables, task)} is yours until {leases.until(lease)}"
        goes_there = _way(tables, machine, task, lease, folder)
        yield Pointer(why, (*goes_there, f"gitswarm brief {name}", f'gitswarm done {name} --summary "…"'))


def _way(tables: Tables, machine: str, task: Task, lease: Lease, folder: str) -> tuple[str, ...]:
    """How to get to where a task is worked on, for whoever is not there."""
    tree = worktrees.tree_of(tables, task.id, lease.epoch)
    if tree is None or tree.cleared or tree.machine != machine:
        return ()
    name = tasks.id_of(tables, task.short)
    if not os.path.isdir(tree.folder):
        return (f"gitswarm claim --resume {name}",)
    is_there = f"{os.path.realpath(folder)}/".startswith(f"{os.path.realpath(tree.folder)}/")
    return () if is_there else (f'cd "$(gitswarm worktree path {name})"',)


def _letters(tables: Tables, actor: str) -> Iterator[Pointer]:
    if new := len(mail.inbox(tables, actor)):
        yield Pointer(f"{counted(new, 'letter')} for {actor}", ("gitswarm mail inbox",))


def _offered(tables: Tables, actor: str | None) -> Iterator[Pointer]:
    """What there is to take, to go on with and to review."""
    ready, finished = tasks.count(tables, ready=True), tasks.count(tables, status="in_review")
    if ready:
        yield _to_take(tables, actor, counted(ready, "task"))
    yield from _rolling_out(tables)
    if finished:
        yield Pointer(
            f"{counted(finished, 'task')} in review", ("gitswarm list --status in_review", "gitswarm gate list")
        )


def _to_take(tables: Tables, actor: str | None, ready: str) -> Pointer:
    """What is ready; first what `next` would take, which leaves to others what is meant for them."""
    if actor is None:
        first = tasks.ready(tables, 1)[0]
        return Pointer(f"{ready} ready, {_named(tables, first)} first", ("gitswarm ready",))
    mine = claims.weigh(tables, actor)
    if not mine:
        return Pointer(f"{ready} ready, nothing of it for {actor}", ("gitswarm ready",))
    return Pointer(f"{ready} ready, {_named(tables, mine[0].task)} first", ("gitswarm ready", "gitswarm next"))


def _rolling_out(tables: Tables) -> Iterator[Pointer]:
    """The newest roll-outs that somebody can go on with, or that wait for a person's word."""
    for one in rollouts.rollouts(tables, ROLLING):
        task, state = tasks.task(tables, one.task), rollouts.state(tables, one)
        name = tasks.id_of(tables, task.short) if task else one.task
        if state in (rollouts.PLANNED, rollouts.RUNNING):
            yield Pointer(f"the roll-out {one.name} can go on", (f"gitswarm rollout run {name}",))
        elif state == rollouts.GATED:
            looked, said = f"gitswarm rollout show {name}", f"gitswarm rollout approve {name}"
            yield Pointer(f"the canary of {one.name} waits for a person's word", (looked, said))


def _idle(tables: Tables) -> list[Pointer]:
    """Where nothing can be begun."""
    if waiting := tasks.count(tables, status="open") + tasks.count(tables, status="blocked"):
        return [Pointer(f"nothing is ready, {counted(waiting, 'task')} waiting", ("gitswarm blocked",))]
    return [Pointer("no task is open", ('gitswarm create "…"',))]


def _named(tables: Tables, task: Task) -> str:
    title = task.title if len(task.title) <= TITLE else f"{task.title[:TITLE]}…"
    return f'{tasks.id_of(tables, task.short)} "{title}"'
