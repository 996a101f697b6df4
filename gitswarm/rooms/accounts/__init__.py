"""accounts: what runs have cost by task, agent, role and day; what is kept for those at work, what is left."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.accounts.events import ROOM, keep, spend, warn
    from gitswarm.rooms.accounts.model import Account, Bound, OverBudget, account, charged, refuse_over

DOOR = {
    "ROOM": "events",
    "keep": "events",
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
    "spend",
    "warn",
]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
