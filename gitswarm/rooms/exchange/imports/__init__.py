"""imports: bring in what other tools have: from a file to few commits, with a line about all that could not be kept."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.exchange.imports.files import Aside
    from gitswarm.rooms.exchange.imports.harvest import bring, planned, portions

DOOR = {"Aside": "files", "bring": "harvest", "planned": "harvest", "portions": "harvest"}
ACTIONS = ()
READS = ()

__all__ = ["Aside", "bring", "planned", "portions"]

__getattr__ = door(__name__, DOOR)
