"""prose: the tier of intake that finds by rules what plain sentences ask for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.prose.sentences import read, urgency

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


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
