"""policy: which swarm this is, and what everybody in it has agreed on."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.ground.policy.actions import change, create
    from gitswarm.rooms.ground.policy.events import ROOM
    from gitswarm.rooms.ground.policy.model import DEFAULT_PREFIX, founding, number, pages, setting

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

__getattr__ = door(__name__, DOOR)
