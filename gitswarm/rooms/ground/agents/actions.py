"""What agents do about themselves: come, go, and lead."""

from __future__ import annotations

from gitswarm.core.envelope import is_name
from gitswarm.core.fold import Happened, strict
from gitswarm.core.types import TYPES
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.ground import leases, policy
from gitswarm.rooms.ground.agents.events import AgentJoined, AgentLeft, LeaderElected, LeaderResigned
from gitswarm.rooms.ground.agents.model import agent, leader, term

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment
    from gitswarm.rooms.ground.leases import Lease


class AlreadyLeading(Refused):
    """Somebody leads, and is not known to be silent."""


def join(
    moment: Moment, *, machine: str, role: str = "", types: Sequence[str] = (), labels: Sequence[str] = ()
) -> Sequence[Happened]:
    """Say that one is here, what one does, and which tasks one takes."""
    for name in (*types, *labels, *([role] if role else [])):
        if not is_name(name):
            raise Misused(f"{name!r} cannot be a role, a type or a label", hint="a word in one line")
    for type in types:
        if type not in TYPES:
            raise Misused(f"{type} is no type of task", hint=f"one of {', '.join(TYPES)}")
    return [Happened(AgentJoined(role, tuple(dict.fromkeys(types)), tuple(dict.fromkeys(labels)), machine))]


def leave(moment: Moment) -> Sequence[Happened]:
    """Say that one is here no more; whoever leads does so no more."""
    known = agent(moment.tables, moment.actor)
    if known is None or known.left:
        raise Refused(f"{moment.actor} is not here", hint="`gitswarm agent list` shows who is")
    return [Happened(AgentLeft())]


@strict
def lead(
    moment: Moment, *, machine: str, bound: bool = False, in_term: int | None = None, signs: int | None = None
) -> Sequence[Happened]:
    """Lead, where nobody does; or in place of whoever was silent in that term since so many signs."""
    now = leader(moment.tables)
    if now is not None and ((now.epoch, now.signs) != (in_term, signs) or now.session == moment.session):
        raise _already_leading(moment, now)
    minutes = policy.number(moment.tables, "lease-minutes")
    seen = 0 if now is None else now.signs
    return [Happened(LeaderElected(term(moment.tables), seen, minutes, machine, bound))]


def _already_leading(moment: Moment, now: Lease) -> AlreadyLeading:
    yours = now.actor == moment.actor
    until = leases.until(now)
    told = (
        "you lead already" if now.session == moment.session else f"{now.actor} leads since {now.since}, until {until}"
    )
    hint = "`gitswarm agent lead --resign` ends it" if yours else "each sign of life lengthens it; silence ends it"
    return AlreadyLeading(
        told,
        hint=hint,
        holder=now.actor,
        since=now.since,
        until=until,
        term=now.epoch,
        yours=yours,
    )


def resign(moment: Moment) -> Sequence[Happened]:
    """Lead no more."""
    now = leader(moment.tables)
    if now is None or now.actor != moment.actor:
        raise Refused(f"{moment.actor} does not lead", hint=f"{now.actor if now else 'nobody'} does")
    return [Happened(LeaderResigned(now.epoch))]
