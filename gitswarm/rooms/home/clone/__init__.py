"""clone: this clone's part in the swarm: join and leave, look at it, exchange with the hub."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.home.clone.joining import Wish, join, leave
    from gitswarm.rooms.home.clone.looking import beginning, cursor, queue, status
    from gitswarm.rooms.home.clone.unsent import count_pending

DOOR = {
    "Wish": "joining",
    "join": "joining",
    "leave": "joining",
    "count_pending": "unsent",
    "beginning": "looking",
    "cursor": "looking",
    "queue": "looking",
    "status": "looking",
}
ACTIONS = ()
READS = ("status", "queue")

__all__ = ["Wish", "beginning", "count_pending", "cursor", "join", "leave", "queue", "status"]

__getattr__ = door(__name__, DOOR)
