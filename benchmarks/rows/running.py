"""A process that stays: durable appends, batches, catching up with what others wrote, pages, memory."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from benchmarks import lines
from benchmarks.floors import PlainLog, SyncedFile
from benchmarks.measure import in_turn, in_words, race, timed
from benchmarks.stage import ROOT
from benchmarks.table import Budget, Row, slower
from gitswarm.opening import open_swarm
from gitswarm.rooms.ground import messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Timed
    from benchmarks.stage import Stage
    from gitswarm.swarm import Swarm

TITLE = "A running process"
EVENTS = 10_000
SMALL = 1_000
MILLION = 1_000_000
BATCH = 1_000
APPENDS = 20
"""Appends to a turn: one alone is too short to measure."""
FOLDS = 5
"""Folds of a whole log to a row: one is long enough to be measured."""
TEXT = "The second half of the corpus is still slow."


def append(stage: Stage) -> Iterator[Row]:
    """Write one event so that a power loss cannot take it."""
    for name, worlds in (("append", stage.worlds), ("append-disk", stage.on_disk)):
        events = stage.size(EVENTS)
        ours_at, floor_at = worlds.alone(events), worlds.alone(events)
        synced = _syncing(floor_at)
        pairs = in_turn(appending(stage, ours_at), _appending_plainly(floor_at, events), stage.rounds)
        what = f"{APPENDS} durable appends, {events:,} events, on {worlds.kind}, where a sync takes {synced}"
        yield slower(name, what, pairs, "as often one fdatasync of a line and one libgit2 commit, unsynced", 2)


def appending(stage: Stage, path: str) -> Timed:
    """Durable appends by a process that stays."""
    swarm = open_swarm(path, env=stage.env, running=True)

    def ours() -> None:
        for _ in range(APPENDS):
            swarm.do(messages.say, kind="note", text=TEXT)

    return timed(ours)


def _appending_plainly(path: str, events: int) -> Timed:
    plain, kept = PlainLog(path, events), SyncedFile(os.path.join(path, "lines"))

    def floor() -> None:
        for _ in range(APPENDS):
            kept.append(lines.note(plain.position)[1])
            plain.append()

    return timed(floor)


def _syncing(folder: str) -> str:
    """How long one synced line takes."""
    kept = SyncedFile(os.path.join(folder, "synced"))
    take = timed(lambda: kept.append(lines.note(0)[1]))
    return in_words([take() for _ in range(APPENDS)])


def batches(stage: Stage) -> Iterator[Row]:
    """Bring in a thousand events at once."""
    events = stage.size(EVENTS)
    ours_at, floor_at = stage.worlds.alone(events), stage.worlds.alone(events)
    swarm, plain = open_swarm(ours_at, env=stage.env, running=True), PlainLog(floor_at, events)
    pairs = in_turn(bringing_in(swarm), timed(lambda: plain.append(BATCH)), stage.rounds)
    swarm.close()
    rates = [BATCH / seconds for seconds in pairs.ours]
    what = f"batches of {BATCH:,} events, {events:,} before"
    beside = "the same files as one libgit2 commit: nothing journalled, indexed or synced"
    yield slower("batch", what, pairs, beside)._replace(figures=rates, budget=Budget("≥", 10_000), unit="events/s")


def bringing_in(swarm: Swarm) -> Timed:
    """Bring in a thousand events more each time."""
    taken = 0

    def take() -> float:
        nonlocal taken
        taken += 1
        sayings = [_saying(taken * BATCH + number) for number in range(BATCH)]
        return timed(lambda: swarm.do(messages.bring_in, sayings=sayings))()

    return take


def _saying(number: int) -> messages.Saying:
    digest = hashlib.sha256(b"%d" % number).hexdigest()
    return messages.Saying("note", TEXT, f"thread-{number // 10}", "ada", "2026-01-01T00:00:00Z", digest)


def folds(stage: Stage) -> Iterator[Row]:
    """Make the index anew from the log."""
    events = stage.size(EVENTS)
    for name, of in (("notes", lines.note), ("tasks", lines.task)):
        path = stage.worlds.alone(events, sealed=True, of=of)
        swarm, plain = open_swarm(path, env=stage.env, running=True), PlainLog(path, events)
        pairs = in_turn(folding(swarm), timed(plain.read), FOLDS)
        swarm.close()
        rates = [events / seconds for seconds in pairs.ours]
        row = slower(f"fold-{name}", f"the index made anew: {events:,} {name}", pairs, "each line read and parsed")
        yield row._replace(figures=rates, budget=Budget("≥", 10_000), unit="events/s")


def folding(swarm: Swarm) -> Timed:
    """Make the index anew."""

    def take() -> float:
        swarm.ground.index.drop()
        return timed(swarm.look)()

    return take


def catch_up(stage: Stage) -> Iterator[Row]:
    """Learn of one event that another process wrote."""
    small, large = stage.size(SMALL), stage.size(MILLION)
    for name, running in (("libgit2", True), ("git", False)):
        ours = _looking_again(stage, large, running=running)
        pairs = in_turn(ours, _looking_again(stage, small, running=running), stage.rounds)
        what = f"catch up with 1 new event at {large:,} (signs of life, sealed), through {name}"
        yield slower(f"catch-up-{name}", what, pairs, f"the same at {small:,}", 1.5)


def _looking_again(stage: Stage, events: int, *, running: bool) -> Timed:
    """Look at a log that somebody else has added to; a one-shot command opens it anew each time."""
    path = stage.worlds.alone(events, sealed=True, of=lines.sign)
    plain = PlainLog(path, events)
    staying = open_swarm(path, env=stage.env, running=True) if running else None

    def take() -> float:
        plain.append()
        swarm = staying or open_swarm(path, env=stage.env, running=False)
        spent = timed(swarm.look)()
        if swarm is not staying:
            swarm.close()
        return spent

    return take


def pages(stage: Stage) -> Iterator[Row]:
    """Make the pages that people read anew after one event."""
    small, large = stage.size(100), stage.size(100_000)
    pairs = in_turn(making_pages(stage, large), making_pages(stage, small), stage.rounds)
    yield slower("pages", f"every page anew after 1 event at {large:,}", pairs, f"the same at {small:,}", 1.5)


def making_pages(stage: Stage, events: int) -> Timed:
    """Make the pages that changed with one event; saying it does not count."""
    swarm, there = open_swarm(stage.worlds.alone(events), env=stage.env, running=True), set[str]()

    def make() -> None:
        there.update(swarm.ground.parts.pages(swarm.look(), there.__contains__))

    def take() -> float:
        swarm.do(messages.say, kind="note", text=TEXT, thread="thread-new")
        return timed(make)()

    return take


def memory(stage: Stage) -> Iterator[Row]:
    """How much memory a process takes that stays."""
    events = stage.size(100_000)
    path = stage.worlds.alone(events)
    _, (ours, floor) = race([("stay", path), ("idle", path)], stage.env, ROOT)
    figures = [answer["memory"] / 1e6 for answer in (ours, floor)]
    what = f"memory, {events:,} events, after a look and a write"
    beside = f"a process with pygit2 and nothing else: {figures[1]:.3g} MB"
    yield Row("memory", what, f"{figures[0]:.3g} MB", beside, figures[:1], Budget("≤", 80), "MB")


ROWS = {
    append: ("append", "append-disk"),
    batches: ("batch",),
    folds: ("fold-notes", "fold-tasks"),
    catch_up: ("catch-up-libgit2", "catch-up-git"),
    pages: ("pages",),
    memory: ("memory",),
}
