"""issues: what is asked for at GitHub becomes tasks here, and both stay as the other says."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.forge.issues.actions import bring, end_late
    from gitswarm.rooms.forge.issues.harvest import bring_rows
    from gitswarm.rooms.forge.issues.model import Choice, issue_of, source_of, task_of
    from gitswarm.rooms.forge.issues.watching import after_sync, bring_in, known_as, take_in, tick

DOOR = {
    "after_sync": "watching",
    "bring": "actions",
    "bring_in": "watching",
    "bring_rows": "harvest",
    "Choice": "model",
    "end_late": "actions",
    "issue_of": "model",
    "source_of": "model",
    "known_as": "watching",
    "take_in": "watching",
    "tick": "watching",
    "task_of": "model",
}
ACTIONS = ("bring", "end_late")
READS = ("issue_of",)

__all__ = [
    "Choice",
    "after_sync",
    "bring",
    "bring_in",
    "bring_rows",
    "end_late",
    "issue_of",
    "known_as",
    "source_of",
    "take_in",
    "task_of",
    "tick",
]

__getattr__ = door(__name__, DOOR)
