"""Signatures that were given later than the events they are for. They change no state: gates look at them, no fold."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.core.signing import GIVEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class SignatureGiven(Payload):
    """Whoever signed this event vouches for others too, each by its id and the SHA-256 of its line."""

    KIND = GIVEN
    V = 1

    events: dict[str, str]


PAYLOADS = (SignatureGiven,)


def fold(seen: Seen, tables: Tables) -> bool:
    """State is the same for everybody, whomever they believe."""
    return False


ROOM = Room("signatures", (), PAYLOADS, fold)
