"""Looks at the rooms of other packages: who is in, who is not, and which events are theirs."""

from __future__ import annotations

import os

from gitswarm import command, guests, rooms
from gitswarm.rooms.home.doctor.model import Finding, ok, warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.core.log import Log

GET = "update gitswarm, or install the package whose room tells of them"
MEND = "mend its package, or uninstall it; docs/rooms.md says what a room has to be"


def findings() -> Iterator[Finding]:
    """Who is in, and why others are not; nothing where nobody asks to be."""
    folder = os.path.join(rooms.__path__[0], rooms.ANNEX)
    if os.path.isdir(folder):
        found = guests.welcome(folder)
        if found.guests:
            yield ok("rooms", f"of other packages: {', '.join(found.guests)}")
        for name, why in found.turned_away.items():
            yield warn("rooms", f"the room {name} is left out: {why}", MEND)


def heard(log: Log) -> set[str]:
    """The events that these rooms hear of, by id: they are not unknown here."""
    kinds = {kind for guest in command.guests().values() for kind in guest.kinds.split()}
    return {line.event.id for line in log.lines(log.tip()) if line.event.kind in kinds} if kinds else set()
