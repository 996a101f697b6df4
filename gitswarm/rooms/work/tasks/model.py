"""Tasks: what is to be done, what it waits for, and who holds it."""

from __future__ import annotations

from gitswarm.core import types
from gitswarm.core.fold import Happened
from gitswarm.core.tables import MemoryTables, Table
from gitswarm.core.ways import way
from gitswarm.errors import Ambiguous, NotFound
from gitswarm.record import Record
from gitswarm.rooms.ground import agents, leases, policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from gitswarm.core.fold import Moment
    from gitswarm.core.tables import Tables

TYPES = types.TYPES
OPEN, IN_PROGRESS, IN_REVIEW, PAUSED, CLOSED = "open", "in_progress", "in_review", "paused", "closed"
BLOCKED = "blocked"
STATUSES = (OPEN, IN_PROGRESS, BLOCKED, IN_REVIEW, PAUSED, CLOSED)
PRIORITIES = range(5)
DEFAULT_PRIORITY = 2
SHORTEST, PUBLIC = 4, 8
"""Letters of a short id at least; and of the id that leaves the log, in branches and on a forge."""
START, END = "start", "end"
"""What a hold keeps back: that the task is begun, or that it is closed."""
DONE, DUPLICATE, CHILDREN_CLOSED = GOES_ON = ("done", "duplicate", "children closed")
"""How a task is closed that its holder has finished, for which another stands, or whose parts are all closed; what is
part of one closed in any other way is not to be done either."""
LETS_ON = (*GOES_ON, "skipped", "cancelled")
"""How a task is closed so that what comes behind it goes on: as a step of a flow, even undone."""
FLOW = "flow"
"""The hold on a task whose steps say when it is done."""
DEEPEST = 50
"""So many tasks above one count at the most."""
CANDIDATES = 10
ROLE_LABEL = "role/"
"""Begins the label by which a task is meant for those of one role."""
TITLE_LIMIT = 200
LABEL_LIMIT = 60


class Task(Record):
    """One task as lists and decisions need it; ``status``, ``ready``, ``rank`` and ``role`` follow from the rest."""

    id: str
    short: str
    title: str
    type: str
    priority: int
    status: str
    ready: bool
    rank: int
    state: str
    labels: tuple[str, ...]
    assignee: str | None
    parent: str | None
    holder: str | None
    epoch: int
    blockers: int
    children: int
    open_children: int
    start_holds: int
    end_holds: int
    value: int | None
    effort: int | None
    created: int
    changed: int
    changed_at: str
    role: str | None = None


class Detail(Record):
    """The rest of a task, for who looks at it alone."""

    id: str
    description: str
    digest: str | None
    accept: tuple[str, ...]
    paths: tuple[str, ...]
    author: str
    created_at: str
    resolution: str | None = None
    summary: str = ""
    commit: str | None = None
    tests: str | None = None
    done_by: str | None = None
    told: bool = False  # it was closed as done, and is no more than reviewed since: that end is told, and counts, once


class Short(Record):
    """A short id, given once and never to another task."""

    short: str
    task: str


class Dep(Record):
    """One task waits for another; ``open`` while that one is not closed."""

    key: str
    task: str
    on: str
    open: bool


class Alias(Record):
    """A task that was asked for twice: the id of the second request stands for the task of the first."""

    id: str
    task: str


class Closings(Record):
    """The tasks that closed since a later room looked last: what follows from their end is its business."""

    key: str
    ids: tuple[str, ...]


class Hold(Record):
    """Something keeps a task from being begun, or from being closed; what is ``firm`` nobody closes as done past it."""

    key: str
    task: str
    name: str
    keeps: str
    reason: str
    firm: bool = False


_BY_RANK = tuple((field, "rank") for field in ("ready", "status", "assignee", "role"))
TASKS = Table("tasks", Task, (*_BY_RANK, ("status", "changed"), ("holder",), ("parent",)))
DETAILS = Table("tasks_details", Detail)
SHORTS = Table("tasks_shorts", Short)
DEPS = Table("tasks_deps", Dep, (("task",), ("on", "open")))
HOLDS = Table("tasks_holds", Hold, (("task",),))
ALIASES = Table("tasks_aliases", Alias)
CLOSINGS = Table("tasks_closings", Closings)
LATELY = "lately"


def code_of(id: str) -> str:
    """The letters that short ids are cut from: those of the id, the random ones first."""
    return id[::-1]


def public_id(task: Task) -> str:
    """The id of a task that leaves the log, in the name of a branch and on a forge."""
    return code_of(task.id)[: max(PUBLIC, len(task.short))]


def task(tables: Tables, id: str) -> Task | None:
    """The task with that ULID, or the one that this ULID stands for."""
    found: Task | None = tables.get(TASKS, id)
    if found is None and (alias := tables.get(ALIASES, id)) is not None:
        found = tables.get(TASKS, alias.task)
    return found


