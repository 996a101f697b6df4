"""Tables on SQLite, with before-images of what an event changed that may still get another place in the order."""

from __future__ import annotations

from gitswarm.index.columns import Order, Shelf, delete_from, insert_into, packed, unpacked
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from typing import Any

    from gitswarm.core.tables import Table
    from gitswarm.index.columns import Key

BEFORE = """
CREATE TABLE log_before (
    position INTEGER, step INTEGER, shelf TEXT, key, row TEXT, PRIMARY KEY (position, step)
) WITHOUT ROWID"""

MOST_BOUND = 500
"""Values bound to one question: an old SQLite takes no more than 999."""


class Image(Record):
    """How a row looked before an event changed it: its columns, or None where there was none."""

    shelf: str
    key: Any
    row: Any


class Shelves:
    """Tables over one connection: to ask, or (``folding``) to change in transactions that end with ``flush``.

    While an event is folded ``at`` a position, what it changes leaves images.
    """

    def __init__(self, connection: sqlite3.Connection, *, folding: bool = False) -> None:
        self._folding = folding
        self._run = connection.execute
        self._run_many = connection.executemany
        self._shelves: dict[str, Shelf] = {}
        self._position: int | None = None
        self._kept: set[tuple[str, Key]] = set()
        self._images: list[tuple[Any, ...]] = []

    def shelf(self, table: Table) -> Shelf:
        """The shelf of a table."""
        try:
            return self._shelves[table.name]
        except KeyError:
            return self._shelves.setdefault(table.name, Shelf(table))

    def create(self, tables: list[Table]) -> None:
        """Make the tables in an empty database."""
        self._run(BEFORE)
        for table in tables:
            for statement in self.shelf(table).create():
                self._run(statement)

    def get(self, table: Table, key: Key) -> Any:
        """The record with that key, or None."""
        shelf = self.shelf(table)
        if key in shelf.known:
            return shelf.known[key]
        row = self._run(shelf.select, (key,)).fetchone()
        record = None if row is None else shelf.record(row)
        if self._folding:
            shelf.known[key] = record
        return record

    def put(self, table: Table, record: Any) -> None:
        """Keep a record, in place of the one with its key; written by ``flush`` or the next question."""
        self._change(self.shelf(table), record[0], record)

    def delete(self, table: Table, key: Key) -> None:
        """Drop the record with that key, if there is one."""
        self._change(self.shelf(table), key, None)

    def where(
        self,
        table: Table,
        *,
        order: str = "",
        descending: bool = False,
        limit: int | None = None,
        begins: str = "",
        after: tuple[Any, str | int] | None = None,
        **equals: object,
    ) -> list[Any]:
        """Records with these values, by ``order`` then key (default: by key).

        Only those whose key ``begins`` so, and that stand ``after`` this value of ``order`` and key.
        """
        shelf = self._written(table)
        return [
            shelf.record(row)
            for row in self._run(*shelf.question(equals, Order(order, descending, limit, begins, after)))
        ]

    def among(self, table: Table, field: str, values: Iterable[str | int], **equals: object) -> list[Any]:
        """Records that have one of these values in a field, by key."""
        shelf, asked = self._written(table), list(dict.fromkeys(values))
        parts = (asked[place : place + MOST_BOUND] for place in range(0, len(asked), MOST_BOUND))
        rows = (row for part in parts for row in self._run(*shelf.choosing(field, part, equals)))
        return sorted(map(shelf.record, rows), key=table.key)

    def count(self, table: Table, **equals: object) -> int:
        """How many records have these values."""
        shelf = self._written(table)
        return int(self._run(*shelf.counting(equals)).fetchone()[0])

    def at(self, position: int | None) -> None:
        """From here on changes belong to the event at this position; with None they are final."""
        if position != self._position:
            self._position = position
            self._kept.clear()

    def flush(self) -> None:
        """Write what waits, and forget what was read: another may write before our next transaction."""
        for shelf in self._shelves.values():
            if shelf.changed:
                self._write(shelf)
            shelf.known.clear()
        self._run_many("INSERT INTO log_before VALUES (?, ?, ?, ?, ?)", self._images)
        self._images.clear()

    def images(self, position: int) -> Iterator[Image]:
        """What stood before the events from ``position`` on, the newest first."""
        asked = "SELECT shelf, key, row FROM log_before WHERE position >= ? ORDER BY position DESC, step DESC"
        for shelf, key, row in self._run(asked, (position,)):
            yield Image(shelf, key, unpacked(row))

    def roll_back(self, position: int) -> None:
        """Make every table again what it was before the event at ``position``."""
        for image in list(self.images(position)):
            if image.row is None:
                self._run(delete_from(image.shelf, self._key_of(image.shelf)), (image.key,))
            else:
                self._run(insert_into(image.shelf, len(image.row)), image.row)
        self._run("DELETE FROM log_before WHERE position >= ?", (position,))

    def prune(self, position: int) -> None:
        """Drop the images below ``position``: nothing changes there any more."""
        self._run("DELETE FROM log_before WHERE position < ?", (position,))

    def _key_of(self, name: str) -> str:
        # By SQL, not by the record: a roll back must not load every room.
        return str(self._run("SELECT name FROM pragma_table_info(?) WHERE cid = 0", (name,)).fetchone()[0])

    def _change(self, shelf: Shelf, key: Key, record: Any) -> None:
        if self._position is not None:
            self._keep(shelf, key)
        shelf.known[key] = record
        shelf.changed[key] = None

    def _keep(self, shelf: Shelf, key: Key) -> None:
        mark = (shelf.table.name, key)
        if mark in self._kept:
            return
        self._kept.add(mark)
        record = self.get(shelf.table, key)
        row = None if record is None else packed(shelf.row(record))
        self._images.append((self._position, len(self._kept), shelf.table.name, key, row))

    def _written(self, table: Table) -> Shelf:
        shelf = self.shelf(table)
        if shelf.changed:
            self._write(shelf)
        return shelf

    def _write(self, shelf: Shelf) -> None:
        known = shelf.known
        gone = [(key,) for key in shelf.changed if known[key] is None]
        self._run_many(shelf.insert, [shelf.row(known[key]) for key in shelf.changed if known[key] is not None])
        if gone:
            self._run_many(shelf.remove, gone)
        shelf.changed.clear()
