"""Which errors become incidents, and what is told of them."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.rooms.incidents.events import HubRepaired, IncidentNoted
from gitswarm.rooms.incidents.model import INCIDENTS, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.errors import SwarmError

SUBJECTS = ("path", "lock", "bad", "reason", "hub")
"""The facts of an error that say what it is about, the telling ones first."""


def incident_of(error: SwarmError) -> Happened:
    """What the machinery tells of an error."""
    return Happened(IncidentNoted(error.kind, _subject(error), error.message, error.hint))


def is_known(tables: Tables, error: SwarmError) -> bool:
    """Whether this error about this subject was told before."""
    return tables.get(INCIDENTS, key_of(error.kind, _subject(error))) is not None


def _subject(error: SwarmError) -> str:
    return next((str(error.facts[name]) for name in SUBJECTS if error.facts.get(name)), "")


def repaired(bad: str, good: str) -> Happened:
    """What a clone tells that made the hub's log whole again."""
    return Happened(HubRepaired(bad=bad, good=good))
