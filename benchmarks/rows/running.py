"""A process that stays: durable appends, batches, catching up with what others wrote, memory."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from benchmarks.floors import PlainLog, SyncedFile
from benchmarks.measure import in_turn, race, timed
from benchmarks.stage import ROOT
from benchmarks.table import Budget, Row, slower
from benchmarks.worlds import event
from gitswarm.opening import open_swarm
from gitswarm.rooms import messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Timed
    from benchmarks.stage import Stage
    from gitswarm.swarm import Swarm

EVENTS = 10_000
SMALL = 1_000
BATCH = 1_000
APPENDS = 20
"""Appends to a turn: one alone is too short to measure."""


def append(stage: Stage) -> Iterator[Row]:
    """Write one event so that a power loss cannot take it."""
    events = stage.size(EVENTS)
    ours_at, floor_at = stage.worlds.alone(events), stage.worlds.alone(events)
    swarm, plain = open_swarm(ours_at, env=stage.env, running=True), PlainLog(floor_at, events)
    kept = SyncedFile(os.path.join(floor_at, "lines"))

    def ours() -> None:
        for _ in range(APPENDS):
            swarm.do(messages.say, kind="note", text="The second half of the corpus is still slow.")

    def floor() -> None:
        for _ in range(APPENDS):
            kept.append(event(plain.position)[1])
            plain.append()

    pairs = in_turn(timed(ours), timed(floor), stage.rounds)
    swarm.close()
    what = f"{APPENDS} durable appends in a running process, {events:,} events"
    yield slower("append", what, pairs, "as many times one fdatasync of a line and one libgit2 commit, unsynced", 2)


def batches(stage: Stage) -> Iterator[Row]:
    """Bring in a thousand events at once."""
    events = stage.size(EVENTS)
    ours_at, floor_at = stage.worlds.alone(events), stage.worlds.alone(events)
    swarm, plain = open_swarm(ours_at, env=stage.env, running=True), PlainLog(floor_at, events)
    pairs = in_turn(_bring_in(swarm), timed(lambda: plain.append(BATCH)), stage.rounds)
    swarm.close()
    rates = [BATCH / seconds for seconds in pairs.ours]
    what = f"batches of {BATCH:,} events in a running process, {events:,} events before"
    beside = "the same files as one libgit2 commit: nothing journalled, indexed or synced"
    yield slower("batch", what, pairs, beside)._replace(figures=rates, budget=Budget("≥", 10_000), unit="events/s")


def _bring_in(swarm: Swarm) -> Timed:
    taken = 0

    def take() -> float:
        nonlocal taken
        taken += 1
        sayings = [_saying(taken * BATCH + number) for number in range(BATCH)]
        return timed(lambda: swarm.do(messages.bring_in, sayings=sayings))()

    return take


def _saying(number: int) -> messages.Saying:
    digest = hashlib.sha256(b"%d" % number).hexdigest()
    text = "The second half of the corpus is still slow."
    return messages.Saying("note", text, f"thread-{number // 10}", "ada", "2026-01-01T00:00:00Z", digest)


def catch_up(stage: Stage) -> Iterator[Row]:
    """Learn of one event that another process wrote."""
    for name, running in (("libgit2", True), ("git", False)):
        small, large = stage.size(SMALL), stage.large
        ours = _look_again(stage, large, running=running)
        pairs = in_turn(ours, _look_again(stage, small, running=running), stage.rounds)
        what = f"catch up with 1 new event at {large:,}, through {name}"
        yield slower(f"catch-up-{name}", what, pairs, f"the same at {small:,}", 1.5)


def _look_again(stage: Stage, events: int, *, running: bool) -> Timed:
    """Look at a log that somebody else has added to; a one-shot command opens it anew each time."""
    path = stage.worlds.alone(events)
    plain = PlainLog(path, events)
    staying = open_swarm(path, env=stage.env, running=True) if running else None

    def take() -> float:
        plain.append()
        swarm = staying or open_swarm(path, env=stage.env)
        spent = timed(swarm.look)()
        if swarm is not staying:
            swarm.close()
        return spent

    return take


def memory(stage: Stage) -> Iterator[Row]:
    """How much memory a process takes that stays."""
    events = stage.size(100_000)
    path = stage.worlds.alone(events)
    _, (ours, floor) = race([("stay", path), ("idle", path)], stage.env, ROOT)
    figures = [answer["memory"] / 1e6 for answer in (ours, floor)]
    what = f"memory of a running process, {events:,} events, after a look and a write"
    beside = f"a process with pygit2 and nothing else: {figures[1]:.3g} MB"
    yield Row("memory", what, f"{figures[0]:.3g} MB", beside, figures[:1], Budget("≤", 80), "MB")


ROWS = {"append": append, "batch": batches, "catch-up": catch_up, "memory": memory}
