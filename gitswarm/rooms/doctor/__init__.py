"""doctor: is this clone well, and what mends it; is what the log says true."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.doctor.examine import findings
    from gitswarm.rooms.doctor.model import Finding, Proof
    from gitswarm.rooms.doctor.verify import prove

DOOR = {"Finding": "model", "Proof": "model", "findings": "examine", "prove": "verify"}
ACTIONS = ()
READS = ("findings", "prove")

__all__ = ["Finding", "Proof", "findings", "prove"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
