"""Which errors become incidents, and what is told of them."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.rooms.incidents.events import HubRepaired, IncidentNoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.errors import SwarmError

SUBJECTS = ("path", "lock", "bad", "reason", "hub")
"""The facts of an error that say what it is about, the telling ones first."""


def incident_of(error: SwarmError) -> Happened:
    """What the machinery tells of an error."""
    about = next((str(error.facts[name]) for name in SUBJECTS if error.facts.get(name)), "")
    return Happened(IncidentNoted(error.kind, about, error.message, error.hint))


def repaired(bad: str, good: str) -> Happened:
    """What a clone tells that made the hub's log whole again."""
    return Happened(HubRepaired(bad=bad, good=good))
