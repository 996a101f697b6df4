"""tokens: a token for one task, made by a command that this clone names; an agent has that instead of a key for all."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.outside.tokens.minting import made_for

DOOR = {"made_for": "minting"}
ACTIONS = ()
READS = ()

__all__ = ["made_for"]

__getattr__ = door(__name__, DOOR)
