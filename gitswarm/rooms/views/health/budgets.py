"""Objectives: what the swarm means to reach, how much of the failing it allows itself is spent, and by what; pure.

A budget is what an objective leaves: 99 % lets one try of a hundred fail. At a burn of 1 it lasts for exactly 28 days.
"""

from __future__ import annotations

from gitswarm.core.event import instant
from gitswarm.record import Record
from gitswarm.rooms.ground import policy
from gitswarm.rooms.views.health import rules
from gitswarm.rooms.views.health.model import hour_of, hours, tallies_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitswarm.core.clone import Counted
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.views.health.model import Tally

HOUR = 3600.0
WINDOWS = {"1h": HOUR, "24h": 24 * HOUR, "28d": 28 * 24 * HOUR}
LONGEST = "28d"
PERCENT = 100
GOOD = "good"
UNREAD = "unread"


class Promise(Record):
    """What can be promised: whose figures tell it, which of them are good, and which eat the budget."""

    meaning: str
    scope: str
    good: tuple[str, ...]
    bad: tuple[str, ...]


PROMISES = {
    "delivery": Promise("letters are read in time", rules.SWARM, ("letters/in_time",), ("letters/late",)),
    "tasks": Promise(
        "what is begun is finished",
        rules.SWARM,
        ("tasks/done",),
        ("runs/failed", "claims/expired", "claims/taken_over", "landings/sent_back"),
    ),
    "sync": Promise("exchanges with the hub succeed, and soon", rules.CLONE, ("sync/done",), ("sync/",)),
    "snapshots": Promise("pages show soon what was said", rules.CLONE, ("snapshot/fresh",), ("snapshot/stale",)),
}
"""The objectives, by the name that their setting ends with; ``sync/`` stands for all that begins so and is not good."""


class Objective(Record):
    """An objective: in percent what it is and what was reached in 28 days, what is left of its budget, what ate it."""

    name: str
    meaning: str
    scope: str
    target: int
    good: int
    bad: int
    reached: float | None
    left: float
    burn: dict[str, float]
    eats: list[dict[str, object]]

    @property
    def is_kept(self) -> bool:
        """Whether there is anything left of its budget."""
        return self.left > 0


def objectives(tables: Tables, now: float, here: Iterable[Counted] = ()) -> list[Objective]:
    """Every objective that the swarm has agreed on."""
    tallies = {rules.SWARM: hours(tables, behind(now, WINDOWS[LONGEST])), rules.CLONE: tallies_of(here)}
    due = now - 60 * policy.number(tables, "letter-minutes")
    found = []
    for name, promise in PROMISES.items():
        target = policy.number(tables, f"objective-{name}")
        if target:
            told = [(one.hour, _of(promise, one, due)) for one in tallies[promise.scope]]
            found.append(_objective(name, promise, target, told, now))
    return found


def behind(now: float, seconds: float) -> str:
    """The last hour that is no more of a window: one begins with the hour in which it began."""
    return hour_of(now - seconds - HOUR)


def _of(promise: Promise, tally: Tally, due: float) -> dict[str, float]:
    """What one hour has to say: how often it was good, and how often each bad thing was."""
    counts = tally.counts
    told: dict[str, float] = {GOOD: sum(counts.get(name, 0) for name in promise.good)}
    for name, value in counts.items():
        is_bad = name in promise.bad or any(bad.endswith("/") and name.startswith(bad) for bad in promise.bad)
        if is_bad and name not in promise.good:
            told[name] = value
    if "letters/late" in promise.bad and instant(f"{tally.hour}:59:59Z") < due:
        told[f"letters/{UNREAD}"] = counts.get("letters/sent", 0) - told[GOOD] - told.get("letters/late", 0)
    return told


def _objective(
    name: str, promise: Promise, target: int, told: list[tuple[str, dict[str, float]]], now: float
) -> Objective:
    sums = {window: _window(told, now, seconds) for window, seconds in WINDOWS.items()}
    burn = {window: round(_burn(each, target), 2) for window, each in sums.items()}
    month = sums[LONGEST]
    good, bad = month.pop(GOOD, 0), sum(month.values())
    eats = [{"what": what, "times": int(times)} for what, times in sorted(month.items(), key=_most) if times]
    return Objective(
        name=name,
        meaning=promise.meaning,
        scope=promise.scope,
        target=target,
        good=int(good),
        bad=int(bad),
        reached=round(PERCENT * good / (good + bad), 3) if good + bad else None,
        left=round(1 - _burn({GOOD: good, "bad": bad}, target), 3),
        burn=burn,
        eats=eats,
    )


def _most(one: tuple[str, float]) -> tuple[float, str]:
    return -one[1], one[0]


def _window(told: list[tuple[str, dict[str, float]]], now: float, seconds: float) -> dict[str, float]:
    """What was told of the hours of one window; of those to come, by clocks that are ahead, none counts."""
    first, last = behind(now, seconds), hour_of(now)
    sums: dict[str, float] = {}
    for hour, counts in told:
        if first < hour <= last:
            for name, value in counts.items():
                sums[name] = sums.get(name, 0) + value
    return sums


def _burn(sums: Mapping[str, float], target: int) -> float:
    """How many times as fast as it may the budget of an objective is spent."""
    bad = sum(value for name, value in sums.items() if name != GOOD)
    every = bad + sums.get(GOOD, 0)
    return bad / every / (1 - target / PERCENT) if every else 0.0
