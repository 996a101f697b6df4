"""standards: what the project asks of every result, as the log was told; no word closes what was not held to it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.work.standards.actions import meet, tell
    from gitswarm.rooms.work.standards.events import ROOM
    from gitswarm.rooms.work.standards.model import (
        Told,
        When,
        asked,
        expected,
        is_from_outside,
        is_held,
        is_meant,
        when_of,
    )
    from gitswarm.rooms.work.standards.rules import KINDS, SHAPES, is_rule, must_be_rule, must_name

DOOR = {
    "meet": "actions",
    "tell": "actions",
    "ROOM": "events",
    "Told": "model",
    "When": "model",
    "asked": "model",
    "expected": "model",
    "is_from_outside": "model",
    "is_held": "model",
    "is_meant": "model",
    "when_of": "model",
    "KINDS": "rules",
    "SHAPES": "rules",
    "is_rule": "rules",
    "must_be_rule": "rules",
    "must_name": "rules",
}
ACTIONS = ("tell",)
READS = ("asked", "expected")

__all__ = [
    "KINDS",
    "ROOM",
    "SHAPES",
    "Told",
    "When",
    "asked",
    "expected",
    "is_from_outside",
    "is_held",
    "is_meant",
    "is_rule",
    "meet",
    "must_be_rule",
    "must_name",
    "tell",
    "when_of",
]

__getattr__ = door(__name__, DOOR)
