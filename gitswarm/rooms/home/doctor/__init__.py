"""doctor: is this clone well, and what mends it; is what the log says true."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.home.doctor.examine import findings
    from gitswarm.rooms.home.doctor.model import Finding, Proof
    from gitswarm.rooms.home.doctor.verify import prove

DOOR = {"Finding": "model", "Proof": "model", "findings": "examine", "prove": "verify"}
ACTIONS = ()
READS = ("findings", "prove")

__all__ = ["Finding", "Proof", "findings", "prove"]

__getattr__ = door(__name__, DOOR)
