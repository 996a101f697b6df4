"""Who may do at GitHub what was asked for: one process at a time, by a lease."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.forge.deliveries.model import LEASE, TURNS, Turn, turn
from gitswarm.rooms.ground import leases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class GithubTaken(Payload):
    """A process does what was asked of GitHub from here on; only the hub lets this into the log.

    It is the turn after ``turn_seen``; of one before, that was silent since ``signs`` of it, it takes the place.
    """

    KIND = "github.taken"
    V = 1

    turn_seen: int
    signs: int
    minutes: int
    machine: str
    bound: bool = True


class GithubLeft(Payload):
    """It does so no more."""

    KIND = "github.left"
    V = 1

    turn: int


PAYLOADS = (GithubTaken, GithubLeft)


def fold(seen: Seen, tables: Tables) -> bool:
    """Give the right to deliver to one, or take it back."""
    return not (_taken if isinstance(seen.payload, GithubTaken) else _left)(seen, tables)


def _taken(seen: Seen, tables: Tables) -> bool:
    told, before = seen.payload, leases.lease_of(tables, LEASE)
    is_free = before is None or before.signs == told.signs
    if told.turn_seen != turn(tables) or not is_free or not leases.may_last(told.minutes):
        return False
    tables.put(TURNS, Turn(LEASE, told.turn_seen + 1))
    leases.give(tables, seen, LEASE, told.turn_seen + 1)
    return True


def _left(seen: Seen, tables: Tables) -> bool:
    held = leases.lease_of(tables, LEASE)
    if held is None or (held.epoch, held.session) != (seen.payload.turn, seen.event.session):
        return False
    leases.end(tables, LEASE)
    return True


ROOM = Room("deliveries", (TURNS,), PAYLOADS, fold)
