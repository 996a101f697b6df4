"""The tables in the file, as those who ask see them: a file that cannot answer is healed, and asked again."""

from __future__ import annotations

from gitswarm.errors import Misused, StoreError
from gitswarm.index.cabinet import FAILED, ours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, NoReturn, TypeVar

    from gitswarm.core.tables import Table, Tables
    from gitswarm.index.cabinet import Cabinet
    from gitswarm.index.lite import sqlite3

    T = TypeVar("T")


class Answers:
    """Tables that can only be asked; ``healed`` gives what answers where the file could not."""

    def __init__(self, cabinet: Cabinet, healed: Callable[[StoreError], Tables]) -> None:
        self._cabinet = cabinet
        self._healed = healed

    def get(self, table: Table, key: str | int) -> Any:
        """The record with that key, or None."""
        try:  # as _ask, for the question that is asked most
            return self._cabinet.shelves().get(table, key)
        except (*FAILED, StoreError) as error:
            return self._instead(error).get(table, key)
        except UnicodeEncodeError as error:
            raise _not_unicode() from error

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

        def question(tables: Tables) -> list[Any]:
            return tables.where(
                table, order=order, descending=descending, limit=limit, begins=begins, after=after, **equals
            )

        return self._ask(question)

    def among(self, table: Table, field: str, values: Iterable[str | int], **equals: object) -> list[Any]:
        """Records that have one of these values in a field, by key."""
        asked = tuple(values)
        return self._ask(lambda tables: tables.among(table, field, asked, **equals))

    def count(self, table: Table, **equals: object) -> int:
        """How many records have these values."""
        return self._ask(lambda tables: tables.count(table, **equals))

    def put(self, table: Table, record: Any) -> NoReturn:  # noqa: ARG002
        """Only a fold writes, and it is given tables of its own."""
        raise TypeError(f"{table.name}: who asks cannot write")

    def delete(self, table: Table, key: str | int) -> NoReturn:  # noqa: ARG002
        """Only a fold writes, and it is given tables of its own."""
        raise TypeError(f"{table.name}: who asks cannot write")

    def _ask(self, question: Callable[[Tables], T]) -> T:
        try:
            return question(self._cabinet.shelves())
        except (*FAILED, StoreError) as error:
            return question(self._instead(error))
        except UnicodeEncodeError as error:
            raise _not_unicode() from error

    def _instead(self, error: sqlite3.Error | UnicodeDecodeError | StoreError) -> Tables:
        return self._healed(error if isinstance(error, StoreError) else ours(error, self._cabinet.path))


def _not_unicode() -> Misused:
    """What is told to whoever looks for bytes of another encoding, which no event can hold."""
    return Misused("what is asked for is not Unicode", hint="give it in UTF-8")
