"""What waits for a pull request, and why work is left to one."""

from __future__ import annotations

from gitswarm.rooms.changes import landing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.changes.landing import Item

PROTECTED = "protected branch"
"""So every kind of hub calls a branch that only pull requests change."""


def waiting(tables: Tables, target: str | None = None) -> list[Item]:
    """The work that waits for a pull request, into one branch or into any, in the order in which it was submitted."""
    return [one for one in landing.queue(tables, landing.PULL) if target in (None, one.target)]


def by_policy(branch: str) -> str:
    """Why work is left to pull requests where the swarm has agreed so."""
    return f"{branch} is protected by the policy"


def is_protection(answer: object) -> bool:
    """Whether a hub that refused a push says by that that it takes none at all to this branch."""
    return PROTECTED in str(answer).lower()