def detail(tables: Tables, id: str) -> Detail:
    """What is told of one task beside what lists show."""
    found: Detail = tables.get(DETAILS, id)
    return found


def details(tables: Tables, ids: Iterable[str]) -> dict[str, Detail]:
    """What is told of each of these tasks, all asked at once."""
    return {found.id: found for found in tables.among(DETAILS, "id", ids)}


def says(more: Detail, description: str) -> bool:
    """Whether this is the whole description of a task."""
    if more.digest is None:
        return more.description == description
    from hashlib import sha256

    return more.digest == sha256(description.encode()).hexdigest()


def find(tables: Tables, name: str) -> Task:
    """The one task that a word means: a short id with or without its prefix, the beginning of one, or a ULID."""
    code = name.rpartition("-")[2].lower()
    found = task(tables, code) or _by_code(tables, code)
    if found is not None:
        return found
    beginning: list[Short] = tables.where(SHORTS, begins=code, limit=CANDIDATES) if code else []
    if len(beginning) > 1:
        candidates = [id_of(tables, each.short) for each in beginning]
        raise Ambiguous(f"{name} may be several tasks", hint="give more of it", candidates=candidates)
    found = task(tables, beginning[0].task) if beginning else None
    if found is None:
        said = f"there is no task {name}" if name else "an empty name is that of no task"
        raise NotFound(said, hint="`gitswarm list --status all --all` shows every task")
    return found


def id_of(tables: Tables, short: str) -> str:
    """A short id as people read and write it: with the prefix of this swarm."""
    begun = policy.founding(tables)
    return f"{begun.prefix if begun else policy.DEFAULT_PREFIX}-{short}"


def unsaid(tables: Tables, shorts: Iterable[str]) -> Tables:
    """The same state, where each of these short ids is but the beginning of a longer one: alone it means nobody."""
    known = MemoryTables(tables)
    for short in shorts:
        owner: Short | None = tables.get(SHORTS, short)
        if owner is not None:
            known.delete(SHORTS, short)
            known.put(SHORTS, owner._replace(short=code_of(owner.task)[: max(PUBLIC, len(short) + 1)]))
    return known


def thread_of(tables: Tables, one: Task) -> str:
    """The thread that what is said about a task stands in."""
    return id_of(tables, public_id(one))


def about(moment: Moment, name: str, told: Any) -> Happened:
    """What is to be told of a task, in its thread."""
    found = find(moment.tables, name)
    return Happened(told, task=found.id, thread=thread_of(moment.tables, found))


def _by_code(tables: Tables, name: str) -> Task | None:
    """The task whose short id this is, or whose code it begins."""
    for length in range(len(name), SHORTEST - 1, -1):
        short: Short | None = tables.get(SHORTS, name[:length])
        if short is not None and code_of(short.task).startswith(name):
            return task(tables, short.task)
    return None


def ready(tables: Tables, limit: int | None = None) -> list[Task]:
    """What can be begun now: by priority, the oldest first."""
    return tables.where(TASKS, ready=True, order="rank", limit=limit)


def by_rank(
    tables: Tables, *, limit: int | None = None, after: tuple[int, str] | None = None, **equals: Any
) -> list[Task]:
    """Tasks in the order of lists: by priority, the oldest first; those that stand after a rank and id."""
    return tables.where(TASKS, order="rank", limit=limit, after=after, **equals)


def by_change(tables: Tables, status: str, limit: int | None = None, *, newest: bool = False) -> list[Task]:
    """Tasks of one status, the one that changed longest ago first, or last."""
    return tables.where(TASKS, status=status, order="changed", descending=newest, limit=limit)


def count(tables: Tables, **equals: Any) -> int:
    """How many tasks are so."""
    return tables.count(TASKS, **equals)


def newest(tables: Tables) -> list[Task]:
    """Every task, the one that was created last first."""
    return tables.where(TASKS, order="created", descending=True)


def subjects(one: Task, more: Detail) -> list[str]:
    """What a task is about, as experience is kept: its type, its labels, the folders it touches."""
    return agents.subjects(one.type, one.labels, folders(more.paths))


def folders(paths: Iterable[str]) -> list[str]:
    """The folders that globs lie in: what stands before the first part with a mark, or before the file."""
    found = []
    for path in paths:
        parts = path.removeprefix("./").split("/")
        plain = [part for part in parts[:-1] if part]
        marked = [place for place, part in enumerate(plain) if set(part) & set("*?[")]
        found.append("/".join(plain[: marked[0]] if marked else plain))
    return list(dict.fromkeys(folder for folder in found if folder))


def waits_for(tables: Tables, id: str, *, only_open: bool = False) -> list[str]:
    """The tasks that one waits for."""
    deps: list[Dep] = tables.where(DEPS, task=id, open=True) if only_open else tables.where(DEPS, task=id)
    return [dep.on for dep in deps]


