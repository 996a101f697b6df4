"""Bringing issues in: with what was said about them, and with a gate before what outsiders ask for, in one action."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.rooms.checks import gates
from gitswarm.rooms.forge.issues.model import CLOSED, OPEN, lost_boxes
from gitswarm.rooms.work import origins, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitswarm.core.fold import Moment
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.forge.issues.model import News
    from gitswarm.rooms.work.origins import Item, Origin

GATE = "outside"
ELSEWHERE = "closed-there"
"""How a task is closed that was closed there and may not count as done here, since a gate is shut."""
LATE = "closed-later"
"""What was closed there while somebody worked on it here: it is over when he is."""
GONE = "its box is no more in the text of the issue"


def bring(
    moment: Moment, *, source: str, items: Sequence[Item], ties: Iterable[tuple[str, str, str]] = (), news: News
) -> Sequence[Happened]:
    """Bring these issues and boxes in; what an outsider asks for waits until somebody has approved of it."""
    taken = origins.take(moment, source=source, items=items, ties=ties, rule=origins.NEWER)
    bringing = _Bringing(moment.tables, source, items, taken)
    guarded = list(bringing.guarded(taken, news))
    told = [one for one in guarded if isinstance(one.payload, origins.TaskImported)]
    return [
        *(one for one in guarded if not isinstance(one.payload, origins.TaskImported)),
        *bringing.said(news),
        *told,  # behind all that is theirs, so that what was changed here is told from it
        *bringing.moved_though_kept(),
        *bringing.without_boxes(news),
        *bringing.parts(news),
        *bringing.waits(news),
    ]


def end_late(moment: Moment, *, source: str) -> list[Happened]:
    """Close what was closed there while somebody worked on it here, where nobody does any more."""
    happened: list[Happened] = []
    for known in origins.beginning(moment.tables, source, ""):
        found = tasks.task(moment.tables, known.task) if known.was == LATE else None
        if found is not None and found.holder is None:
            told = tasks.TaskClosed(ELSEWHERE, "closed at GitHub", found.epoch)
            happened += [] if found.state == CLOSED else [Happened(told, task=found.id)]
            happened.append(_told(known, CLOSED, known.digest))
    return happened


def _told(known: Origin, was: str, digest: str) -> Happened:
    times = (known.author, known.created, known.updated, known.closed)
    return Happened(origins.TaskImported(known.source, known.key, digest, was, *times), task=known.task)


class _Bringing:
    """What one action brings in beside the tasks themselves."""

    def __init__(self, tables: Tables, source: str, items: Sequence[Item], taken: Iterable[Happened]) -> None:
        self._tables, self._source, self._items = tables, source, items
        told = [one for one in taken if isinstance(one.payload, origins.TaskImported)]
        self._keys = {one.task or "": one.payload.key for one in told}
        self._ids = {key: id for id, key in self._keys.items()}
        self._over = {item.key for item in items if item.state == CLOSED}

    def guarded(self, taken: Iterable[Happened], news: News) -> Iterator[Happened]:
        """The tasks, each of an outsider behind a gate from the first."""
        for one in taken:
            id = one.task or ""
            is_outside = self._keys.get(id, "") in news.outside
            yield _closed_there(one) if is_outside or self._is_shut(id) else self._late(one)
            if is_outside and isinstance(one.payload, tasks.TaskCreated):
                yield gates.gate_on(id, gates.APPROVAL, {}, name=GATE, keeps=gates.START)

    def moved_though_kept(self) -> Iterator[Happened]:
        """What was closed or opened there counts also where what is told there is older than the last word here."""
        for item in self._items:
            known = None if item.key in self._ids else origins.origin(self._tables, self._source, item.key)
            found = tasks.task(self._tables, known.task) if known else None
            if known is None or found is None or item.was == known.was:
                continue
            if found.holder is not None and (known.was, item.was) != (LATE, OPEN):
                continue
            moves = [Happened(one, task=found.id) for one in origins.moves(found, item)]
            yield from map(_closed_there, moves) if self._is_shut(found.id) else moves
            times = (item.author, item.created, item.updated, item.closed)
            yield Happened(origins.TaskImported(self._source, item.key, item.digest, item.was, *times), task=found.id)

    def said(self, news: News) -> Iterator[Happened]:
        """What was said about the issues, each thing once."""
        for item in self._items:
            id = self._task(item.key) if item.key in news.remarks else None
            if id is not None:
                yield from origins.remarked(self._tables, self._source, item.key, id, news.remarks[item.key])

    def without_boxes(self, news: News) -> Iterator[Happened]:
        """Close what was a box and is none any more."""
        for number in {int(item.key) for item in self._items if item.key.isdecimal()} & set(news.boxes):
            for lost in lost_boxes(self._tables, self._source, number, news.boxes[number]):
                yield from _without_box(self._tables, lost)

    def parts(self, news: News) -> Iterator[Happened]:
        """Make issues that came before parts of those that name them now, unless they are parts of something."""
        for key, above in news.parts.items():
            found, parent = tasks.task(self._tables, self._task(key) or ""), self._task(above)
            if found is not None and found.parent is None and parent is not None:
                yield Happened(tasks.TaskEdited(parent=parent), task=found.id)

    def waits(self, news: News) -> Iterator[Happened]:
        """Let issues that came before wait for those that they named when these were not here."""
        for key, on in news.waits:
            id, other = self._task(key), self._task(on)
            if id and other and key not in self._ids and other not in tasks.waits_for(self._tables, id):
                yield Happened(tasks.TaskLinked(other), task=id)

    def _late(self, one: Happened) -> Happened:
        """Whoever works on it goes on; that it was closed there counts later."""
        told, found = one.payload, tasks.task(self._tables, one.task or "")
        is_held = found is not None and found.holder is not None and isinstance(told, origins.TaskImported)
        return one._replace(payload=told._replace(was=LATE)) if is_held and told.key in self._over else one

    def _task(self, key: str) -> str | None:
        return self._ids.get(key) or origins.task_of(self._tables, self._source, key)

    def _is_shut(self, id: str) -> bool:
        return any(hold.firm for hold in tasks.holds(self._tables, id))


def _closed_there(one: Happened) -> Happened:
    """A shut gate lets nothing be done by a word from elsewhere, but it may end."""
    told = one.payload
    is_done = isinstance(told, tasks.TaskClosed) and told.resolution != "wontfix"
    return one._replace(payload=told._replace(resolution=ELSEWHERE)) if is_done else one


def _without_box(tables: Tables, lost: Origin) -> list[Happened]:
    """Close the task of a box that is gone, unless somebody is at it; and remember that it is gone."""
    found = tasks.task(tables, lost.task)
    if found is None or found.holder is not None:
        return []
    closed = [] if found.state == CLOSED else [Happened(tasks.TaskClosed("wontfix", GONE, found.epoch), task=found.id)]
    return [*closed, _told(lost, CLOSED, GONE)]
