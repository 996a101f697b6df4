"""proofs: a person's word at a gate, signed with a key of his; the project says whose signatures it takes."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.checks.proofs.model import BadSignature
    from gitswarm.rooms.checks.proofs.proving import sign, unproved

DOOR = {"BadSignature": "model", "sign": "proving", "unproved": "proving"}
ACTIONS = ()
READS = ()

__all__ = ["BadSignature", "sign", "unproved"]

__getattr__ = door(__name__, DOOR)
