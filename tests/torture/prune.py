"""The user prunes, packs and collects garbage in a loop, while two writers write in the same clone."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

from tests.torture.audit import audit, promised, words
from tests.torture.driver import Nursery, is_alive
from tests.torture.figures import Figures
from tests.world import Clone, World

HABITS = ("gc --quiet --prune=now", "prune --expire=now", "repack -a -d --quiet")
LIMIT = 600.0


def prune(n: int, seed: int, folder: Path) -> Figures:
    """Until two writers have ``n`` events acknowledged: a user's ``git gc --prune=now`` and its like, in a loop."""
    figures, chance = Figures("prune", n, seed), random.Random(seed)
    world, acks = World(folder), folder / "acks"
    clone, other = world.clone("a"), world.clone("b")
    with Nursery() as nursery:
        pids = [nursery.start(role, clone.path, acks, role, n // 2) for role in ("oneshot", "running")]
        until = time.monotonic() + LIMIT
        while any(map(is_alive, pids)) and time.monotonic() < until:
            habit = chance.choice(HABITS)
            figures.injected[habit.split()[0]] += 1
            subprocess.run(["git", "-C", str(clone.path), *habit.split()], capture_output=True, check=False)
    for word in words(acks):
        if word.kind == "E" and "hub_unreachable" in word.name + word.told:
            figures.seen["syncs to be tried again"] += 1  # git itself was at a loss when its packs went
        elif word.kind == "E":
            figures.repair(f"{word.name} says: {word.told}")
    if len(promised(acks)) != 2 * (n // 2):
        figures.wrong(f"{len(promised(acks))} of {2 * (n // 2)} events were acknowledged")
    _examine(figures, clone)
    audit(figures, world, [clone, other], acks)
    figures.seen["heals"] = heals(clone)
    return figures


def _examine(figures: Figures, clone: Clone) -> None:
    """An old commit of ours may be gone that the hub has: nothing of ours reads it, so it is for doctor to find."""
    if clone.run("doctor").code:
        figures.seen["doctor --fix"] += 1
        clone.run("doctor", "--fix")


def heals(clone: Clone) -> int:
    """How often our branch had to be healed, as the log itself tells."""
    return sum("healed" in str(row["payload"]) for row in clone.log())
