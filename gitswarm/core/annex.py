"""Rooms of other packages: they hear of what counts, and keep tables of their own; nothing else is theirs.

Clones of one swarm may have different rooms installed, and still agree on everything: what a guest makes of an event is
in no table of the house, and no event is overruled or known because of one.
"""

from __future__ import annotations

from gitswarm.core import payload as payloads
from gitswarm.core import register
from gitswarm.core.fold import Rooms, Seen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from gitswarm.core.fold import Room
    from gitswarm.core.log import Line
    from gitswarm.core.tables import Table, Tables

PREFIX = "annex_"
"""What the tables of guests begin with, and none of the house."""


class Annex:
    """The guests in order; each is loaded when the first event of a kind it hears of comes by."""

    def __init__(self, kinds: Mapping[str, Sequence[str]], load: Callable[[str], Room]) -> None:
        self._rooms = Rooms(kinds, lambda name: sound(name, load(name)))

    def every(self) -> list[Room]:
        """All guests, in order."""
        return self._rooms.every()

    def hear(self, line: Line, known: Any, tables: Tables) -> None:
        """Tell one event to those who asked for its kind: ``known`` is its payload type in the house, if it has one.

        What the house knows is told where it counts; what it does not know is the guest's own, and told where it can be
        read.
        """
        event = line.event
        told = self._rooms.for_kind(event.kind)
        if not told or (known is not None and not register.counts(tables, line)):
            return
        payload_type = known or self._rooms.payload_type(event.kind)
        payload = payloads.read_event(payload_type, event) if payload_type is not None else ""
        if not isinstance(payload, str):
            for room in told:
                room.fold(Seen(line.position, event, payload), Apart(tables, room.tables))


class Apart:
    """Tables as a guest has them: all can be asked, its own can be written."""

    def __init__(self, tables: Tables, own: Sequence[Table]) -> None:
        self._tables, self._own = tables, {table.name for table in own}
        self.get, self.where, self.among, self.count = tables.get, tables.where, tables.among, tables.count

    def put(self, table: Table, record: Any) -> None:
        """Keep a record in a table of its own."""
        self._must_be_own(table)
        self._tables.put(table, record)

    def delete(self, table: Table, key: str | int) -> None:
        """Drop a record of a table of its own."""
        self._must_be_own(table)
        self._tables.delete(table, key)

    def _must_be_own(self, table: Table) -> None:
        if table.name not in self._own:
            raise TypeError(f"a room of another package writes {table.name}, which is none of its tables")


def sound(name: str, room: Room) -> Room:
    """The room, whose tables and kinds cannot be taken for those of others; a TypeError says which could."""
    begins = f"{PREFIX}{name}"
    for table in room.tables:
        if table.name != begins and not table.name.startswith(f"{begins}_"):
            raise TypeError(f"the table {table.name} of the room {name} is not called {begins} or {begins}_…")
    for payload in room.payloads:
        if not payload.KIND.startswith(f"{name}."):
            raise TypeError(f"the kind {payload.KIND} of the room {name} does not begin with {name}.")
    return room
