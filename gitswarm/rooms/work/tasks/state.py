"""How the tables of tasks change: every way to open, block, hold and close one, with what follows for others."""

from __future__ import annotations

from gitswarm.rooms.ground import agents
from gitswarm.rooms.work.tasks.model import (
    ALIASES,
    BLOCKED,
    CHILDREN_CLOSED,
    CLOSED,
    CLOSINGS,
    DEPS,
    DETAILS,
    DONE,
    DUPLICATE,
    END,
    HOLDS,
    IN_PROGRESS,
    IN_REVIEW,
    LATELY,
    OPEN,
    PAUSED,
    ROLE_LABEL,
    SHORTEST,
    SHORTS,
    START,
    TASKS,
    Alias,
    Closings,
    Dep,
    Hold,
    Short,
    code_of,
    detail,
    kept_shut,
    path_between,
    subjects,
    task,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks.model import Task

RANK_BITS = 40
"""Room for the position below the priority, in the number that ready tasks are ordered by."""
EPIC = "epic"


def put(tables: Tables, one: Task) -> None:
    """Keep a task, with what follows from its state: how it is shown, whether it can begin, its rank, its role."""
    is_plan = one.type == EPIC and one.children > 0
    can_begin = one.state == OPEN and not (one.blockers or one.start_holds or is_plan)
    shown = BLOCKED if one.state == OPEN and one.blockers else one.state
    rank = one.priority << RANK_BITS | one.created
    role = next((label.removeprefix(ROLE_LABEL) for label in one.labels if label.startswith(ROLE_LABEL)), "")
    tables.put(TASKS, one._replace(status=shown, ready=can_begin, rank=rank, role=role or None))


def touch(tables: Tables, id: str, seen: Seen) -> None:
    """Note when a task changed last."""
    found = task(tables, id)
    if found is not None:
        tables.put(TASKS, found._replace(changed=seen.position, changed_at=seen.event.at))


def join(tables: Tables, id: str, parent: str | None) -> None:
    """Make a task a part of another one, or of none."""
    found = task(tables, id)
    if found is None or found.parent == parent:
        return
    is_open = found.state != CLOSED
    if found.parent is not None:
        _count_child(tables, found.parent, -1, -1 if is_open else 0)
        if is_open:
            close_if_whole(tables, found.parent)
    put(tables, found._replace(parent=parent))
    if parent is not None and _count_child(tables, parent, +1, +1 if is_open else 0):
        reopen(tables, parent)


def _count_child(tables: Tables, parent: str, all_of_them: int, open_ones: int) -> bool:
    """Count the parts of an epic; whether it closed with them and has an open one again."""
    found = task(tables, parent)
    if found is None:
        return False
    now = found._replace(children=found.children + all_of_them, open_children=found.open_children + open_ones)
    put(tables, now)
    return open_ones > 0 and found.state == CLOSED and detail(tables, parent).resolution == CHILDREN_CLOSED


def close_if_whole(tables: Tables, id: str) -> None:
    """Close an epic that nothing keeps open any more."""
    if _is_whole(tables, id):
        close(tables, id, CHILDREN_CLOSED)


def _is_whole(tables: Tables, id: str) -> bool:
    """Whether this is an epic that closes with the last of its parts, as nothing else keeps it."""
    found = task(tables, id)
    if found is None or found.type != EPIC or found.state not in (OPEN, IN_PROGRESS):
        return False
    return found.children > 0 and not (found.open_children or found.end_holds or found.blockers)


def link(tables: Tables, id: str, on: str) -> None:
    """Let a task wait for another one."""
    found, other = task(tables, id), task(tables, on)
    key = f"{id} {on}"
    if found is None or other is None or tables.get(DEPS, key) is not None:
        return
    waits = other.state != CLOSED
    tables.put(DEPS, Dep(key, id, on, waits))
    put(tables, found._replace(blockers=found.blockers + waits))


def unlink(tables: Tables, id: str, on: str) -> bool:
    """Let a task wait for another one no more; whether it did."""
    dep: Dep | None = tables.get(DEPS, f"{id} {on}")
    found = task(tables, id)
    if dep is None or found is None:
        return False
    tables.delete(DEPS, dep.key)
    put(tables, found._replace(blockers=found.blockers - dep.open))
    close_if_whole(tables, id)
    return True


def close(tables: Tables, id: str, resolution: str) -> None:
    """Close a task, let those go on that waited for it, and an epic close with its last part."""
    # No call in a call: events say how many close one with another, and Python how deep calls may go.
    closings = [_close_one(tables, id, resolution)]
    while closings:
        freed = next(closings[-1], None)
        if freed is None:
            closings.pop()
        elif _is_whole(tables, freed):
            closings.append(_close_one(tables, freed, CHILDREN_CLOSED))


def _close_one(tables: Tables, id: str, resolution: str) -> Iterator[str]:
    """Close a task, and tell one by one whom that lets go on."""
    found = task(tables, id)
    if found is None:
        return
    put(tables, found._replace(state=CLOSED, holder=None))
    _note_closing(tables, found, resolution)
    for dep in tables.where(DEPS, on=id, open=True):
        _tell_waiting(tables, dep, waits=False)
        yield dep.task
    if found.parent is not None:
        _count_child(tables, found.parent, 0, -1)
        yield found.parent


def _note_closing(tables: Tables, found: Task, resolution: str) -> None:
    """Keep how a task closed, and let that be learned from where it is not known yet."""
    more, is_done = detail(tables, found.id), resolution == DONE
    tables.put(DETAILS, more._replace(resolution=resolution, told=is_done))
    if not (is_done and more.told):
        if is_done and more.done_by is not None:
            agents.learn(tables, more.done_by, subjects(found, more), agents.DONE)
        _remember_closing(tables, found.id)


def conclude(tables: Tables, id: str, resolution: str, summary: str, commit: str | None) -> None:
    """Close a task with what it came to, where the fold can tell that."""
    tables.put(DETAILS, detail(tables, id)._replace(summary=summary, commit=commit))
    close(tables, id, resolution)


def recommit(tables: Tables, id: str, commit: str) -> None:
    """Let another commit stand for what a task came to, where the fold knows that it holds the same files."""
    tables.put(DETAILS, detail(tables, id)._replace(commit=commit))


def retell(tables: Tables, id: str, title: str, accept: tuple[str, ...], paths: tuple[str, ...]) -> None:
    """Tell otherwise what is to be done, where the fold knows more of it by now."""
    found = task(tables, id)
    if found is not None:
        put(tables, found._replace(title=title or found.title))
        tables.put(DETAILS, detail(tables, id)._replace(accept=accept, paths=paths))


def close_double(tables: Tables, id: str) -> None:
    """Close a task for which another one stands already, unless somebody works on it or a gate keeps it."""
    found = task(tables, id)
    is_open = found is not None and found.holder is None and found.state != CLOSED
    if is_open and not kept_shut(tables, id, DUPLICATE):
        close(tables, id, DUPLICATE)


def _remember_closing(tables: Tables, id: str) -> None:
    tables.put(CLOSINGS, Closings(LATELY, (*take_closings(tables), id)))


def take_closings(tables: Tables) -> tuple[str, ...]:
    """The tasks that closed since this was asked last."""
    found: Closings | None = tables.get(CLOSINGS, LATELY)
    if found is not None and found.ids:
        tables.put(CLOSINGS, found._replace(ids=()))
    return found.ids if found is not None else ()


def stand_for(tables: Tables, alias: str, id: str) -> None:
    """Let an id that never became a task of its own, and its short form, stand for another task."""
    tables.put(ALIASES, Alias(alias, id))
    tables.put(SHORTS, Short(free_short(tables, alias), id))


def free_short(tables: Tables, id: str) -> str:
    """The shortest beginning of a task's code that no task before it was given."""
    code = code_of(id)
    shorts = (code[:length] for length in range(SHORTEST, len(code)))
    return next((short for short in shorts if tables.get(SHORTS, short) is None), code)


def replace(tables: Tables, gone: str, kept: str) -> None:
    """Let a task take the place of another that asks for the same: who waits for that one waits for this one."""
    for dep in tables.where(DEPS, on=gone, open=True):
        if dep.task != kept and not path_between(tables, kept, dep.task):
            link(tables, dep.task, kept)
    close(tables, gone, DUPLICATE)


def reopen(tables: Tables, id: str) -> None:
    """Open a closed or finished task again; those that need it wait again."""
    closed: str | None = id
    while closed is not None:
        closed = renew(tables, closed, blames=True)


def renew(tables: Tables, id: str, *, blames: bool = False) -> str | None:
    """Open a task again, by which whoever did it has failed or has not; the epic that opens again with it."""
    found = task(tables, id)
    if found is None:
        return None
    put(tables, found._replace(state=OPEN))
    more = detail(tables, id)
    tables.put(DETAILS, more._replace(resolution=None, done_by=None, told=False))
    if more.done_by is not None and blames:
        agents.learn(tables, more.done_by, subjects(found, more), agents.FAILED)
    return _not_closed(tables, found)


def review(tables: Tables, id: str) -> None:
    """Let a task that was closed as done be in review again, for something that holds it now."""
    found = task(tables, id)
    if found is not None and found.state == CLOSED and detail(tables, id).resolution == DONE:
        put(tables, found._replace(state=IN_REVIEW))
        tables.put(DETAILS, detail(tables, id)._replace(resolution=None))
        epic = _not_closed(tables, found)
        if epic is not None:
            reopen(tables, epic)


def _not_closed(tables: Tables, before: Task) -> str | None:
    """Let those wait again that needed what is closed no more; the epic that closed with it, if one did."""
    if before.state != CLOSED:
        return None
    for dep in tables.where(DEPS, on=before.id, open=False):
        _tell_waiting(tables, dep, waits=True)
    is_to_open = before.parent is not None and _count_child(tables, before.parent, 0, +1)
    return before.parent if is_to_open else None


def _tell_waiting(tables: Tables, dep: Dep, *, waits: bool) -> None:
    tables.put(DEPS, dep._replace(open=waits))
    waiting = task(tables, dep.task)
    if waiting is not None:
        put(tables, waiting._replace(blockers=waiting.blockers + (1 if waits else -1)))


def hold(tables: Tables, id: str, name: str, keeps: str, reason: str, *, firm: bool = False) -> None:
    """Keep a task from being begun (``start``) or closed (``end``), until ``unhold`` by the same name."""
    before: Hold | None = tables.get(HOLDS, f"{id} {name}")
    if task(tables, id) is None:
        return
    tables.put(HOLDS, Hold(f"{id} {name}", id, name, keeps, reason, firm))
    _count_hold(tables, id, keeps, +1)
    if before is not None:
        _count_hold(tables, id, before.keeps, -1)


def unhold(tables: Tables, id: str, name: str) -> None:
    """Take a hold off; what is finished and held by nothing else closes."""
    found: Hold | None = tables.get(HOLDS, f"{id} {name}")
    if found is None:
        return
    tables.delete(HOLDS, found.key)
    now = _count_hold(tables, id, found.keeps, -1)
    if now is not None and now.state == IN_REVIEW and not now.end_holds:
        close(tables, id, DONE)
    close_if_whole(tables, id)


def _count_hold(tables: Tables, id: str, keeps: str, by: int) -> Task | None:
    found = task(tables, id)
    if found is None:
        return None
    starts, ends = by * (keeps == START), by * (keeps == END)
    put(tables, found._replace(start_holds=found.start_holds + starts, end_holds=found.end_holds + ends))
    return task(tables, id)


def give(tables: Tables, id: str, holder: str) -> None:
    """Let somebody hold a task: its epoch grows by one. What is paused stays so, whoever holds it."""
    found = task(tables, id)
    if found is not None:
        state = PAUSED if found.state == PAUSED else IN_PROGRESS
        put(tables, found._replace(state=state, holder=holder, epoch=found.epoch + 1))


def go_on(tables: Tables, found: Task) -> None:
    """End the pause of a task; an epic closes whose last part has closed in it."""
    put(tables, found._replace(state=IN_PROGRESS if found.holder else OPEN))
    close_if_whole(tables, found.id)


def take_back(tables: Tables, id: str) -> None:
    """Let nobody hold a task any more."""
    found = task(tables, id)
    if found is not None and found.holder is not None:
        put(tables, found._replace(state=OPEN if found.state == IN_PROGRESS else found.state, holder=None))


def send_back(tables: Tables, id: str) -> None:
    """Open a finished task again, whose review asks for more."""
    found = task(tables, id)
    if found is not None and found.state == IN_REVIEW:
        reopen(tables, id)
