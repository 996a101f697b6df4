"""Where each agent left off: at large, in a task, or in something it gave a name."""

from __future__ import annotations

from gitswarm.rooms.ground import agents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.ground.agents import Checkpoint

MAIN = "main"
"""The name of a checkpoint that was given none."""
APART = "\n"
"""Stands between the names in a key, since it stands in none."""


def key_of(actor: str, name: str, task: str | None) -> str:
    """What tells one checkpoint from another."""
    return APART.join((actor, name, task or ""))


def checkpoint(tables: Tables, actor: str, name: str = MAIN, task: str | None = None) -> Checkpoint | None:
    """Where an agent left off, in a task or at large."""
    found: Checkpoint | None = tables.get(agents.CHECKPOINTS, key_of(actor, name, task))
    return found


def latest(tables: Tables, task: str, name: str) -> Checkpoint | None:
    """Where whoever worked on a task last left off, under this name: what its next holder goes on from."""
    found = tables.where(agents.CHECKPOINTS, task=task, order="position", descending=True)
    return next((one for one in found if one.name == name), None)
