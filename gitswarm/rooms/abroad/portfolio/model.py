"""What contributions come to: how many were taken, how fast, how much it was, by project and by agent; pure."""

from __future__ import annotations

from gitswarm.core.event import instant
from gitswarm.record import Record
from gitswarm.rooms.abroad import contribute
from gitswarm.rooms.work import projects, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.abroad.contribute import Contribution

MERGED, OPEN, CLOSED, WAITING, DECLINED = "merged", "open", "closed", "waiting", "declined"
STATES = (MERGED, OPEN, CLOSED, WAITING, DECLINED)
"""How a contribution stands, for whoever looks from outside: it waits while no pull request of it is open yet."""
STANDS = {"offered": WAITING, "signed": WAITING}
REVIEWS = ("approved", "changes_requested", "commented")
HOUR = 3600
WAITS = (("an hour", 1), ("a day", 24), ("3 days", 72), ("a week", 168), ("a month", 730))
LATER = "longer"
"""Within which it was taken."""
MONTHS, FEWEST, MONTH, AT = 24, 6, len("2026-01"), len("2026-01-01T00:00:00Z")
YEAR = 12


class Tally(Record):
    """What some contributions come to; lines and hours are those of what was merged."""

    name: str
    url: str
    made: int
    states: dict[str, int]
    rate: float | None
    """Of what the projects have decided on, the part that they took; None before there was anything."""
    added: int
    removed: int
    files: int
    hours: float | None
    """From the pull request to its merge, the median."""
    reviews: dict[str, int]


class Portfolio(Record):
    """All of it; months and waits are what charts show, each with its name and its numbers."""

    total: Tally
    projects: list[Tally]
    agents: list[Tally]
    languages: dict[str, int]
    months: list[tuple[str, dict[str, int]]]
    waits: list[tuple[str, int]]
    contributions: list[dict[str, Any]]
    last: str


def portfolio(tables: Tables) -> Portfolio:
    """What all contributions come to as of now."""
    found = contribute.contributions(tables)
    known = {one.name: one for one in projects.projects(tables)}

    def url(name: str) -> str:
        return known[name].url if name in known else ""

    return Portfolio(
        total=_tally("", "", found),
        projects=_by(found, lambda one: (one.project, one.repository, url(one.project))),
        agents=_by(found, lambda one: (one.agent, one.agent, "")),
        languages=_languages(found),
        months=_months(found),
        waits=_waits(found),
        contributions=[_row(tables, one) for one in reversed(found)],
        last=max((_latest(one) for one in found), default=""),
    )


def standing(one: Contribution) -> str:
    """How a contribution stands, in one of few words."""
    return STANDS.get(one.state, one.state)


def hours(one: Contribution) -> float | None:
    """From the pull request to its merge."""
    if one.state != MERGED or not (_is_time(one.opened_at) and _is_time(one.ended_at)):
        return None
    return max(0, instant(one.ended_at) - instant(one.opened_at)) / HOUR


def _row(tables: Tables, one: Contribution) -> dict[str, Any]:
    found = tasks.task(tables, one.task)
    shown = ("title", "project", "repository", "agent", "number", "url", "added", "removed", "files")
    told = {name: getattr(one, name) for name in (*shown, "opened_at", "ended_at", "why")}
    told["issue"] = one.issue_number
    more = {"languages": dict(one.languages), "reviews": dict(one.reviews), "hours": hours(one)}
    return {"id": tasks.id_of(tables, found.short) if found else one.task, "state": standing(one), **told, **more}


def _latest(one: Contribution) -> str:
    return max(at for at in (one.ended_at, one.opened_at, one.signed_at, one.offered_at, "") if not at or _is_time(at))


def _by(found: Sequence[Contribution], key: Callable[[Contribution], tuple[str, str, str]]) -> list[Tally]:
    """The tally of each, the one with most merged first."""
    apart: dict[str, list[Contribution]] = {}
    for one in found:
        apart.setdefault(key(one)[0], []).append(one)
    told = [_tally(*key(some[0])[1:], some) for some in apart.values()]
    return sorted(told, key=lambda one: (-one.states[MERGED], -one.made, one.name))


def _tally(name: str, url: str, some: Sequence[Contribution]) -> Tally:
    states = {state: sum(standing(one) == state for one in some) for state in STATES}
    merged = [one for one in some if one.state == MERGED]
    decided = states[MERGED] + states[CLOSED]
    return Tally(
        name=name,
        url=url,
        made=len(some),
        states=states,
        rate=states[MERGED] / decided if decided else None,
        added=sum(one.added for one in merged),
        removed=sum(one.removed for one in merged),
        files=sum(one.files for one in merged),
        hours=_median([took for one in merged if (took := hours(one)) is not None]),
        reviews={word: sum(one.reviews.get(word, 0) for one in some) for word in REVIEWS},
    )


def _median(numbers: list[float]) -> float | None:
    numbers, half = sorted(numbers), len(numbers) // 2
    if not numbers:
        return None
    return numbers[half] if len(numbers) % 2 else (numbers[half - 1] + numbers[half]) / 2


def _languages(found: Iterable[Contribution]) -> dict[str, int]:
    """Lines by language, the most first; of all but what a person did not send."""
    lines: dict[str, int] = {}
    for one in found:
        for name, count in one.languages.items() if one.state != DECLINED else ():
            lines[name] = lines.get(name, 0) + count
    return dict(sorted(lines.items(), key=lambda one: (-one[1], one[0])))


def _months(found: Iterable[Contribution]) -> list[tuple[str, dict[str, int]]]:
    """How the pull requests of each month stand now; months without any between them too, the newest only."""
    opened = [one for one in found if _is_time(one.opened_at)]
    if not opened:
        return []
    counts = {month: dict.fromkeys((MERGED, OPEN, CLOSED), 0) for month in _between(opened)}
    for one in opened:
        month, stands = one.opened_at[:MONTH], standing(one)
        if month in counts and stands in counts[month]:
            counts[month][stands] += 1
    return list(counts.items())


def _between(opened: Iterable[Contribution]) -> list[str]:
    """The months that are shown: those since the first, some at least, and not too many."""
    numbers = [int(one.opened_at[:4]) * YEAR + int(one.opened_at[5:MONTH]) - 1 for one in opened]
    first = max(min(*numbers, max(numbers) - FEWEST + 1), max(numbers) - MONTHS + 1)
    return [f"{number // YEAR:04}-{number % YEAR + 1:02}" for number in range(first, max(numbers) + 1)]


def _waits(found: Iterable[Contribution]) -> list[tuple[str, int]]:
    """How many were merged within a time, and not within the one before it."""
    took = [wait for one in found if (wait := hours(one)) is not None]
    within = [sum(wait <= limit for wait in took) for _, limit in WAITS]
    counts = [count - before for before, count in zip([0, *within], within, strict=False)]
    return [*zip((name for name, _ in WAITS), counts, strict=True), (LATER, len(took) - within[-1])]


def _is_time(at: str) -> bool:
    """Whether this is a time as events tell it: what a project says is theirs to say."""
    digits = at[:4] + at[5:7] + at[8:10] + at[11:13] + at[14:16] + at[17:19]
    return (
        len(at) == AT
        and digits.isascii()
        and digits.isdecimal()
        and at[4] == at[7] == "-"
        and 1 <= int(at[5:7]) <= YEAR
    )
