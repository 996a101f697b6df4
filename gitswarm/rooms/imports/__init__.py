"""imports: bring in what other tools have: from a file to few commits, with a line about all that could not be kept."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.imports.harvest import bring, planned

DOOR = {"bring": "harvest", "planned": "harvest"}
ACTIONS = ()
READS = ()

__all__ = ["bring", "planned"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
