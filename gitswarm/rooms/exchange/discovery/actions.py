"""Bringing the tasks in step with what a scan has seen."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.rooms.exchange.discovery.model import CHANGED, CLOSED, GONE, MADE, REOPENED, SOURCE, compare
from gitswarm.rooms.work import origins, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitswarm.core.fold import Moment
    from gitswarm.rooms.exchange.discovery.model import Fate, Scan


def settle(moment: Moment, *, scan: Scan, most: int) -> Sequence[Happened]:
    """Make tasks of new findings, open those again whose cause is back, close those whose cause is gone."""
    fates = compare(moment.tables, scan, most)
    items = [fate.item for fate in fates if fate.item is not None and fate.fate in (MADE, CHANGED)]
    happened = list(origins.take(moment, source=SOURCE, items=items, rule="newer"))
    for fate in fates:
        happened += _moved(moment, fate)
    return happened


def _moved(moment: Moment, fate: Fate) -> Iterator[Happened]:
    """What reopens or closes a task; and a word about its origin, so that this counts as no change of a person's."""
    known = origins.origin(moment.tables, SOURCE, fate.name)
    if known is None or fate.fate not in (REOPENED, CLOSED):
        return
    digest = fate.item.digest if fate.item else known.digest
    if fate.fate == REOPENED:
        yield Happened(tasks.TaskReopened("its cause is back"), task=fate.task)
    else:
        found = tasks.task(moment.tables, fate.task or "")
        yield Happened(tasks.TaskClosed(GONE, "its cause is gone", found.epoch if found else None), task=fate.task)
    yield Happened(origins.TaskImported(SOURCE, fate.name, digest, fate.fate), task=fate.task)
