"""accounts: what runs have cost by task, agent, role and day; what is kept for those at work, what is left."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.roster.accounts.events import ROOM, keep, release, spend, warn
    from gitswarm.rooms.roster.accounts.model import Account, Bound, OverBudget, account, charged, refuse_over

DOOR = {
    "ROOM": "events",
    "keep": "events",
    "release": "events",
    "spend": "events",
    "warn": "events",
    "Account": "model",
    "Bound": "model",
    "OverBudget": "model",
    "account": "model",
    "charged": "model",
    "refuse_over": "model",
}
ACTIONS = ()
READS = ("account", "charged")

__all__ = [
    "ROOM",
    "Account",
    "Bound",
    "OverBudget",
    "account",
    "charged",
    "keep",
    "refuse_over",
    "release",
    "spend",
    "warn",
]

__getattr__ = door(__name__, DOOR)
