"""gitswarm: Git-native coordination for swarms of coding agents. The repository is the database."""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Happened, Moment
    from gitswarm.errors import SwarmError
    from gitswarm.library import OpenSwarm, open_swarm
    from gitswarm.swarm import Receipt

DOOR = {
    "open_swarm": "library",
    "OpenSwarm": "library",
    "Receipt": "swarm",
    "SwarmError": "errors",
    "Moment": "core.fold",
    "Happened": "core.fold",
}

__all__ = ["Happened", "Moment", "OpenSwarm", "Receipt", "SwarmError", "__version__", "open_swarm"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"gitswarm.{DOOR[name]}"), name)
