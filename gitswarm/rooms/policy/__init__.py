"""policy: which swarm this is, and what everybody in it has agreed on."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.policy.actions import change, create
    from gitswarm.rooms.policy.events import ROOM
    from gitswarm.rooms.policy.model import DEFAULT_PREFIX, founding, pages, setting

DOOR = {
    "ROOM": "events",
    "create": "actions",
    "change": "actions",
    "DEFAULT_PREFIX": "model",
    "founding": "model",
    "setting": "model",
    "pages": "model",
}
ACTIONS = ("create", "change")
READS = ("founding", "setting")

__all__ = ["DEFAULT_PREFIX", "ROOM", "change", "create", "founding", "pages", "setting"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
