"""What shows that sessions live: everything they do, and what their clone tells of them."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.ground.leases.model import LEASES, SESSIONS
from gitswarm.rooms.ground.leases.state import count_beat, witness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class CloneBeat(Payload):
    """A clone tells how often it heard of each session that holds a lease here."""

    KIND = "clone.beat"
    V = 1

    sessions: dict[str, int]


PAYLOADS = (CloneBeat,)


def fold(seen: Seen, tables: Tables) -> bool:
    """Each session is counted by itself; of what holds nothing, nothing is kept."""
    for session, counter in seen.payload.sessions.items():
        count_beat(tables, session, counter, seen.event)
    return False


ROOM = Room("leases", (LEASES, SESSIONS), PAYLOADS, fold, witness)
