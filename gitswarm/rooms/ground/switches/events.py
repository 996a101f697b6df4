"""Rooms switched off and on; all work standing still, and going on."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.ground.switches.model import HALTS, SWITCHES, THE_ONE, Halt, Switch, is_on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class FeatureSwitched(Payload):
    """A room was switched off, so that nothing is written in it, or on again."""

    KIND = "feature.switched"
    V = 1

    room: str
    on: bool


class SwarmHalted(Payload):
    """All work stands still."""

    KIND = "swarm.halted"
    V = 1

    reason: str = ""


class SwarmResumed(Payload):
    """Work goes on."""

    KIND = "swarm.resumed"
    V = 1

    reason: str = ""


PAYLOADS = (FeatureSwitched, SwarmHalted, SwarmResumed)


def fold(seen: Seen, tables: Tables) -> bool:
    """Of all that was said the last counts; what is so already is overruled."""
    return ACTS[type(seen.payload)](seen, tables)


def _switch(seen: Seen, tables: Tables) -> bool:
    told, event = seen.payload, seen.event
    if is_on(tables, told.room) == told.on:
        return True
    tables.put(SWITCHES, Switch(told.room, told.on, event.actor, event.at))
    return False


def _halt(seen: Seen, tables: Tables) -> bool:
    if tables.get(HALTS, THE_ONE) is not None:
        return True
    tables.put(HALTS, Halt(THE_ONE, seen.payload.reason, seen.event.actor, seen.event.at))
    return False


def _resume(seen: Seen, tables: Tables) -> bool:
    if tables.get(HALTS, THE_ONE) is None:
        return True
    tables.delete(HALTS, THE_ONE)
    return False


ACTS: dict[type, Callable[[Seen, Tables], bool]] = {
    FeatureSwitched: _switch,
    SwarmHalted: _halt,
    SwarmResumed: _resume,
}

ROOM = Room("switches", (SWITCHES, HALTS), PAYLOADS, fold)
