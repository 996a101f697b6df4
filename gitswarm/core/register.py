"""What became of every event of the log: folded once by its id, overruled, inert, or set aside with a reason."""

from __future__ import annotations

from gitswarm.core.log import Stray
from gitswarm.core.path import event_path
from gitswarm.core.tables import MemoryTables, Table
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from gitswarm.core.fold import Rooms
    from gitswarm.core.log import Line, Log
    from gitswarm.core.tables import Tables

REPEATED = "repeats an id"


class Fate(Record):
    """Where an event counts, whether it may still act, and why not where it is inert."""

    id: str
    position: int
    overruled: bool
    reason: str


REGISTER = Table("log_register", Fate)
QUARANTINE = Table("log_quarantine", Stray)
OWN = (REGISTER, QUARANTINE)
"""The tables every log has, whatever rooms there are; written by ``take`` and ``set_aside`` alone."""


def take(line: Line, rooms: Rooms, tables: Tables) -> None:
    """Fold one line and register what became of it; of two lines with one id the first counts."""
    event = line.event
    if tables.get(REGISTER, event.id) is not None:
        tables.put(QUARANTINE, Stray(event_path(line.position, event.id), REPEATED))
        return
    outcome = rooms.fold(line, tables)
    tables.put(REGISTER, Fate(event.id, line.position, outcome.overruled, outcome.reason))
    rooms.witness(line, tables)
    if outcome.reason and rooms.payload_type(event.kind) is not None:
        tables.put(QUARANTINE, Stray(event_path(line.position, event.id), outcome.reason))


def set_aside(gone: Iterable[Stray], come: Iterable[Stray], tables: Tables) -> None:
    """Bring the quarantine in step with what lies under ``events/`` and is no event.

    What became of a line stands under the path of its own file, and stays, whatever else lies there beside its page.
    """
    for stray in gone:
        if tables.get(QUARANTINE, stray.path) == stray:
            tables.delete(QUARANTINE, stray.path)
    for stray in come:
        if tables.get(QUARANTINE, stray.path) is None:
            tables.put(QUARANTINE, stray)


def fold_all(log: Log, rooms: Rooms, tip: str | None) -> MemoryTables:
    """The tables of a tip, folded from its first event on."""
    tables = MemoryTables()
    for lines, strays in log.groups(tip):
        set_aside((), strays, tables)
        for line in lines:
            take(line, rooms, tables)
    return tables


def position(tables: Tables, id: str) -> int | None:
    """Where the event with this id stands; None where the log lacks it."""
    fate = tables.get(REGISTER, id)
    return None if fate is None else int(fate.position)


def overruled(tables: Tables, id: str) -> bool:
    """Whether the fold gave to another what this event wanted."""
    fate = tables.get(REGISTER, id)
    return fate is not None and bool(fate.overruled)


def counts(tables: Tables, line: Line) -> bool:
    """Whether what a line tells holds: it was neither overruled nor repeated, and nothing in it is damaged."""
    fate = tables.get(REGISTER, line.event.id)
    return fate is not None and fate.position == line.position and not (fate.overruled or fate.reason)


def quarantine(tables: Tables) -> list[Stray]:
    """Everything that was skipped as malformed or as newer than this program, by path, with its reason."""
    return tables.where(QUARANTINE)


def every_table(rooms: Rooms) -> list[Table]:
    """The tables of the log and of all rooms, by name."""
    return sorted([*OWN, *(table for room in rooms.every() for table in room.tables)], key=lambda table: table.name)


def fingerprint(rooms: Rooms, version: str) -> str:
    """What must be the same for kept tables to be of use: the version, and every table with its fields and indexes."""
    from hashlib import sha256

    tables = [(table.name, table.record.__annotations__, table.indexes) for table in every_table(rooms)]
    return sha256(repr((version, tables)).encode()).hexdigest()


def dump(tables: Tables, rooms: Rooms) -> Iterator[tuple[str, list[Any]]]:
    """All that the tables hold, in one order: each table by name, its records by key."""
    for table in every_table(rooms):
        yield table.name, tables.where(table)


def digest_of(dumped: Iterable[tuple[str, list[Any]]]) -> str:
    """One SHA-256 over a dump: equal where two ways of keeping the tables hold the same."""
    from hashlib import sha256

    from gitswarm import json

    running = sha256()
    for name, records in dumped:
        for record in records:
            running.update(json.dumps([name, *record], sort_keys=True).encode() + b"\n")
    return running.hexdigest()
