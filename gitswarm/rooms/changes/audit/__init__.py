"""audit: all that led to a change, as a file that anybody can prove against the branch."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.changes.audit.gathering import gather
    from gitswarm.rooms.changes.audit.model import Scope
    from gitswarm.rooms.changes.audit.proving import faults
    from gitswarm.rooms.changes.audit.render import markdown

DOOR = {"gather": "gathering", "Scope": "model", "markdown": "render", "faults": "proving"}
ACTIONS = ()
READS = ()

__all__ = ["Scope", "faults", "gather", "markdown"]

__getattr__ = door(__name__, DOOR)
