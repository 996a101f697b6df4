"""Cold commands: a whole process from its start to its end, beside a bare Python's."""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING

from benchmarks.measure import Failed, command, in_turn
from benchmarks.table import slower

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Timed
    from benchmarks.stage import Stage
    from benchmarks.table import Row

EVENTS = 10_000
LAST = 20
"""Events that a reader who comes back has not seen."""
ERRAND_LIMIT = 60.0
SAY = ("event", "add", "The second half of the corpus is still slow.")


def add(stage: Stage) -> Iterator[Row]:
    """Say something."""
    events, folder = stage.size(EVENTS), stage.worlds.alone(stage.size(EVENTS))
    yield _cold(stage, "cold-add", f"`event add`, {events:,} events, no hub", folder, SAY, 5)


def add_with_errand(stage: Stage) -> Iterator[Row]:
    """Say something, and have the errand started."""
    events, folder = stage.size(EVENTS), stage.worlds.alone(stage.size(EVENTS))
    env = {**stage.env, "GITSWARM_ERRAND": "on"}
    ours = _then_calm(command([*stage.gitswarm, *SAY], folder, env), folder)
    pairs = in_turn(ours, command(stage.idle, folder, stage.env), stage.rounds)
    yield slower("cold-errand", f"the same, and it starts the errand, {events:,} events", pairs, "`python -c pass`", 5)


def status(stage: Stage) -> Iterator[Row]:
    """Ask where the swarm stands."""
    events, folder = stage.size(EVENTS), stage.worlds.alone(stage.size(EVENTS))
    yield _cold(stage, "cold-status", f"`status --json`, {events:,} events", folder, ("status", "--json"), 3)


def log(stage: Stage) -> Iterator[Row]:
    """Read what is new."""
    events, folder = stage.size(EVENTS), stage.worlds.alone(stage.size(EVENTS))
    words = ("log", "--json", "--since", str(events - LAST))
    yield _cold(stage, "cold-log", f"`log --json --since`, {LAST} new of {events:,} events", folder, words, 8)


def help_page(stage: Stage) -> Iterator[Row]:
    """Ask what there is."""
    yield _cold(stage, "cold-help", "`--help`", stage.worlds.alone(stage.size(EVENTS)), ("--help",), 8)


def _cold(stage: Stage, name: str, what: str, folder: str, words: tuple[str, ...], most: float) -> Row:
    ours = command([*stage.gitswarm, *words], folder, stage.env)
    pairs = in_turn(ours, command(stage.idle, folder, stage.env), stage.rounds)
    return slower(name, what, pairs, "`python -c pass`", most)


def _then_calm(take: Timed, folder: str) -> Timed:
    """Wait after each turn until the errand has ended: what is measured next must not share the machine with it."""

    def taken() -> float:
        spent = take()
        _wait_for_errand(os.path.join(folder, ".git", "gitswarm"))
        return spent

    return taken


def _wait_for_errand(state: str) -> None:
    limit = time.monotonic() + ERRAND_LIMIT
    while os.path.exists(os.path.join(state, "waiting")) or not _is_free(os.path.join(state, "errand.lock")):
        if time.monotonic() > limit:
            raise Failed(f"the errand has not ended after {ERRAND_LIMIT:g} seconds")
        time.sleep(0.01)


def _is_free(path: str) -> bool:
    if not os.path.exists(path):
        return True
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


ROWS = {
    "cold-add": add,
    "cold-errand": add_with_errand,
    "cold-status": status,
    "cold-log": log,
    "cold-help": help_page,
}