def waiting_on(tables: Tables, id: str) -> list[str]:
    """The tasks that wait for this one, which is not closed."""
    return [dep.task for dep in tables.where(DEPS, on=id, open=True)]


def counts_waiting_on(tables: Tables, ids: Iterable[str]) -> dict[str, int]:
    """How many tasks wait for each of these that any waits for, all asked at once."""
    counts: dict[str, int] = {}
    for dep in tables.among(DEPS, "on", ids, open=True):
        counts[dep.on] = counts.get(dep.on, 0) + 1
    return counts


def needed_by(tables: Tables, id: str) -> list[str]:
    """The tasks that wait for this one, or did until it was closed."""
    return [dep.task for dep in tables.where(DEPS, on=id)]


def cycle(tables: Tables, id: str, on: str) -> list[str]:
    """The circle that would close if a task waited for another one, as people read it; empty where none would."""
    found = path_between(tables, on, id)
    there = (task(tables, each) for each in ([id, *found] if found else []))
    return [id_of(tables, one.short) for one in there if one is not None]


def children(tables: Tables, id: str) -> list[Task]:
    """The tasks that are parts of this one."""
    return tables.where(TASKS, parent=id, order="rank")


def holds(tables: Tables, id: str) -> list[Hold]:
    """What keeps a task from being begun or closed."""
    return tables.where(HOLDS, task=id)


def kept_shut(tables: Tables, id: str, resolution: str) -> list[str]:
    """Why nobody can close a task so, whoever he is: as what lets others go on, past all that holds it firmly."""
    reasons: list[str] = []
    level = [id] if resolution in LETS_ON else []
    while level:  # the open steps of a flow end with it
        held = [hold for each in level for hold in holds(tables, each)]
        reasons += [hold.reason for hold in held if hold.firm]
        flows = [hold.task for hold in held if hold.name == FLOW]
        level = [part.id for flow in flows for part in children(tables, flow) if part.state != CLOSED]
    return reasons


def chooses_gates(tables: Tables, one: Task, actor: str, session: str, edit: Mapping[str, Any]) -> bool:
    """Whether whoever works on a task would choose what is asked of it: that goes by type, labels and what it is in."""
    is_his = one.holder is not None and (actor == one.holder or session == leases.claimed_in(tables, one.id))
    chosen = [edit.get("type"), edit.get("parent"), edit.get("labels_gone"), "parent" in edit.get("cleared", ())]
    return is_his and any(chosen) and bool(kept_shut(tables, one.id, DONE))


def is_set(tables: Tables, one: Task, on: str) -> bool:
    """Whether a task waits for another by a recipe, as steps of one flow do, which nobody's word changes."""
    other = task(tables, on)
    above = next((it for it in line(tables, one.parent) if other is not None and it.id == other.parent), None)
    return above is not None and any(hold.name == FLOW for hold in holds(tables, above.id))


def path_between(tables: Tables, start: str, goal: str) -> list[str]:
    """The way by which ``start`` waits for ``goal``, through dependencies and parts; empty where it does not."""
    return way(start, goal, lambda one: stands_on(tables, one), lambda one: _stood_on_by(tables, one))


def _stood_on_by(tables: Tables, id: str) -> list[str]:
    found = task(tables, id)
    return needed_by(tables, id) + ([found.parent] if found is not None and found.parent else [])


def stands_on(tables: Tables, id: str) -> list[str]:
    """What must be closed before a task can be: what it waits for, and its parts."""
    return waits_for(tables, id) + [part.id for part in children(tables, id)]


def line(tables: Tables, id: str | None) -> Iterator[Task]:
    """A task and all that it is part of, the nearest first."""
    found = task(tables, id) if id else None
    for _ in range(DEEPEST):
        if found is None:
            return
        yield found
        found = task(tables, found.parent) if found.parent else None


def stopped_by(tables: Tables, one: Task) -> Task | None:
    """The nearest that a task is part of and that is paused, or was closed though not done; None: it may go on."""
    rest = (above for above in line(tables, one.parent) if above.state in (PAUSED, CLOSED))
    return next((it for it in rest if it.state == PAUSED or detail(tables, it.id).resolution not in GOES_ON), None)


def going_on(tables: Tables) -> Callable[[Task], bool]:
    """Whether nothing that a task is part of was stopped: found out once for all parts of one."""
    stopped: dict[str | None, bool] = {None: False}

    def goes_on(one: Task) -> bool:
        if one.parent not in stopped:
            stopped[one.parent] = stopped_by(tables, one) is not None
        return not stopped[one.parent]

    return goes_on


def height(tables: Tables, one: Task) -> int:
    """How many levels of parts are below a task; no more are counted than any task may have above it."""
    levels, level = 0, [one]
    while levels < DEEPEST and (
        level := [part for task in level if task.children for part in children(tables, task.id)]
    ):
        levels += 1
    return levels
