"""Requests that became tasks: the same one twice is one task with two sources."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload, Text
from gitswarm.rooms.talk.intake.model import LETTER, PRINTS, SOURCES, Print, Source, known, source_key, sources
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class TaskRequested(Payload):
    """Somebody asked for something: it becomes the task with the event's id, unless it is one already.

    ``reports`` says whether the asker is to be told of its end.
    """

    KIND = "task.requested"
    V = 1

    title: str
    fingerprint: str
    source: str
    parser: str
    confidence: int
    line: int | None = None
    reports: bool = True
    type: str = "task"
    priority: int = 2
    description: Text = ""
    parent: str | None = None
    deps: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    assignee: str | None = None


class TaskJoined(Payload):
    """A task asks for the same as another one, which takes its place."""

    KIND = "task.joined"
    V = 1

    into: str
    reason: Text = ""


PAYLOADS = (TaskRequested, TaskJoined)
LONGEST_TITLE, UNREAD = 200, 10
"""Characters of a title; and how sure it is, in percent, that a letter which nobody read asks for one thing."""
OF_TASK = ("title", "type", "priority", "description", "parent", "deps", "labels", "accept", "paths", "assignee")


def fold(seen: Seen, tables: Tables) -> bool:
    """Let a request become a task or be one already; let one task take the place of another."""
    told = seen.payload
    return _joined(told, seen, tables) if isinstance(told, TaskJoined) else take_in(told, seen, tables)


def take_in(told: TaskRequested, seen: Seen, tables: Tables) -> bool:
    """Let an event ask for a task; True where it may not act."""
    there = known(tables, told.fingerprint)
    if there is not None:
        if there.id != seen.event.id:
            tasks.stand_for(tables, seen.event.id, there.id)
        _remember(told, there.id, seen, tables)
        return False
    if tasks.created(tasks.TaskCreated(**{name: getattr(told, name) for name in OF_TASK}), seen, tables):
        return True
    tables.put(PRINTS, Print(told.fingerprint, seen.event.id))
    _remember(told, seen.event.id, seen, tables)
    return False


def take_letter(about: str, text: Text, seen: Seen, tables: Tables) -> bool:
    """Let a letter that carries no requests ask for one thing: what it is about, or the first that it says."""
    said = next((line.split() for line in about.splitlines() if line.split()), [seen.event.id])
    title = " ".join(said)
    told = TaskRequested(
        title=title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…",
        fingerprint=f"{LETTER}{seen.event.id}",
        source=f"{LETTER}{seen.event.id}",
        parser=LETTER.rstrip(":"),
        confidence=UNREAD,
        description=text,
    )
    return take_in(told, seen, tables)


def _remember(told: TaskRequested, id: str, seen: Seen, tables: Tables) -> None:
    event = seen.event
    asker = event.actor if told.reports else ""
    key = source_key(id, told.source, asker)
    if tables.get(SOURCES, key) is None:
        made = Source(
            key, id, event.id, told.source, asker, told.parser, told.confidence, seen.position, event.at, told.line
        )
        tables.put(SOURCES, made)


def _joined(told: TaskJoined, seen: Seen, tables: Tables) -> bool:
    gone, kept = tasks.task(tables, seen.event.task or ""), tasks.task(tables, told.into)
    if gone is None or kept is None or gone.id == kept.id or "closed" in (gone.status, kept.status):
        return True
    if tasks.kept_shut(tables, gone.id, "duplicate"):
        return True
    for one in sources(tables, gone.id):
        tables.delete(SOURCES, one.key)
        key = source_key(kept.id, one.source, one.asker)
        tables.put(SOURCES, one._replace(key=key, task=kept.id))
    for print_ in tables.where(PRINTS, task=gone.id):
        tables.put(PRINTS, print_._replace(task=kept.id))
    tasks.replace(tables, gone.id, kept.id)
    tasks.touch(tables, gone.id, seen)
    tasks.touch(tables, kept.id, seen)
    return False


ROOM = Room("intake", (SOURCES, PRINTS), PAYLOADS, fold)
