"""How later rooms change what landed: work that was taken back is no more in its target, and its task is open again."""

from __future__ import annotations

from gitswarm.rooms import tasks
from gitswarm.rooms.landing.model import ITEMS, LANDED, ROLLED_BACK, item

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables


def undo(tables: Tables, task: str, landing: str, why: str) -> None:
    """Say that the work of a task, as that landing brought it, was taken back."""
    found = item(tables, task)
    if found is not None and (found.state, found.landing) == (LANDED, landing):
        tables.put(ITEMS, found._replace(state=ROLLED_BACK, why=why))
        tasks.review(tables, task)
        tasks.send_back(tables, task)
