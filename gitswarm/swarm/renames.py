"""Names that a replay took away: a task made here got a longer short id, since another clone's stands before it now.

Whoever was given the shorter one may go on using it, and must not be led to the other task. It is kept in a small file
of this clone, since the log, and the index made from it, know only the order that counts.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.log import Entry
    from gitswarm.core.tables import Tables
    from gitswarm.swarm.ground import Ground

RENAMED = "renamed"
"""The file with the short ids, apart by blanks."""


def given(ground: Ground, entries: Sequence[Entry]) -> dict[str, str]:
    """The short ids that the tasks have now which these entries made."""
    return ground.parts.named(ground.index.tables, [id for entry in entries for id in entry.ids])


def keep(ground: Ground, before: dict[str, str]) -> None:
    """Keep what tasks were called before they were replayed, where they are called otherwise now."""
    now = ground.parts.named(ground.index.tables, list(before))
    lost = {name for id, name in before.items() if now.get(id, name) != name}
    if lost:
        ground.store.remember(RENAMED, " ".join(sorted({*_kept(ground), *lost})))


def without_lost_names(ground: Ground, tables: Tables) -> Tables:
    """The state for whoever names tasks in this clone: a short id that it gave to another task means neither alone."""
    lost = _kept(ground)
    return ground.parts.unsaid(tables, lost) if lost else tables


def _kept(ground: Ground) -> list[str]:
    return (ground.store.recall(RENAMED) or "").split()
