"""prose: the tier of intake that finds by rules what plain sentences ask for."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.talk.prose.sentences import read, urgency

DOOR = {
    "read": "sentences",
    "urgency": "sentences",
}
ACTIONS = ()
READS = ()

__all__ = [
    "read",
    "urgency",
]

__getattr__ = door(__name__, DOOR)
