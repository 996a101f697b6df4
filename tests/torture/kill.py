"""kill -9, again and again: of one process, of its group, of it and all it started, in the middle of everything."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.torture.audit import audit, words
from tests.torture.driver import Nursery, is_alive, wait_for
from tests.torture.figures import Figures
from tests.world import Clone, World

ROLES = ("oneshot", "oneshot", "running", "running", "errand")
SLOTS = 3
SOONEST, LATEST = 0.02, 0.9
"""Seconds that a driver lives, on a machine where one event takes no longer than is usual."""
USUAL, SLOWEST = 0.1, 5.0


def kill(n: int, seed: int, folder: Path) -> Figures:
    """Kill ``n`` drivers in two clones of one hub, then count."""
    figures, world, acks = Figures("kill", n, seed), World(folder), folder / "acks"
    clones = [world.clone("a"), world.clone("b")]
    slay(figures, n, clones, acks)
    audit(figures, world, clones, acks)
    if figures.acked <= 1:
        figures.wrong("no driver lived long enough to be promised anything: this shows nothing")
    return figures


def slay(figures: Figures, n: int, clones: list[Clone], acks: Path, *, is_patient: bool = False) -> None:
    """Kill ``n`` drivers, each in some clone, as the seed says; then hear what they had to complain about."""
    known = len(words(acks))
    chance = random.Random(figures.seed)
    with Nursery() as nursery:
        slow = _slowness(nursery, clones[0], acks)
        victims: dict[int, tuple[float, str]] = {}
        for number in range(n):
            while len(victims) < SLOTS:
                role, clone = chance.choice(ROLES), chance.choice(clones)
                pid = nursery.start(role, clone.path, acks, f"{figures.seed + number}.{os.urandom(4).hex()}")
                victims[pid] = (time.monotonic() + slow * chance.uniform(SOONEST, LATEST), role)
            pid = min(victims, key=lambda pid: victims[pid][0])
            when, role = victims.pop(pid)
            time.sleep(max(0.0, when - time.monotonic()))
            way = chance.choice(("group", "group", "parent", "tree"))
            _end(figures, pid, way)
            figures.injected[f"{role} by {way}"] += 1
        for pid in victims:
            _end(figures, pid, "tree")
    hear(figures, acks, known, is_patient=is_patient)


def _slowness(nursery: Nursery, clone: Clone, acks: Path) -> float:
    """How much longer one event takes here and now than it usually does, so that kills come in the middle of work."""
    begun = time.monotonic()
    wait_for([nursery.start("writer", clone.path, acks, "first", 1)])
    return min(SLOWEST, max(1.0, (time.monotonic() - begun) / USUAL))


def _end(figures: Figures, pid: int, way: str) -> None:
    """Kill, and wait until it is dead; one that lived on would write and promise beside the audit."""
    with suppress(ProcessLookupError):
        if way == "parent":
            os.kill(pid, signal.SIGKILL)
        elif way == "group":
            os.killpg(pid, signal.SIGKILL)
        else:
            for each in [pid, *offspring(pid)]:
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
    until = time.monotonic() + 10
    while is_alive(pid):
        if time.monotonic() > until:
            figures.wrong(f"a driver outlived its kill by {way}")
            return
        time.sleep(0.0005)


def cut_short(clone: Clone, seconds: float, *words: str, actor: str = "ada") -> tuple[int, str]:
    """Begin a command, and kill it with all it started after so long; how it ended, and what it said went wrong."""
    begun = clone.start(*words, "--json", actor=actor, start_new_session=True)
    try:
        return begun.wait(seconds), begun.communicate()[1]
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(begun.pid, signal.SIGKILL)
        return begun.wait(), begun.communicate()[1]


def offspring(pid: int) -> Iterator[int]:
    """Everything a process has started, in sessions of their own too."""
    for child in children(pid):
        yield child
        yield from offspring(child)


def children(pid: int) -> list[int]:
    """What a process itself has started."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def hear(figures: Figures, acks: Path, known: int = 0, *, is_patient: bool) -> None:
    """No command may have failed; where a user's prune takes packs away from git itself, a sync may be tried again."""
    for word in words(acks)[known:]:
        if word.kind == "E" and is_patient and "hub_unreachable" in word.name + word.told:
            figures.seen["syncs to be tried again"] += 1
        elif word.kind == "E":
            figures.repair(f"{word.name} says: {word.told}")
