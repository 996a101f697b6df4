"""What other tools say about work: items on their way in, and where each task that came so has come from."""

from __future__ import annotations

from hashlib import sha256

from gitswarm.core.envelope import canonical, is_name
from gitswarm.core.tables import Table
from gitswarm.errors import Misused
from gitswarm.record import Record
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task

OPEN, PAUSED, CLOSED = "open", "paused", "closed"
NEW, SAME, CHANGED, OURS = "new", "same", "changed", "ours"
"""What an item is to this swarm: unknown, as it came last time, told anew, or a task that began here."""
NEWER, SKIP, FAIL = RULES = ("newer", "skip", "fail")
"""What happens to an item that came before and is told anew: the newer counts, ours stays, or nothing is done."""


class Remark(Record):
    """Something that somebody said about it, elsewhere."""

    text: str
    author: str | None = None
    at: str | None = None


class Item(Record):
    """A piece of work as another tool tells it, in our words; ``key`` is its name there, ``where`` it was read."""

    key: str
    where: str
    title: str
    type: str = "task"
    priority: int = 2
    description: str = ""
    state: str = OPEN
    was: str = ""
    resolution: str = "done"
    reason: str = ""
    labels: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    assignee: str | None = None
    value: int | None = None
    effort: int | None = None
    parent: str | None = None
    deps: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    author: str | None = None
    created: str | None = None
    updated: str | None = None
    closed: str | None = None

    @property
    def digest(self) -> str:
        """The name of all that it says, wherever it was read."""
        said = {name: value for name, value in self._asdict().items() if name != "where"}
        return sha256(canonical(said)).hexdigest()


class Told(Record):
    """Something that could not be taken as it stands: where, of which item, and what became of it."""

    where: str
    key: str
    reason: str


class Origin(Record):
    """Where a task came from, and how it was told there when we looked last."""

    name: str
    task: str
    source: str
    key: str
    digest: str
    was: str
    author: str | None
    created: str | None
    updated: str | None
    closed: str | None
    seen: int
    """The last change of the task that this import knows of: its own."""


class Heard(Record):
    """A remark that was brought in already."""

    digest: str
    task: str


ORIGINS = Table("origins_origins", Origin, (("task",),))
HEARD = Table("origins_heard", Heard)


def must_name(source: str) -> None:
    """Refuse what cannot be the name of a source."""
    if not is_name(source) or " " in source:
        raise Misused(f"{source!r} is no name of a source", hint="1 to 200 characters in one word: beads, old-beads …")


def name_of(source: str, key: str) -> str:
    """Under which name an origin is kept."""
    return f"{source} {key}"


def origin(tables: Tables, source: str, key: str) -> Origin | None:
    """Where the item of that name went, if it ever came."""
    found: Origin | None = tables.get(ORIGINS, name_of(source, key))
    return found


def beginning(tables: Tables, source: str, beginning: str, limit: int | None = None) -> list[Origin]:
    """Where everything went whose name in that source begins so."""
    return tables.where(ORIGINS, begins=name_of(source, beginning), limit=limit)


def sources(tables: Tables, beginning: str) -> list[str]:
    """The sources whose names begin so, from which anything came."""
    return sorted({one.source for one in tables.where(ORIGINS, begins=beginning)})


def origin_of(tables: Tables, task: str) -> Origin | None:
    """Where a task has come from; None where it began here."""
    found: list[Origin] = tables.where(ORIGINS, task=task, limit=1)
    return found[0] if found else None


def task_of(tables: Tables, source: str, key: str) -> str | None:
    """The task that stands for an item here: the one it became, or the one that it is."""
    known = origin(tables, source, key)
    if known is not None:
        return known.task
    return key if tasks.task(tables, key) is not None else None


def standing(tables: Tables, source: str, item: Item) -> str:
    """What an item is to this swarm."""
    known = origin(tables, source, item.key)
    if known is None:
        return OURS if tasks.task(tables, item.key) is not None else NEW
    return SAME if known.digest == item.digest else CHANGED


def why_kept(tables: Tables, source: str, item: Item, rule: str) -> str:
    """Why a task stays as it is though its item is told anew; empty where it follows."""
    known = origin(tables, source, item.key)
    found = tasks.task(tables, known.task) if known is not None else None
    if known is None or found is None or rule != NEWER:
        return f"told anew; the task stays as it is (--on-conflict {rule})"
    if known.updated and item.updated and item.updated < known.updated:
        return f"told as of {item.updated}, which is older than what came before"
    if found.changed > known.seen and not (item.updated and item.updated > found.changed_at):
        return f"told anew, but the task was changed here at {found.changed_at}, and nothing says that this is newer"
    return ""


def conflicts(tables: Tables, source: str, items: Iterable[Item]) -> list[Item]:
    """The items that came before and are told anew."""
    return [item for item in items if standing(tables, source, item) == CHANGED]


def remark_name(source: str, key: str, remark: Remark) -> str:
    """By what a remark is known again."""
    return sha256(canonical({"in": name_of(source, key), **remark._asdict()})).hexdigest()


def missing(tables: Tables, source: str, items: Mapping[str, Item], names: Iterable[str]) -> list[str]:
    """Of the names that an item gives to others, those which nobody has."""
    return [name for name in names if name not in items and task_of(tables, source, name) is None]


def is_held(found: Task) -> bool:
    """Whether somebody works on it here."""
    return found.holder is not None
