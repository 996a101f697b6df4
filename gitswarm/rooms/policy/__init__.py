"""policy: which swarm this is, and what everybody in it has agreed on."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.policy.actions import change, create, go_on, stand_still, switch
    from gitswarm.rooms.policy.events import ROOM
    from gitswarm.rooms.policy.model import (
        DEFAULT_PREFIX,
        Halted,
        founding,
        halt,
        is_on,
        number,
        pages,
        refuse_halted,
        setting,
    )

DOOR = {
    "ROOM": "events",
    "create": "actions",
    "change": "actions",
    "go_on": "actions",
    "stand_still": "actions",
    "switch": "actions",
    "Halted": "model",
    "halt": "model",
    "is_on": "model",
    "number": "model",
    "refuse_halted": "model",
    "DEFAULT_PREFIX": "model",
    "founding": "model",
    "setting": "model",
    "pages": "model",
}
ACTIONS = ("create", "change", "go_on", "stand_still", "switch")
READS = ("founding", "halt", "is_on", "setting")

__all__ = [
    "DEFAULT_PREFIX",
    "ROOM",
    "Halted",
    "change",
    "create",
    "founding",
    "go_on",
    "halt",
    "is_on",
    "number",
    "pages",
    "refuse_halted",
    "setting",
    "stand_still",
    "switch",
]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
