"""prose: the tier of intake that finds by rules what plain sentences ask for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.prose.sentences import read

DOOR = {
    "read": "sentences",
}
ACTIONS = ()
READS = ()

__all__ = [
    "read",
]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
