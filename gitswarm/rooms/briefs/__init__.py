"""briefs: all that an agent must know to begin a task, in one text of a bounded size."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.briefs.gathering import brief_of, checks_at
    from gitswarm.rooms.briefs.model import Brief
    from gitswarm.rooms.briefs.sequel import went_before

DOOR = {"Brief": "model", "brief_of": "gathering", "checks_at": "gathering", "went_before": "sequel"}
ACTIONS = ()
READS = ()

__all__ = ["Brief", "brief_of", "checks_at", "went_before"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
