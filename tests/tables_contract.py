"""What every way of keeping tables must do alike; ``tests/core/test_tables.py`` runs it over each of them."""

from __future__ import annotations

import sqlite3

from gitswarm.core.tables import MemoryTables, Table
from gitswarm.index.shelves import Shelves
from gitswarm.record import Record


class Thing(Record):
    name: str
    owner: str | None
    rank: int
    weight: float | None
    done: bool
    seen: bool | None
    labels: tuple[str, ...]
    pairs: tuple[tuple[str, int], ...] | None
    extra: dict[str, object]


class Numbered(Record):
    order: int
    group: str


class Lone(Record):
    name: str


THINGS = Table("things", Thing, (("owner", "rank"), ("done",)))
NUMBERED = Table("select", Numbered, (("group",),))
"""Its name and one of its fields are words of SQL."""
LONE = Table("lone", Lone)
TABLES = (THINGS, NUMBERED, LONE)


def thing(name, **fields):
    plain = Thing(name, None, 0, None, False, None, (), None, {})
    return plain._replace(**fields)


def in_memory():
    return MemoryTables()


def over_memory():
    return MemoryTables(MemoryTables())


def in_sqlite():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    shelves = Shelves(connection, folding=True)
    shelves.create(TABLES)
    connection.execute("BEGIN")
    return shelves


def over_sqlite():
    return MemoryTables(in_sqlite())


WAYS = (in_memory, over_memory, in_sqlite, over_sqlite)
