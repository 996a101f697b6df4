"""Which pull requests of the swarm nobody needs as they are, why, and what a person has said to that."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.errors import NotFound, Refused
from gitswarm.record import Record
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from gitswarm.core.tables import Tables

CLOSE, REBASE = DEEDS = ("close", "rebase")
FOUND, PROPOSED, APPROVED, DONE, REFUSED = ("found", "proposed", "approved", "done", "refused")
NAMED = 5


class Seen(Record):
    """An open pull request as GitHub shows it: at which commit, days since it changed, whether it can be merged; and
    the paths that it changes of those which the base has no more.
    """

    task: str
    number: int
    commit: str
    days: int
    mergeable: bool | None
    paths: int
    gone: tuple[str, ...]


class Proposal(Record):
    """What is to be done with a pull request, of which commit that was said, and how it stands."""

    number: int
    task: str
    do: str
    commit: str
    why: str
    state: str = PROPOSED
    position: int = 0
    by: str = ""


class Kept(Record):
    """A proposal under its number, as a key."""

    key: str
    proposal: dict[str, object]
    state: str
    position: int


PROPOSALS = Table("tidying", Kept, (("state", "position"),))


class TooMany(Refused):
    """More would be done at once than the swarm has agreed on."""


def proposal(tables: Tables, number: int) -> Proposal | None:
    """What was proposed last for the pull request of that number."""
    found: Kept | None = tables.get(PROPOSALS, str(number))
    return Proposal(**found.proposal) if found is not None else None  # type: ignore[arg-type]


def put(tables: Tables, one: Proposal) -> None:
    """Keep a proposal."""
    tables.put(PROPOSALS, Kept(str(one.number), one._asdict(), one.state, one.position))


def due(tables: Tables) -> list[Proposal]:
    """What a person has approved and GitHub was not asked for yet."""
    found: list[Kept] = tables.where(PROPOSALS, state=APPROVED, order="position")
    return [Proposal(**one.proposal) for one in found]  # type: ignore[arg-type]


def must_find(tables: Tables, number: int) -> Proposal:
    """What is proposed for that pull request now."""
    found = proposal(tables, number)
    if found is None or found.state != PROPOSED:
        raise NotFound(f"nothing is proposed for #{number}", hint="`gitswarm github tidy` looks and proposes")
    return found


def judge(tables: Tables, seen: Sequence[Seen], days: int) -> list[Proposal]:
    """What to do with open pull requests: at most one thing with each, what is plainest first."""
    twins = _twins(seen)
    found = [(one, _reason(tables, one, twins, days)) for one in seen]
    return [Proposal(one.number, one.task, do, one.commit, why) for one, (do, why) in found if do]


def _twins(seen: Iterable[Seen]) -> dict[int, int]:
    """Of pull requests that show the same commit, the one that was there first for each that came later."""
    first: dict[str, int] = {}
    for one in sorted(seen, key=lambda one: one.number):
        first.setdefault(one.commit, one.number)
    return {one.number: first[one.commit] for one in seen if first[one.commit] != one.number}


def _reason(tables: Tables, one: Seen, twins: dict[int, int], days: int) -> tuple[str, str]:
    task = tasks.task(tables, one.task)
    resolution = tasks.detail(tables, one.task).resolution if task is not None else None
    if task is None or (task.state == "closed" and resolution):
        return CLOSE, f"superseded: its task is closed ({resolution or 'it is gone'})"
    if one.number in twins:
        return CLOSE, f"duplicate: #{twins[one.number]} shows the same commit"
    if one.gone and len(one.gone) == one.paths:
        return CLOSE, f"nothing that it changes is on the base any more: {_few(one.gone)}"
    if one.gone:
        return REBASE, f"it changes what is not on the base any more: {_few(one.gone)}"
    if one.mergeable is False:
        return REBASE, "conflicting: it contradicts the base"
    return (CLOSE, f"stale: nothing happened for {one.days} days") if one.days >= days else ("", "")


def _few(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    return ", ".join(paths[:NAMED]) + more


def as_row(tables: Tables, one: Proposal) -> dict[str, Any]:
    """A proposal as it is shown."""
    task, pull = tasks.task(tables, one.task), pulls.pull(tables, one.task)
    shown = tasks.id_of(tables, task.short) if task is not None else one.task
    told = {"url": pull.url if pull is not None else "", "title": task.title if task is not None else ""}
    return {**one._asdict(), "id": shown, **told}
