"""Switching rooms off and on; letting all work stand still, and go on."""

from __future__ import annotations

from gitswarm.core.fold import Happened, for_people
from gitswarm.errors import Refused
from gitswarm.rooms.ground.switches.events import FeatureSwitched, SwarmHalted, SwarmResumed
from gitswarm.rooms.ground.switches.model import halt, is_on, refuse_halted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment


@for_people
def switch(moment: Moment, *, room: str, on: bool) -> Sequence[Happened]:
    """Switch a room off, so that nothing is written in it, or on again."""
    return [Happened(FeatureSwitched(room, on))] if is_on(moment.tables, room) != on else []


@for_people
def stand_still(moment: Moment, *, reason: str = "") -> Sequence[Happened]:
    """Let all work stand still, everywhere."""
    refuse_halted(moment.tables)
    return [Happened(SwarmHalted(reason))]


@for_people
def go_on(moment: Moment, *, reason: str = "") -> Sequence[Happened]:
    """Let work go on."""
    if halt(moment.tables) is None:
        raise Refused("the swarm is not halted", hint="nothing to resume")
    return [Happened(SwarmResumed(reason))]
