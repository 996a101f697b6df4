"""tidying: pull requests of the swarm that nobody needs as they are: found, proposed, and ended by a person's word."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.forge.tidying.actions import approve, end, propose
    from gitswarm.rooms.forge.tidying.events import ROOM
    from gitswarm.rooms.forge.tidying.looking import look
    from gitswarm.rooms.forge.tidying.model import Proposal, TooMany, due, judge, proposal

DOOR = {
    "ROOM": "events",
    "approve": "actions",
    "end": "actions",
    "propose": "actions",
    "look": "looking",
    "Proposal": "model",
    "TooMany": "model",
    "due": "model",
    "judge": "model",
    "proposal": "model",
}
ACTIONS = ("approve", "end", "propose")
READS = ("due", "proposal")

__all__ = [
    "ROOM",
    "Proposal",
    "TooMany",
    "approve",
    "due",
    "end",
    "judge",
    "look",
    "proposal",
    "propose",
]

__getattr__ = door(__name__, DOOR)
