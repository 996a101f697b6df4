"""manners: what another project asks of those who contribute, as its own files say it; in doubt a person reads."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.abroad.manners.model import (
        AGREEMENT,
        ASK,
        CLOSED,
        DISCLOSE,
        OPEN,
        SIGN_OFF,
        Finding,
        Manners,
        wanted,
    )
    from gitswarm.rooms.abroad.manners.sentences import read

DOOR = {
    **dict.fromkeys(
        ("AGREEMENT", "ASK", "CLOSED", "DISCLOSE", "OPEN", "SIGN_OFF", "Finding", "Manners", "wanted"), "model"
    ),
    "read": "sentences",
}
ACTIONS = ()
READS = ()

__all__ = ["AGREEMENT", "ASK", "CLOSED", "DISCLOSE", "OPEN", "SIGN_OFF", "Finding", "Manners", "read", "wanted"]

__getattr__ = door(__name__, DOOR)
