"""What was switched off, and whether all work stands still."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.errors import Refused
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables


class Switch(Record):
    """A room that was switched off, or on again."""

    room: str
    is_on: bool
    actor: str
    at: str


class Halt(Record):
    """All work stands still, since then and for this reason."""

    key: str
    reason: str
    actor: str
    at: str


SWITCHES = Table("switches", Switch)
HALTS = Table("switches_halts", Halt)
THE_ONE = "swarm"


class Halted(Refused):
    """All work stands still, by somebody's word."""


def is_on(tables: Tables, room: str) -> bool:
    """Whether a room may write: every one may until it is switched off."""
    found: Switch | None = tables.get(SWITCHES, room)
    return found is None or found.is_on


def halt(tables: Tables) -> Halt | None:
    """Why and since when all work stands still; None while it goes on."""
    found: Halt | None = tables.get(HALTS, THE_ONE)
    return found


def refuse_halted(tables: Tables) -> None:
    """Let nobody begin anything while all work stands still."""
    standing = halt(tables)
    if standing is not None:
        raise Halted(
            f"the swarm was halted by {standing.actor}: {standing.reason or 'no reason was given'}",
            hint="`gitswarm resume` lets it go on",
            since=standing.at,
        )
