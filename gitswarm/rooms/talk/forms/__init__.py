"""forms: the tier of intake that reads what is a list of tasks already, whatever shape that list has."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.talk.forms.structured import Read, read

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

__getattr__ = door(__name__, DOOR)
