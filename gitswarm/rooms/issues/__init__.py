"""issues: what is asked for at GitHub becomes tasks here, and both stay as the other says."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.issues.actions import bring
    from gitswarm.rooms.issues.model import issue_of, source_of
    from gitswarm.rooms.issues.watching import after_sync

DOOR = {
    "after_sync": "watching",
    "bring": "actions",
    "issue_of": "model",
    "source_of": "model",
}
ACTIONS = ("bring",)
READS = ("issue_of",)

__all__ = ["after_sync", "bring", "issue_of", "source_of"]

__getattr__ = door(__name__, DOOR)
