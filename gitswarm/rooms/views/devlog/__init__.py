"""devlog: what the swarm did since some time, in words for a chat or a file; it keeps nothing."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.views.devlog.model import Digest, digest
    from gitswarm.rooms.views.devlog.render import bulletin

DOOR = {"Digest": "model", "bulletin": "render", "digest": "model"}
ACTIONS = ()
READS = ("digest",)

__all__ = ["Digest", "bulletin", "digest"]

__getattr__ = door(__name__, DOOR)
