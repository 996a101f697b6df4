"""Asking for tasks, and joining two that ask for the same."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.errors import Ambiguous, NotFound, Refused
from gitswarm.rooms.talk.drafts import order, ties
from gitswarm.rooms.talk.intake.events import TaskJoined, TaskRequested
from gitswarm.rooms.talk.intake.model import NOBODY, fingerprint, is_known_source, known
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.fold import Moment
    from gitswarm.rooms.talk.drafts import Draft, Ties

DEFAULT_PRIORITY = 2
EPIC = "epic"


def request(
    moment: Moment, *, drafts: Sequence[Draft], source: str, scope: str = "", reports: bool = True
) -> Sequence[Happened]:
    """Ask for what these drafts say; what the same asker asked for from there already is left out."""
    prints = [fingerprint(one.title, one.description, scope) for one in drafts]
    ids, tied = _ids(moment, prints), ties(drafts)
    wholes = {one.part_of for one in drafts}
    asker = moment.actor if reports else NOBODY
    made: dict[str, Happened] = {}
    for place in order(drafts, tied):
        id, there = ids[place], known(moment.tables, prints[place])
        if id in made or (there is not None and is_known_source(moment.tables, there.id, source, asker)):
            continue
        more: dict[str, Any] = {
            "fingerprint": prints[place],
            "source": source,
            "reports": reports,
            "has_parts": place in wholes,
        }
        told = _told(moment, drafts[place], tied[place], ids, **more)
        made[id] = Happened(told, task=id, id=id if there is None else moment.fresh())
    return list(made.values())


def join(moment: Moment, *, name: str, into: str, reason: str = "", force: bool = False) -> Sequence[Happened]:
    """Let the second task go up in the first: its sources, and who waits for it, are the first one's from here on."""
    kept, gone = tasks.find(moment.tables, into), tasks.find(moment.tables, name)
    if kept.id == gone.id:
        raise Refused(f"{_name(moment, kept.id)} cannot be joined with itself", hint="name two tasks")
    for one in (kept, gone):
        if one.status == "closed":
            raise Refused(f"{_name(moment, one.id)} is closed", hint="`gitswarm reopen` opens it again")
    if gone.holder not in (None, moment.actor) and not force:
        raise Refused(
            f"{gone.holder} is working on {_name(moment, gone.id)}", hint="join the other way round, or --force"
        )
    tasks.refuse_step(moment, gone)
    tasks.refuse_shut(moment, gone, "duplicate")
    said = reason or f"duplicate of {_name(moment, kept.id)}"
    return [tasks.about(moment, gone.id, TaskJoined(kept.id, said))]


def _ids(moment: Moment, prints: Sequence[str]) -> list[str]:
    """The id that each draft's task has or will have; of two equal ones in a text it is the same."""
    named: dict[str, str] = {}
    for one in prints:
        if one not in named:
            there = known(moment.tables, one)
            named[one] = there.id if there is not None else moment.fresh()
    return [named[one] for one in prints]


def _told(moment: Moment, one: Draft, tie: Ties, ids: Sequence[str], *, has_parts: bool, **more: Any) -> TaskRequested:
    deps, unknown = _deps(moment, tie, ids)
    said = [one.description] if one.description else []
    said += [f"Waits for: {', '.join(unknown)}"] if unknown else []
    return TaskRequested(
        title=one.title,
        parser=one.parser,
        confidence=one.confidence,
        line=one.line,
        type=EPIC if has_parts and one.type == "task" else one.type,
        priority=DEFAULT_PRIORITY if one.priority is None else one.priority,
        description="\n\n".join(said),
        parent=None if one.part_of is None else ids[one.part_of],
        deps=deps,
        labels=one.labels,
        accept=one.accept,
        paths=one.paths,
        assignee=one.assignee,
        **more,
    )


def _deps(moment: Moment, tie: Ties, ids: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The tasks that a draft waits for, of the same text or there already, and the names of none."""
    found, unknown = [ids[place] for place in tie.places], []
    for name in tie.names:
        try:
            found.append(tasks.find(moment.tables, name).id)
        except (NotFound, Ambiguous):
            unknown.append(name)
    return tuple(dict.fromkeys(found)), unknown


def _name(moment: Moment, id: str) -> str:
    found = tasks.task(moment.tables, id)
    return tasks.id_of(moment.tables, found.short) if found else id
