"""Following a leader that is silent, or is no more: a session that lives here leads in its place, unasked."""

from __future__ import annotations

from contextlib import suppress

from gitswarm import settings
from gitswarm.errors import Refused
from gitswarm.git.clone import presence
from gitswarm.rooms.ground import leases, policy
from gitswarm.rooms.ground.agents import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.chores import Here
    from gitswarm.core.tables import Tables
    from gitswarm.git.clone.presence import Present
    from gitswarm.rooms.ground.leases import Lease
    from gitswarm.swarm import Swarm

AWAKE = 0.25
"""In leases: how long ago a session without a process was heard of at most, to be given something."""


def after_sync(swarm: Swarm, here: Here) -> None:
    """Where the leader is silent, let a living session of an agent that joined lead in its place.

    Where nobody leads at all, only one whose role it is to lead begins, and none that has just resigned.
    """
    tables = swarm.look()
    if model.leader(tables) is None:
        _follow(swarm, here, lambda actor: model.may_begin(tables, actor), policy.number(tables, "lease-minutes"))
    for lease, signs in leases.silent(swarm, here):
        if lease.name == model.LEADER:
            _follow(swarm, here, lambda actor: _is_here(tables, actor), lease.minutes, lease, signs)


def _is_here(tables: Tables, actor: str) -> bool:
    known = model.agent(tables, actor)
    return known is not None and not known.left


def _follow(
    swarm: Swarm,
    here: Here,
    is_eligible: Callable[[str], bool],
    minutes: int,
    leader: Lease | None = None,
    signs: int | None = None,
) -> None:
    """Let the first session that may lead do so, in place of this leader where there is one."""
    in_place = {"in_term": leader.epoch, "signs": signs} if leader is not None else {}
    for one in _candidates(here, minutes, leader.session if leader is not None else ""):
        actor = one.actor or settings.actor_known(here.place, here.env)
        if is_eligible(actor):
            follower, bound = swarm.by_session(actor, one.session), presence.is_held(here.place.state, one.session)
            with suppress(Refused):  # others were faster, or it was heard of meanwhile
                follower.do(actions.lead, machine=swarm.machine, bound=bound, **in_place)
            return


def _candidates(here: Here, minutes: int, but: str) -> list[Present]:
    """The sessions that live here, those that a process stays for first; one that none stays for must be awake."""
    living = [one for one in presence.living(here.place.state) if one.session != but]
    awake = [one for one in living if one.pid or one.quiet < AWAKE * 60 * minutes]
    return sorted(awake, key=lambda one: (not one.pid, one.quiet))
