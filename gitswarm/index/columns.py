# ruff: noqa: S608 - names come from declared tables and are quoted; values are always bound
"""One table in SQL: its statements, a column for each field, and how records become rows and come back."""

from __future__ import annotations

from gitswarm import json
from gitswarm.index.lite import sqlite3
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from gitswarm.core.tables import Table

    Key = str | int
    Row = tuple[Any, ...]
    Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]

PLAIN = ("str", "int", "float")
LAST_CHARACTER = "\U0010ffff"
packed = json.writer(sort_keys=True, separators=(",", ":"))
"""The text that a value is kept as: one for each value, so that equal values are found by it."""


class Order(Record):
    """In which order records are asked for, how many, from where on; ``after`` is a value of the field and a key."""

    field: str = ""
    descending: bool = False
    limit: int | None = None
    begins: str = ""
    after: tuple[Any, Key] | None = None


class Shelf:
    """A table's statements, and what a transaction read or changed of it: ``changed`` is not yet written."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.name = quoted(table.name)
        fields = table.record._fields
        self._key = quoted(fields[0])
        self._codecs = _codecs(table)
        self.select = f"SELECT * FROM {self.name} WHERE {self._key} = ?"
        self.insert = insert_into(table.name, len(fields))
        self.remove = delete_from(table.name, fields[0])
        self.known: dict[Key, Any] = {}
        self.changed: dict[Key, None] = {}

    def create(self) -> Iterator[str]:
        """The statements that make the table and its indexes."""
        columns = ", ".join(quoted(field) for field in self.table.record._fields[1:])
        rest = f", {columns}" if columns else ""
        yield f"CREATE TABLE {self.name} ({self._key} PRIMARY KEY NOT NULL{rest}) WITHOUT ROWID"
        for number, fields in enumerate(self.table.indexes):
            name = quoted(f"{self.table.name}_{number}")
            yield f"CREATE INDEX {name} ON {self.name} ({', '.join(quoted(field) for field in fields)})"

    def row(self, record: Any) -> Row:
        """What SQLite keeps of a record."""
        row = list(record)
        for place, (pack, _) in self._codecs.items():
            row[place] = pack(row[place])
        return tuple(row)

    def record(self, row: Row) -> Any:
        """The record that a row was made of."""
        if not self._codecs:
            return self.table.record._make(row)
        values = list(row)
        for place, (_, unpack) in self._codecs.items():
            values[place] = unpack(values[place])
        return self.table.record._make(values)

    def question(self, equals: dict[str, Any], asked: Order) -> tuple[str, list[Any]]:
        """What asks for the records with these values in this order, and what to bind to it."""
        condition, bound = self._matching(equals, asked)
        sql = f"SELECT * FROM {self.name}{condition}{self._ordered(asked)}"
        return (sql, bound) if asked.limit is None else (sql + " LIMIT ?", [*bound, asked.limit])

    def choosing(self, field: str, values: list[str | int], equals: dict[str, Any]) -> tuple[str, list[Any]]:
        """What asks for the records that have one of these values in a field, and what to bind to it."""
        condition, bound = self._matching(equals)
        one_of = f"{self._column(field)} IN ({', '.join('?' * len(values))})"
        return f"SELECT * FROM {self.name}{condition}{' AND ' if condition else ' WHERE '}{one_of}", [*bound, *values]

    def counting(self, equals: dict[str, Any]) -> tuple[str, list[Any]]:
        """What asks how many records have these values, and what to bind to it."""
        condition, bound = self._matching(equals)
        return f"SELECT count(*) FROM {self.name}{condition}", bound

    def _matching(self, equals: dict[str, Any], asked: Order | None = None) -> tuple[str, list[Any]]:
        terms, bound = ([], []) if asked is None else self._bounds(asked)
        for field, value in equals.items():
            terms.append(f"{self._column(field)} " + ("IS NULL" if value is None else "= ?"))
            if value is not None:
                pack = self._codecs.get(self.table.record._fields.index(field), (None,))[0]
                bound.append(pack(value) if pack else value)
        return (" WHERE " + " AND ".join(terms) if terms else ""), bound

    def _column(self, field: str) -> str:
        if field not in self.table.record._fields:
            raise AttributeError(f"{self.table.name} has no field {field}")
        return quoted(field)

    def _bounds(self, asked: Order) -> tuple[list[str], list[Any]]:
        """The terms that say where the answer begins, and what to bind to them."""
        terms: list[str] = []
        bound: list[Any] = []
        if asked.begins:
            terms.append(f"{self._key} >= ? AND {self._key} < ?")
            bound += [asked.begins, asked.begins + LAST_CHARACTER]
        if asked.after is not None:
            term, values = self._past(asked, *asked.after)
            terms.append(term)
            bound += values
        return terms, bound

    def _past(self, asked: Order, value: Any, key: Key) -> tuple[str, list[Any]]:
        """What comes after a value of the field and a key, or a key alone; None comes before every value."""
        sign = "<" if asked.descending else ">"
        if not asked.field:
            return f"{self._key} {sign} ?", [key]
        column = self._column(asked.field)
        if value is None:
            values = "" if asked.descending else f" OR {column} IS NOT NULL"
            return f"({column} IS NULL AND {self._key} {sign} ?{values})", [key]
        is_optional = "None" in str(self.table.record.__annotations__[asked.field])
        none = f" OR {column} IS NULL" if asked.descending and is_optional else ""
        return f"(({column}, {self._key}) {sign} (?, ?){none})", [value, key]

    def _ordered(self, asked: Order) -> str:
        # NULL comes first, as None does.
        way = " DESC" if asked.descending else ""
        fields = [self._column(asked.field)] if asked.field else []
        return " ORDER BY " + ", ".join(f"{column}{way}" for column in [*fields, self._key])


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def insert_into(name: str, columns: int) -> str:
    """The statement that puts a row, in place of the one with its key."""
    return f"INSERT OR REPLACE INTO {quoted(name)} VALUES ({', '.join('?' * columns)})"


def delete_from(name: str, key: str) -> str:
    """The statement that drops the row with a key."""
    return f"DELETE FROM {quoted(name)} WHERE {quoted(key)} = ?"


def unpacked(text: Any) -> Any:
    """What was kept as JSON."""
    try:
        return None if text is None else json.loads(text)
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError("a column holds no JSON") from error


def _codecs(table: Table) -> dict[int, Codec]:
    found: dict[int, Codec] = {}
    for place, field in enumerate(table.record._fields):
        annotation = str(table.record.__annotations__[field])
        plain = annotation.removesuffix(" | None")
        if plain == "bool":
            found[place] = (_same, _flag)
        elif plain.startswith(("tuple[", "dict[")):
            found[place] = (_packed, _unpacking(plain))
        elif not all(part in PLAIN for part in plain.split(" | ")):
            raise TypeError(f"{table.name}.{field} cannot be {annotation}: str, int, float, bool, tuple[…] or dict[…]")
    return found


def _same(value: Any) -> Any:
    return value


def _flag(value: Any) -> Any:
    return None if value is None else bool(value)


def _packed(value: Any) -> Any:
    return None if value is None else packed(value)


def _unpacking(annotation: str) -> Callable[[Any], Any]:
    if "tuple[" not in annotation:
        return unpacked
    flat = annotation.startswith("tuple[") and "[" not in annotation[len("tuple[") :]
    freeze = tuple if flat else _tuples
    plain = {None: None, packed([]): ()}  # most are empty, and reading JSON is half of what a row costs
    return lambda text: plain[text] if text in plain else freeze(unpacked(text))


def _tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    return {key: _tuples(item) for key, item in value.items()} if isinstance(value, dict) else value
