"""forms: the tier of intake that reads what is a list of tasks already, whatever shape that list has."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.forms.structured import Read, read

DOOR = {
    "Read": "structured",
    "read": "structured",
}
ACTIONS = ()
READS = ()

__all__ = [
    "Read",
    "read",
]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
