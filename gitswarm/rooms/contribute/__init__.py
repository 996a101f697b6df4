"""contribute: work for the projects of others, from an issue of theirs to a pull request that is taken or not."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.contribute.actions import decline, ended, offer, opened, reviewed, sign
    from gitswarm.rooms.contribute.events import ROOM
    from gitswarm.rooms.contribute.model import CONTRIBUTIONS, Contribution, contribution, contributions, row

DOOR = {
    **dict.fromkeys(
        (
            "decline",
            "ended",
            "offer",
            "opened",
            "reviewed",
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
ACTIONS = ("decline", "ended", "offer", "opened", "reviewed", "sign")
READS = ("contribution", "contributions", "row")

__all__ = [
    "CONTRIBUTIONS",
    "ROOM",
    "Contribution",
    "contribution",
    "contributions",
    "decline",
    "ended",
    "offer",
    "opened",
    "reviewed",
    "row",
    "sign",
]

__getattr__ = door(__name__, DOOR)
