"""Ids of events as people type them: of few, the end is enough."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ENOUGH, SHOWN = 4, 8
"""Of the end of an id: how many letters are enough, and how many are shown."""


def ending(name: str, ids: Iterable[str]) -> list[str]:
    """Those of the ids that are called so: the very id, or each that ends so, or whose shown end begins so."""
    wanted = name.lower()

    def fits(id: str) -> bool:
        return len(wanted) >= ENOUGH and (id.endswith(wanted) or id[-SHOWN:].startswith(wanted))

    return [id for id in ids if id == wanted or fits(id)]
