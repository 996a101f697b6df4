"""Many at once: writers in one clone, claims by clones of one hub and by processes of one clone."""

from __future__ import annotations

import json
from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import lines
from benchmarks.measure import Failed, race
from benchmarks.stage import ROOT
from benchmarks.table import Budget, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.stage import Stage

TITLE = "Many at once"
EVENTS = 10_000
LOOP = "fetch, commit a file, push, again if refused"
AS_FAST, FEW, TRIPLE = Budget("≥", 1), Budget("≤", 2.2), Budget("≥", 3)


class Raced(NamedTuple):
    """What came of one race: how many a second, and how many pushes for each."""

    rate: float
    pushes: float


def writers(stage: Stage) -> Iterator[Row]:
    """Many processes write into one clone."""
    many, each, events = stage.many, stage.size(1_000), stage.size(EVENTS)
    crowded, lonely = stage.worlds.alone(events), stage.worlds.alone(events)
    rates, alone = [], []
    for _ in range(stage.races):
        rates.append(_rate(stage, [crowded] * many, each // many))
        alone.append(_rate(stage, [lonely], each))
    _must_hold(stage, crowded, events - 1 + stage.races * (each // many) * many)
    speeds = [mine / theirs for mine, theirs in zip(rates, alone, strict=True)]
    what = f"{many} processes write into one clone, every event there once"
    yield Row("writers", what, _per_second(rates), f"one process alone: {_per_second(alone)}", speeds)


def clones(stage: Stage) -> Iterator[Row]:
    """Many clones write, and bring each event to the hub before the next."""
    many, each, hub = stage.many, (3 if stage.quick else 10), stage.worlds.hub(1)
    places = [stage.worlds.clone(hub) for _ in range(many)]
    raced = [_shared(stage, places, each) for _ in range(stage.races)]
    stage.worlds.swarm(places[0], "sync")
    _must_hold(stage, places[0], stage.races * many * each)
    rates, pushes = [one.rate for one in raced], mean(one.pushes for one in raced)
    what = f"{many} clones of one hub write and sync, {each} events each, one by one: all land once"
    yield Row("clones", what, _per_second(rates), f"pushes an event: {pushes:.2f}")


def claims(stage: Stage) -> Iterator[Row]:
    """Many claim what they believe free: from clones of their own, from one clone, and by a script without us."""
    many, each, events = stage.many, (2 if stage.quick else 5), stage.size(EVENTS)
    hub, apart, plain = (stage.worlds.hub(count, sealed=True, of=lines.task) for count in (events, events, 1))
    theirs = [_plain_clone(stage, plain) for _ in range(many)]
    ours, one = [stage.worlds.clone(hub) for _ in range(many)], [stage.worlds.clone(apart)] * many
    sides = (("claim", ours), ("claim", one), ("claim_plainly", theirs))
    taken = [[_claimed(stage, *side, number, each) for side in sides] for number in range(stage.races)]
    from_clones, from_one, plainly = zip(*taken, strict=True)
    beside = f"{LOOP}: {_claims_a_second(plainly)}, {mean(one.pushes for one in plainly):.2f} pushes"
    what = f"{many} clones claim from one hub at {events:,} tasks, {each} each: no double, all land"
    yield Row("claims-clones", what, _claims_a_second(from_clones), beside, _faster(from_clones, plainly), AS_FAST)
    pushes = [one.pushes for one in from_clones]
    yield Row("claims-pushes", "the same", f"{mean(pushes):.2f} pushes a claim", beside, pushes, FEW, "pushes")
    what = f"{many} processes of one clone claim from such a hub, {each} each: no double, all land"
    yield Row("claims-processes", what, _claims_a_second(from_one), beside, _faster(from_one, plainly), TRIPLE)


def _plain_clone(stage: Stage, hub: str) -> str:
    path = stage.worlds.path("plain")
    stage.worlds.git(stage.worlds.folder, "clone", "--quiet", "--branch", "main", hub, path)
    return path


def _rate(stage: Stage, places: Sequence[str], each: int) -> float:
    seconds, _ = race([("write", place, str(each)) for place in places], stage.env, ROOT)
    return len(places) * each / seconds


def _shared(stage: Stage, places: Sequence[str], each: int) -> Raced:
    seconds, answers = race([("share", place, str(each)) for place in places], stage.env, ROOT)
    return _raced(seconds, answers, len(places) * each)


def _claimed(stage: Stage, job: str, places: Sequence[str], mark: int, each: int) -> Raced:
    """A race for as many tasks as all want together; each must be held once."""
    names = lines.ready_ids(mark * len(places) * each, len(places) * each)
    seconds, answers = race([(job, place, " ".join(names), str(each)) for place in places], stage.env, ROOT)
    held = sorted(name for answer in answers for name in answer["held"])
    if held != sorted(names):
        raise Failed(f"{len(names)} were to be claimed, {len(held)} were, {len(set(held))} of them different")
    return _raced(seconds, answers, len(names))


def _raced(seconds: float, answers: Sequence[dict[str, float]], events: int) -> Raced:
    return Raced(events / seconds, sum(answer["pushes"] for answer in answers) / events)


def _faster(ours: Sequence[Raced], theirs: Sequence[Raced]) -> list[float]:
    return [mine.rate / other.rate for mine, other in zip(ours, theirs, strict=True)]


def _must_hold(stage: Stage, place: str, notes: int) -> None:
    """So many notes, each once; the machinery may have told of a quarrel over a lock beside them."""
    told = [json.loads(line) for line in stage.worlds.swarm(place, "log", "--json").splitlines()]
    found = [event["id"] for event in told if event["kind"] == "note"]
    if len(found) != notes or len(set(found)) != notes:
        raise Failed(f"{notes} notes were written, {len(found)} are there, {len(set(found))} of them different")


def _per_second(rates: Sequence[float]) -> str:
    return f"{mean(rates):,.0f} events/s"


def _claims_a_second(raced: Sequence[Raced]) -> str:
    return f"{mean(one.rate for one in raced):.3g} claims/s"


ROWS = {
    writers: ("writers",),
    clones: ("clones",),
    claims: ("claims-clones", "claims-pushes", "claims-processes"),
}
