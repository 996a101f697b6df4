"""Following a leader that is silent: a session that lives here leads in its place."""

from __future__ import annotations

from contextlib import suppress

from gitswarm import settings
from gitswarm.errors import Refused
from gitswarm.git import presence
from gitswarm.rooms import leases
from gitswarm.rooms.agents import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.chores import Here
    from gitswarm.git.presence import Present
    from gitswarm.rooms.leases import Lease
    from gitswarm.swarm import Swarm

AWAKE = 0.25
"""In leases: how long ago a session without a process was heard of at most, to be given something."""


def after_sync(swarm: Swarm, here: Here) -> None:
    """Where the leader is silent, let a living session of an agent that joined lead in its place."""
    for lease, signs in leases.silent(swarm, here):
        if lease.name == model.LEADER:
            _follow(swarm, here, lease, signs)


def _follow(swarm: Swarm, here: Here, leader: Lease, signs: int) -> None:
    tables, machine = swarm.look(), swarm.ground.parts.machine
    for one in _candidates(here, leader):
        actor = one.actor or settings.actor_known(here.place, here.env)
        known = model.agent(tables, actor)
        if known is not None and not known.left:
            follower, bound = swarm.by_session(actor, one.session), presence.is_held(here.place.state, one.session)
            with suppress(Refused):  # others were faster, or it was heard of meanwhile
                follower.do(actions.lead, machine=machine, bound=bound, in_term=leader.epoch, signs=signs)
            return


def _candidates(here: Here, leader: Lease) -> list[Present]:
    """The sessions that live here, those that a process stays for first; one that none stays for must be awake."""
    living = [one for one in presence.living(here.place.state) if one.session != leader.session]
    awake = [one for one in living if one.pid or one.quiet < AWAKE * 60 * leader.minutes]
    return sorted(awake, key=lambda one: (not one.pid, one.quiet))
