"""Many at once: writers in one clone, and clones of one hub."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.measure import Failed, race
from benchmarks.stage import ROOT
from benchmarks.table import Budget, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.stage import Stage

MANY = 8
RACES = 3
"""Races to a row: each is a mean over many events already."""


def writers(stage: Stage) -> Iterator[Row]:
    """Eight processes write into one clone."""
    each = stage.size(1_000)
    many, one = stage.worlds.alone(stage.size(10_000)), stage.worlds.alone(stage.size(10_000))
    rates, alone = [], []
    for _ in range(RACES):
        rates.append(_rate(stage, "write", [many] * MANY, each // MANY))
        alone.append(_rate(stage, "write", [one], each))
    _must_hold(stage, many, stage.size(10_000) - 1 + RACES * (each // MANY) * MANY)
    speeds = [mine / theirs for mine, theirs in zip(rates, alone, strict=True)]
    what = f"{MANY} processes write into one clone, every event there once"
    yield Row("writers", what, _per_second(rates), f"one process alone: {_per_second(alone)}", speeds)


def clones(stage: Stage) -> Iterator[Row]:
    """Eight clones write, and bring each event to the hub before the next."""
    each = 3 if stage.quick else 10
    ours, floor = _clones(stage, "share"), _clones(stage, "plainly")
    taken = [(_race(stage, "share", ours, each), _race(stage, "plainly", floor, each)) for _ in range(RACES)]
    (rates, pushes), (plain_rates, plain_pushes) = (list(zip(*side, strict=True)) for side in zip(*taken, strict=True))
    stage.worlds.swarm(ours[0], "sync")
    _must_hold(stage, ours[0], RACES * MANY * each)
    _must_have_landed(stage, floor[0], 1 + RACES * MANY * each)
    beside = f"fetch, commit, push, again if refused: {_per_second(plain_rates)}, {_mean(plain_pushes):.2f} pushes"
    speeds = [mine / theirs for mine, theirs in zip(rates, plain_rates, strict=True)]
    what = f"{MANY} clones of one hub, {each} events each, one by one"
    yield Row("clones", f"{what}: all land once", _per_second(rates), beside, speeds, Budget("≥", 1))
    said = f"{_mean(pushes):.2f} pushes"
    yield Row("clones-pushes", "the same race: pushes an event", said, beside, pushes, Budget("≤", 2.2), "pushes")


def _must_have_landed(stage: Stage, place: str, commits: int) -> None:
    """So many commits of the plain loop: a loop that lost some would be no floor."""
    stage.worlds.git(place, "fetch", "--quiet", "origin", "main")
    found = int(stage.worlds.git(place, "rev-list", "--count", "FETCH_HEAD"))
    if found != commits:
        raise Failed(f"the plain loop made {commits} commits, {found} are on the hub")


def _clones(stage: Stage, job: str) -> list[str]:
    hub = stage.worlds.hub(1)
    return [stage.worlds.clone(hub) if job == "share" else _plain_clone(stage, hub) for _ in range(MANY)]


def _plain_clone(stage: Stage, hub: str) -> str:
    path = stage.worlds.path("plain")
    stage.worlds.git(stage.worlds.folder, "clone", "--quiet", "--branch", "main", hub, path)
    return path


def _rate(stage: Stage, job: str, places: Sequence[str], each: int) -> float:
    seconds, _ = race([(job, place, str(each)) for place in places], stage.env, ROOT)
    return len(places) * each / seconds


def _race(stage: Stage, job: str, places: Sequence[str], each: int) -> tuple[float, float]:
    """Events a second, and pushes an event."""
    seconds, answers = race([(job, place, str(each)) for place in places], stage.env, ROOT)
    events = len(places) * each
    return events / seconds, sum(answer["pushes"] for answer in answers) / events


def _must_hold(stage: Stage, place: str, notes: int) -> None:
    """So many notes, each once; the machinery may have told of a quarrel over a lock beside them."""
    told = [json.loads(line) for line in stage.worlds.swarm(place, "log", "--json").splitlines()]
    found = [event["id"] for event in told if event["kind"] == "note"]
    if len(found) != notes or len(set(found)) != notes:
        raise Failed(f"{notes} notes were written, {len(found)} are there, {len(set(found))} of them different")


def _per_second(rates: Sequence[float]) -> str:
    return f"{_mean(rates):,.0f} events/s"


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


ROWS = {"writers": writers, "clones": clones}
