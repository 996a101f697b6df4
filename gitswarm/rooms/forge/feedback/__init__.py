"""feedback: what became of pull requests comes back to their tasks: checks, reviews, merged or closed."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.forge.feedback.asking import after_sync, look

DOOR = {
    "after_sync": "asking",
    "look": "asking",
}
ACTIONS = ()
READS = ()

__all__ = [
    "after_sync",
    "look",
]

__getattr__ = door(__name__, DOOR)
