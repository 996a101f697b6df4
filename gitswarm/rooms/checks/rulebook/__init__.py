"""rulebook: what the project asks of results, as its default branch says it, at the hub where that can be asked."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.checks.rulebook.files import rules_at
    from gitswarm.rooms.checks.rulebook.model import Command, Rules, coming, rows
    from gitswarm.rooms.checks.rulebook.outlook import (
        Outlook,
        asked,
        glimpse,
        hub_of,
        known,
        newest_of_all,
        refuse_unreadable,
        told,
    )
    from gitswarm.rooms.checks.rulebook.telling import after_sync

DOOR = {
    "rules_at": "files",
    "Command": "model",
    "Rules": "model",
    "coming": "model",
    "rows": "model",
    "Outlook": "outlook",
    "asked": "outlook",
    "glimpse": "outlook",
    "hub_of": "outlook",
    "known": "outlook",
    "newest_of_all": "outlook",
    "refuse_unreadable": "outlook",
    "told": "outlook",
    "after_sync": "telling",
}
ACTIONS = ()
READS = ()

__all__ = [
    "Command",
    "Outlook",
    "Rules",
    "after_sync",
    "asked",
    "coming",
    "glimpse",
    "hub_of",
    "known",
    "newest_of_all",
    "refuse_unreadable",
    "rows",
    "rules_at",
    "told",
]

__getattr__ = door(__name__, DOOR)
