"""policy: which swarm this is, and what everybody in it has agreed on."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.policy.actions import change, create
    from gitswarm.rooms.policy.events import ROOM
    from gitswarm.rooms.policy.model import DEFAULT_PREFIX, founding, number, pages, setting

DOOR = {
    "ROOM": "events",
    "change": "actions",
    "create": "actions",
    "DEFAULT_PREFIX": "model",
    "founding": "model",
    "number": "model",
    "pages": "model",
    "setting": "model",
}
ACTIONS = ("change", "create")
READS = ("founding", "setting")

__all__ = ["DEFAULT_PREFIX", "ROOM", "change", "create", "founding", "number", "pages", "setting"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
