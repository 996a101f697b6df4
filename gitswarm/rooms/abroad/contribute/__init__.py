"""contribute: work for the projects of others, from an issue of theirs to a pull request that is taken or not."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.abroad.contribute.actions import decline, offer, sign
    from gitswarm.rooms.abroad.contribute.events import ROOM
    from gitswarm.rooms.abroad.contribute.model import CONTRIBUTIONS, Contribution, contribution, contributions, row

DOOR = {
    **dict.fromkeys(
        (
            "decline",
            "offer",
            "sign",
        ),
        "actions",
    ),
    **dict.fromkeys(("ROOM",), "events"),
    **dict.fromkeys(
        (
            "CONTRIBUTIONS",
            "Contribution",
            "contribution",
            "contributions",
            "row",
        ),
        "model",
    ),
}
ACTIONS = ("decline", "offer", "sign")
READS = ("contribution", "contributions", "row")

__all__ = [
    "CONTRIBUTIONS",
    "ROOM",
    "Contribution",
    "contribution",
    "contributions",
    "decline",
    "offer",
    "row",
    "sign",
]

__getattr__ = door(__name__, DOOR)
