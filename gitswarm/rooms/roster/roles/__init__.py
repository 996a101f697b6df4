"""roles: what an agent does in the swarm: told to it before each task, with the agent and the bounds that suit it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.roster.roles.model import Role
    from gitswarm.rooms.roster.roles.shelf import every, known, named, path_of

DOOR = {"Role": "model", "every": "shelf", "known": "shelf", "named": "shelf", "path_of": "shelf"}
ACTIONS = ()
READS = ("every", "named")

__all__ = ["Role", "every", "known", "named", "path_of"]

__getattr__ = door(__name__, DOOR)
