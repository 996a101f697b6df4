"""Bringing items in: each becomes a task, or what is told anew of the task it became before."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.errors import Refused
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.origins.events import TaskImported, TaskRemarked
from gitswarm.rooms.work.origins.model import (
    CHANGED,
    CLOSED,
    FAIL,
    HEARD,
    NEW,
    OPEN,
    PAUSED,
    conflicts,
    is_held,
    origin_of,
    remark_name,
    standing,
    task_of,
    why_kept,
)
from gitswarm.rooms.work.origins.order import DEPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from gitswarm.core.fold import Moment
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.origins.model import Item, Origin, Remark
    from gitswarm.rooms.work.tasks import Task

DEPS_AT_ONCE = 400
"""Tasks that one event names; those beyond are linked by events of their own."""


class Conflicts(Refused):
    """Items that came before are told anew, and it was asked that nothing be done then."""


def take(
    moment: Moment, *, source: str, items: Sequence[Item], ties: Iterable[tuple[str, str, str]] = (), rule: str
) -> Sequence[Happened]:
    """Bring these items in, each behind those it names; the ties are links that wait for what they lead to.

    What comes in portions has all its ties with each of them: a portion makes those that lead to what it brings.
    """
    if rule == FAIL:
        refuse_conflicts(moment.tables, source, items)
    bringing = _Bringing(moment, source)
    for item in items:
        known = standing(moment.tables, source, item)
        if known == NEW:
            bringing.make(item)
        elif known == CHANGED and not why_kept(moment.tables, source, item, rule):
            bringing.refresh(item)
    bringing.tie(ties)
    return bringing.happened()


def remarked(tables: Tables, source: str, key: str, task: str, remarks: Iterable[Remark]) -> list[Happened]:
    """What was said about an item and did not come in yet, as said about the task that it is."""
    by_name = {remark_name(source, key, one): one for one in remarks}
    return [
        Happened(TaskRemarked(one.text, name, one.author, one.at), task=task)
        for name, one in by_name.items()
        if tables.get(HEARD, name) is None
    ]


def refuse_conflicts(tables: Tables, source: str, items: Sequence[Item]) -> None:
    """Refuse where an item that came before is told anew."""
    found = conflicts(tables, source, items)
    if found:
        names = [item.key for item in found]
        raise Conflicts(
            f"{len(names)} of these came before and are told anew, {names[0]} first: nothing was brought in",
            hint="--on-conflict newer takes what is newer, skip leaves them as they are",
            keys=names,
        )


class _Bringing:
    """What one action brings in; knows the tasks that it makes itself."""

    def __init__(self, moment: Moment, source: str) -> None:
        self._moment = moment
        self._source = source
        self._made: dict[str, str] = {}
        self._items: dict[str, Item] = {}
        self._tied: dict[str, Origin] = {}
        self._happened: list[Happened] = []

    def make(self, item: Item) -> None:
        """Make the task that an item is."""
        id = self._moment.fresh()
        on = self._tasks(item.deps)
        self._made[item.key] = id
        told = tasks.TaskCreated(
            title=item.title,
            type=item.type,
            priority=item.priority,
            description=item.description,
            parent=self._task(item.parent),
            deps=tuple(on[:DEPS_AT_ONCE]),
            labels=item.labels,
            accept=item.accept,
            paths=item.paths,
            assignee=item.assignee,
            value=item.value,
            effort=item.effort,
        )
        self._happened.append(Happened(told, task=id, id=id))
        self._say(id, *(tasks.TaskLinked(one) for one in on[DEPS_AT_ONCE:]))
        self._remark(id, item)
        if item.state != OPEN:
            self._say(id, _stands(item, 0))
        self._items[id] = item

    def refresh(self, item: Item) -> None:
        """Change a task to what its item tells now; what was added here stays."""
        id = task_of(self._moment.tables, self._source, item.key) or ""
        found = tasks.task(self._moment.tables, id)
        if found is None:
            return
        self._say(id, *self._edits(found, item), *self._links(found, item))
        self._remark(id, item)
        known = origin_of(self._moment.tables, id)
        if known is None or not item.was or known.was != item.was:
            self._say(id, *moves(found, item))
        self._items[id] = item

    def tie(self, ties: Iterable[tuple[str, str, str]]) -> None:
        """Make links that had to wait for what is made here: of what comes with it, or came by an earlier portion."""
        for key, kind, other in ties:
            id, on = self._task(key), self._made.get(other)
            if id is not None and on is not None:
                self._say(id, tasks.TaskLinked(on) if kind == DEPS else tasks.TaskEdited(parent=on))
                self._remember(id)

    def happened(self) -> list[Happened]:
        """All of it; of each task at last where it came from, so that what follows is told from what we did."""
        for id, item in self._items.items():
            times = (item.author, item.created, item.updated, item.closed)
            self._say(id, TaskImported(self._source, item.key, item.digest, item.was, *times))
        for id, known in self._tied.items():
            times = (known.author, known.created, known.updated, known.closed)
            self._say(id, TaskImported(known.source, known.key, known.digest, known.was, *times))
        return self._happened

    def _remember(self, id: str) -> None:
        """A link that comes late is no change of ours to a task that nobody has changed here."""
        known, found = origin_of(self._moment.tables, id), tasks.task(self._moment.tables, id)
        if id not in self._items and known is not None and found is not None and found.changed <= known.seen:
            self._tied[id] = known

    def _say(self, id: str, *payloads: Any) -> None:
        self._happened += [Happened(payload, task=id) for payload in payloads]

    def _task(self, key: str | None) -> str | None:
        return None if key is None else self._made.get(key) or task_of(self._moment.tables, self._source, key)

    def _tasks(self, keys: Iterable[str]) -> list[str]:
        return [id for id in map(self._task, keys) if id is not None]

    def _remark(self, id: str, item: Item) -> None:
        self._happened += remarked(self._moment.tables, self._source, item.key, id, item.remarks)

    def _edits(self, found: Task, item: Item) -> Iterable[Any]:
        """What of the task is told otherwise now."""
        more = tasks.detail(self._moment.tables, found.id)
        parent = self._task(item.parent)
        now = found._asdict() | {"accept": more.accept, "paths": more.paths, "parent": found.parent}
        told = {name: getattr(item, name) for name in ("title", "type", "priority", "accept", "paths")}
        told |= {"value": item.value, "effort": item.effort, "parent": parent}
        changes = {name: value for name, value in told.items() if value is not None and value != now[name]}
        if not tasks.says(more, item.description):
            changes["description"] = item.description
        if set(item.labels) - set(found.labels):
            changes["labels_added"] = tuple(sorted(set(item.labels) - set(found.labels)))
        if changes:
            yield tasks.TaskEdited(**changes)
        if item.assignee != found.assignee and item.assignee is not None:
            yield tasks.TaskAssigned(item.assignee)

    def _links(self, found: Task, item: Item) -> Iterable[Any]:
        """What it waits for from here on, and no more; a link to what did not come from there is ours and stays."""
        before, now = tasks.waits_for(self._moment.tables, found.id), self._tasks(item.deps)
        theirs = [id for id in before if self._is_theirs(id)]
        yield from (tasks.TaskUnlinked(id) for id in theirs if id not in now)
        yield from (tasks.TaskLinked(id) for id in now if id not in before)

    def _is_theirs(self, id: str) -> bool:
        known = origin_of(self._moment.tables, id)
        return known is not None and known.source == self._source


def _stands(item: Item, epoch: int) -> Any:
    """What brings an open task, which nobody holds, to where its item stands."""
    if item.state == PAUSED:
        return tasks.TaskPaused(item.reason)
    return tasks.TaskClosed(item.resolution, item.reason, epoch)


def moves(found: Task, item: Item) -> Iterable[Any]:
    """What brings a task to where its item stands now; one that somebody works on here stays with him."""
    if is_held(found) or (item.state == OPEN and found.state not in (CLOSED, PAUSED)):
        return
    if item.state == OPEN:
        yield tasks.TaskReopened() if found.state == CLOSED else tasks.TaskResumed()
    elif item.state != found.state:
        if found.state == CLOSED:
            yield tasks.TaskReopened()
        yield _stands(item, found.epoch)
