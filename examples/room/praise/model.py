"""How often each has finished something and was thanked for it."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables


class Standing(Record):
    """What one agent came to."""

    agent: str
    finished: int = 0
    praised: int = 0
    last: str = ""


class Finished(Record):
    """Who finished a task last: who is meant when it is praised."""

    task: str
    agent: str


STANDINGS = Table("annex_praise", Standing, (("praised",),))
FINISHED = Table("annex_praise_finished", Finished)


def standing(tables: Tables, agent: str) -> Standing:
    """What one agent came to so far."""
    found: Standing | None = tables.get(STANDINGS, agent)
    return found or Standing(agent)


def standings(tables: Tables) -> list[Standing]:
    """All who have finished something, the most praised first."""
    return tables.where(STANDINGS, order="praised", descending=True)


def who_finished(tables: Tables, task: str) -> str | None:
    """Who finished a task; nobody where it was never done."""
    found: Finished | None = tables.get(FINISHED, task)
    return found.agent if found else None
