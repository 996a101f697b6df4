"""How a swarm begins and how its policy changes."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.policy.model import FOUNDING, RULES, SETTINGS, THE_ONE, Founding, Setting, is_founding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class SwarmCreated(Payload):
    """A swarm began; of two, the one that stands first in the log."""

    KIND = "swarm.created"
    V = 1

    swarm: str
    prefix: str


class PolicyChanged(Payload):
    """A setting got a new value."""

    KIND = "policy.changed"
    V = 1

    key: str
    value: int


PAYLOADS = (SwarmCreated, PolicyChanged)


def fold(seen: Seen, tables: Tables) -> bool:
    """The first well-formed founding counts; a setting nobody knows, or out of its bounds, changes nothing."""
    told, event = seen.payload, seen.event
    if isinstance(told, SwarmCreated):
        if tables.get(FOUNDING, THE_ONE) is not None or not is_founding(told.swarm, told.prefix):
            return True
        tables.put(FOUNDING, Founding(THE_ONE, told.swarm, told.prefix, event.at))
        return False
    rule = RULES.get(told.key)
    if rule is None or not rule.least <= told.value <= rule.most:
        return True
    tables.put(SETTINGS, Setting(told.key, told.value, event.actor, event.at))
    return False


ROOM = Room("policy", (FOUNDING, SETTINGS), PAYLOADS, fold)
