"""Settling what workers of this clone left that are no more: before anything new is taken, each run of theirs is ended.

What lives holds the lock of its session. Whoever settles holds that lock too, so no two settle the same, and one who is
killed while he does leaves it to the next: each step can be done again.
"""

from __future__ import annotations

from contextlib import suppress

from gitswarm.errors import Busy, HubError, Refused
from gitswarm.git.clone import presence, strays
from gitswarm.rooms.checks import measures
from gitswarm.rooms.crew.workers import keeping
from gitswarm.rooms.ground import leases
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.roster import runs
from gitswarm.rooms.work import claims, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.ground.leases import Lease
    from gitswarm.rooms.roster.runs import Run

DIED = "its worker is no more"


def settle(desk: Desk) -> list[Run]:
    """End every run of this clone whose worker is no more, and free what such workers held; those that were ended."""
    swarm, ended = desk.swarm, []
    adapters.sweep()
    measures.sweep(desk)
    for run in runs.running(swarm.look(), swarm.machine):
        with suppress(Busy), presence.held(desk.place.state, run.session, run.actor, wait=0.0):
            ended += _end(desk, run)
    for lease in leases.leases(swarm.look()):
        if lease.bound and lease.machine == swarm.machine and lease.name.startswith("task/"):
            with suppress(Busy), presence.held(desk.place.state, lease.session, lease.actor, wait=0.0):
                _free(desk, lease)
    return ended


def _end(desk: Desk, run: Run) -> list[Run]:
    """End what still runs of it, keep what it made, and write down that it is lost, and what it has used."""
    strays.end(run.session)
    tables = desk.swarm.look()
    if runs.run(tables, run.id).state != "running":  # it ended while we came
        return []
    tree, told = worktrees.tree_of(tables, run.task, run.epoch), {}
    if tree is not None:
        saved = keeping.keep(desk, run, tree)
        told = keeping.told(saved)
        worktrees.tell_commits(desk, run.task, run.epoch)
    used = runs.status_of(desk.place.state, run.id) or runs.Status()
    spent: dict[str, Any] = {"dollars": used.dollars, "tokens": used.tokens, "seconds": used.seconds}
    desk.swarm.by_machine().do(runs.lose, run=run.id, why=DIED, **spent, **told)
    return [runs.run(desk.swarm.look(), run.id)]


def _free(desk: Desk, lease: Lease) -> None:
    """Say that a claim has ended whose process is no more; where the hub is away, that is said later."""
    task = lease.name.partition("/")[2]
    with suppress(HubError, Refused):
        counted = {"epoch": lease.epoch, "signs": lease.signs}
        desk.swarm.by_machine().do(claims.expire, task, claimed_in=lease.session, **counted)
