"""Projects that were added and taken off, what their rules said, and which tasks belong to them."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.work import origins, tasks
from gitswarm.rooms.work.projects.model import (
    HOLD,
    LABEL,
    MEMBERS,
    PROJECTS,
    VERDICTS,
    Member,
    Project,
    members,
    project,
    why_held,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables

START = "start"
TERMINAL = "terminal"


class ProjectAdded(Payload):
    """Another repository is contributed to: where it is, which branch work begins from, where its issues come from."""

    KIND = "project.added"
    V = 1

    name: str
    repository: str
    url: str
    branch: str
    source: str


class ProjectForked(Payload):
    """There is a fork that its branches are pushed to."""

    KIND = "project.forked"
    V = 1

    name: str
    fork: str


class ProjectRead(Payload):
    """Its rules were read as of a commit: what follows from them, what they ask, and the sentences that say so."""

    KIND = "project.read"
    V = 1

    name: str
    commit: str
    digest: str
    verdict: str
    asks: tuple[str, ...]
    because: tuple[str, ...]


class ProjectApproved(Payload):
    """A person has read these rules, and says that work on it may begin."""

    KIND = "project.approved"
    V = 1

    name: str
    digest: str
    proof: str = TERMINAL


class ProjectRemoved(Payload):
    """It is contributed to no more."""

    KIND = "project.removed"
    V = 1

    name: str


PAYLOADS = (ProjectAdded, ProjectForked, ProjectRead, ProjectApproved, ProjectRemoved)


def fold(seen: Seen, tables: Tables) -> bool:
    """Keep what is known of each project; hold its tasks while its rules do not let them begin."""
    if seen.event.kind in PLACING:
        PLACING[seen.event.kind](tables, seen.event.task or "")
        return False
    told = seen.payload
    known = project(tables, told.name)
    if isinstance(told, ProjectAdded):
        return not _added(told, known, seen, tables)
    if known is None or known.removed:
        return True
    changed = _changed(told, known, seen)
    if changed is not None:
        tables.put(PROJECTS, changed)
        _settle(tables, changed)
    return changed is None


def _added(told: ProjectAdded, known: Project | None, seen: Seen, tables: Tables) -> bool:
    """The first of a name counts; one that was taken off may come again."""
    if known is not None and not known.removed:
        return False
    said: Any = told
    added = Project(**said._asdict(), added=seen.event.at, actor=seen.event.actor)
    tables.put(PROJECTS, added)
    for origin in origins.beginning(tables, told.source, ""):
        _join(tables, origin.task, told.name)
    _settle(tables, added)
    return True


def _changed(told: object, known: Project, seen: Seen) -> Project | None:
    """The project with what is told of it; None where that may not act any more."""
    if isinstance(told, ProjectForked):
        return known._replace(fork=told.fork)
    if isinstance(told, ProjectRemoved):
        return known._replace(removed=True)
    if isinstance(told, ProjectApproved):
        fits = told.digest == known.read
        return known._replace(approved=told.digest, approved_by=seen.event.actor) if fits else None
    if isinstance(told, ProjectRead) and told.verdict in VERDICTS:
        read = known._replace(read=told.digest, commit=told.commit)
        return read._replace(verdict=told.verdict, asks=told.asks, because=told.because)
    return None


def _place(tables: Tables, id: str) -> None:
    """Let a task belong to the project that its label names, or that of what it is part of.

    Once it belongs to one that stays so: whoever may edit a task must not move its work elsewhere.
    """
    found = tasks.task(tables, id)
    if found is None or not (found.parent or any(one.startswith(LABEL) for one in found.labels)):
        return
    label = next((one for one in found.labels if one.startswith(LABEL)), "")
    above: Member | None = tables.get(MEMBERS, found.parent) if found.parent and not label else None
    _join(tables, id, above.project if above else label.removeprefix(LABEL))


def _import(tables: Tables, id: str) -> None:
    """Let a task that came from the issues of a project belong to it, whatever its labels say."""
    origin = origins.origin_of(tables, id)
    named = tables.where(PROJECTS, source=origin.source, removed=False, limit=1) if origin else []
    if named:
        tables.delete(MEMBERS, id)
        _join(tables, id, named[0].name)


def _join(tables: Tables, id: str, name: str) -> None:
    known = project(tables, name)
    if known is not None and tables.get(MEMBERS, id) is None and tasks.task(tables, id) is not None:
        tables.put(MEMBERS, Member(id, name))
        _hold(tables, id, known)


def _settle(tables: Tables, known: Project) -> None:
    for id in members(tables, known.name):
        _hold(tables, id, known)


def _hold(tables: Tables, id: str, known: Project) -> None:
    if known.may:
        tasks.unhold(tables, id, HOLD)
    else:
        tasks.hold(tables, id, HOLD, START, why_held(known), firm=True)


PLACING = {"task.created": _place, "task.edited": _place, "task.imported": _import}
ROOM = Room("projects", (PROJECTS, MEMBERS), PAYLOADS, fold)
