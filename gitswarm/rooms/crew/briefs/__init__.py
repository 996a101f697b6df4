"""briefs: all that an agent must know to begin a task, in one text of a bounded size."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.crew.briefs.gathering import CHECKS, Stand, brief_of, stand_at
    from gitswarm.rooms.crew.briefs.model import Brief
    from gitswarm.rooms.crew.briefs.sequel import went_before

DOOR = {
    "CHECKS": "gathering",
    "Brief": "model",
    "Stand": "gathering",
    "brief_of": "gathering",
    "stand_at": "gathering",
    "went_before": "sequel",
}
ACTIONS = ()
READS = ()

__all__ = ["CHECKS", "Brief", "Stand", "brief_of", "stand_at", "went_before"]

__getattr__ = door(__name__, DOOR)
