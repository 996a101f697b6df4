"""A room's state: tables of frozen records with declared indexes, and the ways to keep them in memory."""

from __future__ import annotations

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Protocol
else:
    Protocol = object


class Table(Record):
    """One table: its name, the record it holds (first field: the key), and what it is asked by."""

    name: str
    record: Any
    indexes: tuple[tuple[str, ...], ...] = ()

    def key(self, record: Any) -> Any:
        """The key of one record: its first field."""
        return record[0]


class Tables(Protocol):
    """Where folds keep what they know, and questions find it."""

    def get(self, table: Table, key: str | int) -> Any:
        """The record with that key, or None."""

    def put(self, table: Table, record: Any) -> None:
        """Keep a record, in place of the one with its key."""

    def delete(self, table: Table, key: str | int) -> None:
        """Drop the record with that key, if there is one."""

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

    def among(self, table: Table, field: str, values: Iterable[str | int], **equals: object) -> list[Any]:
        """Records that have one of these values in a field, by key: one question, however many values there are."""

    def count(self, table: Table, **equals: object) -> int:
        """How many records have these values."""


class Rows:
    """The records of one table by key; once it is asked by an index, by the values of that index's first field too."""

    def __init__(self) -> None:
        self.by_key: dict[str | int, Any] = {}
        self._keys: dict[str, dict[object, dict[str | int, None]]] = {}

    def put(self, key: str | int, record: Any) -> None:
        """Keep a record, in place of the one with its key; None remembers that there is none."""
        self.drop(key)
        self.by_key[key] = record
        for field, keys in self._keys.items():
            _list(keys, field, key, record)

    def drop(self, key: str | int) -> None:
        """Forget what stands at a key."""
        record = self.by_key.pop(key, None)
        if record is not None:
            for field, keys in self._keys.items():
                del keys[getattr(record, field)][key]

    def having(self, table: Table, equals: dict[str, Any]) -> Iterable[Any]:
        """The records with these values: their key, or an index, leaves few to look at."""
        for record in self._few(table, equals):
            if record is not None and all(getattr(record, name) == value for name, value in equals.items()):
                yield record

    def _few(self, table: Table, equals: dict[str, Any]) -> Iterable[Any]:
        if (key := table.record._fields[0]) in equals:
            return (self.by_key.get(equals[key]),)
        indexed = [index[0] for index in table.indexes if index[0] in equals]
        few = min((self._listed(field).get(equals[field], {}) for field in indexed), key=len, default=None)
        return self.by_key.values() if few is None else map(self.by_key.__getitem__, few)

    def _listed(self, field: str) -> dict[object, dict[str | int, None]]:
        if field not in self._keys:
            keys = self._keys[field] = {}
            for key, record in self.by_key.items():
                _list(keys, field, key, record)
        return self._keys[field]


def _list(keys: dict[object, dict[str | int, None]], field: str, key: str | int, record: Any) -> None:
    if record is not None:
        keys.setdefault(getattr(record, field), {})[key] = None


class MemoryTables:
    """Tables in dictionaries: for tests, simulation and what a reader folds without writing."""

    def __init__(self, below: Tables | None = None) -> None:
        self._below = below
        self._rows: dict[str, Rows] = {}

    def _of(self, table: Table) -> Rows:
        return self._rows.setdefault(table.name, Rows())

    def get(self, table: Table, key: str | int) -> Any:
        """The record with that key: ours, or that of the tables below."""
        rows = self._of(table).by_key
        if key in rows or self._below is None:
            return rows.get(key)
        return self._below.get(table, key)

    def put(self, table: Table, record: Any) -> None:
        """Keep a record here; the tables below stay as they are."""
        self._of(table).put(table.key(record), record)

    def delete(self, table: Table, key: str | int) -> None:
        """Forget a record; above other tables, remember that it is gone."""
        if self._below is None:
            self._of(table).drop(key)
        else:
            self._of(table).put(key, None)

    def _every(self, table: Table, equals: dict[str, Any], **asked: Any) -> Iterable[Any]:
        rows = self._of(table)
        if self._below is not None:
            for record in self._below.where(table, **asked, **equals):
                if table.key(record) not in rows.by_key:
                    yield record
        yield from rows.having(table, equals)

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
        """Records with these values, by ``order`` then key; None sorts first."""
        if self._below is not None and not self._of(table).by_key:  # nothing stands above what they say
            return self._below.where(
                table, order=order, descending=descending, limit=limit, begins=begins, after=after, **equals
            )

        def rank(record: Any) -> tuple[Any, ...]:
            key = table.key(record)
            return _rank(getattr(record, order) if order else None, key)

        def is_asked(record: Any) -> bool:
            place = rank(record)
            comes = after is None or (place < _rank(*after) if descending else place > _rank(*after))
            return comes and (not begins or str(place[-1]).startswith(begins))

        # Of those below, as many more as ours may stand in the place of.
        enough = None if limit is None else limit + len(self._of(table).by_key)
        every = self._every(table, equals, order=order, descending=descending, limit=enough, begins=begins, after=after)
        found = sorted(filter(is_asked, every), key=rank, reverse=descending)
        return found if limit is None else found[:limit]

    def among(self, table: Table, field: str, values: Iterable[str | int], **equals: object) -> list[Any]:
        """Records that have one of these values in a field, by key."""
        rows, asked = self._of(table), dict.fromkeys(values)
        below = self._below.among(table, field, asked, **equals) if self._below is not None else ()
        found = [record for record in below if table.key(record) not in rows.by_key]
        for value in asked if rows.by_key else ():
            found += rows.having(table, {**equals, field: value})
        return sorted(found, key=table.key)

    def count(self, table: Table, **equals: object) -> int:
        """How many records have these values."""
        return sum(1 for _ in self._every(table, equals))


def _rank(value: Any, key: str | int) -> tuple[Any, ...]:
    """What records are ordered by: a value, None before all others, then the key."""
    return (value is not None, value if value is not None else 0, key)
