"""Ids of events as people type them: of few, the end is enough."""

from __future__ import annotations

from gitswarm.errors import Ambiguous, NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, TypeVar

    from gitswarm.core.tables import Table, Tables

    T = TypeVar("T")

ENOUGH, SHOWN = 4, 8
"""Of the end of an id: how many letters are enough, and how many are shown."""


def ending(name: str, ids: Iterable[str]) -> list[str]:
    """Those of the ids that are called so: the very id, or each that ends so, or whose shown end begins so."""
    wanted = name.lower()

    def fits(id: str) -> bool:
        return len(wanted) >= ENOUGH and (id.endswith(wanted) or id[-SHOWN:].startswith(wanted))

    return [id for id in ids if id == wanted or fits(id)]


def called(name: str, by_id: Mapping[str, T], thing: str, hint: str) -> T:
    """The one of these that is called so; the hint is for whoever named none of them."""
    found = ending(name, by_id)
    if len(found) > 1:
        raise Ambiguous(f"more than one {thing} is called {name}", hint="give more of its id", candidates=found)
    if not found:
        raise NotFound(f"there is no {thing} {name}", hint=hint)
    return by_id[found[0]]


def record_called(tables: Tables, table: Table, name: str, thing: str, hint: str) -> Any:
    """The record that is called so in a table by ids; by its whole id without looking at the others."""
    found = tables.get(table, name)
    if found is not None:
        return found
    return called(name, {table.key(one): one for one in tables.where(table)}, thing, hint)
