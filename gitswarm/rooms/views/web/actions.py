"""A person's word at a gate, given on the page: it is about what the page has shown, or about nothing."""

from __future__ import annotations

from gitswarm.core.fold import for_people
from gitswarm.errors import Refused
from gitswarm.rooms.checks import gates
from gitswarm.rooms.ground import switches
from gitswarm.rooms.views import dashboard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Happened, Moment

GATES = "gates"


class NotAsSeen(Refused):
    """What stands before a gate is not what was looked at."""


@for_people
def speak(
    moment: Moment, /, *, gate: str, seen: str, approves: bool, reason: str = "", **proof: str
) -> Sequence[Happened]:
    """Approve or reject at a gate, if there still stands before it what was seen."""
    if not switches.is_on(moment.tables, GATES):
        raise Refused("gates are switched off in this swarm", hint="gitswarm feature on gates")
    if dashboard.seen(moment.tables, gates.find(moment.tables, gate)) != seen:
        raise NotAsSeen(f"what stands before {gate} has changed since it was shown", hint="look at it again")
    act = gates.approve if approves else gates.reject
    return act(moment, gate=gate, reason=reason, **proof)
