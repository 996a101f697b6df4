"""roles: what an agent does in the swarm: told to it before each task, with the agent and the bounds that suit it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.roles.model import Role
    from gitswarm.rooms.roles.shelf import every, known, named, path_of

DOOR = {"Role": "model", "every": "shelf", "known": "shelf", "named": "shelf", "path_of": "shelf"}
ACTIONS = ()
READS = ("every", "named")

__all__ = ["Role", "every", "known", "named", "path_of"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
