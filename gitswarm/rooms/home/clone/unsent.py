"""What of this clone is not final yet."""

from __future__ import annotations

from gitswarm.core.event import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.event import Event
    from gitswarm.swarm import Swarm


def pending(swarm: Swarm) -> list[Event]:
    """The journalled events that are not final yet."""
    entries, _ = swarm.ground.journal.read(None)
    events = [read(line) for entry in entries for line in entry.lines]
    if swarm.exchange is None:
        return [event for event in events if swarm.ground.index.position(event.id) is None]
    return [event for event in events if not swarm.ground.index.is_settled(event.id)]


def count_pending(swarm: Swarm) -> int:
    """How many journalled events are not final yet; the journal is cut as soon as they are."""
    since = swarm.ground.drained() if swarm.exchange is None else None
    return sum(len(entry.lines) for entry in swarm.ground.journal.read(since)[0])
