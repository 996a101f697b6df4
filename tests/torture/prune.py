"""The user prunes, packs and collects garbage in a loop, while writers write in the same clone, and are killed."""

from __future__ import annotations

from pathlib import Path

from tests.torture.audit import audit, call_doctor, promised
from tests.torture.driver import Nursery, wait_for
from tests.torture.figures import Figures
from tests.torture.habits import User
from tests.torture.kill import hear, slay
from tests.torture.power import KINDS, furnish
from tests.world import Clone, World

LIMIT = 600.0
ROLES = ("oneshot", "running")


def prune(n: int, seed: int, folder: Path) -> Figures:
    """``n`` events of two writers, then ``n // 2`` kills, all beside a user's ``git gc --prune=now`` and its like.

    Half of it in a clone with a hub, half in one alone, which has nothing but its journal to heal from.
    """
    figures = Figures("prune", n, seed)
    for kind in KINDS:
        here = folder / kind
        here.mkdir()
        _prune(figures, n // len(KINDS), here, kind)
    return figures


def _prune(figures: Figures, n: int, folder: Path, kind: str) -> None:
    world, acks = World(folder), folder / "acks"
    clone = furnish(world, folder, kind)
    with User(clone.path, figures.seed, folder / "notes") as user, Nursery() as nursery:
        if not wait_for([nursery.start(role, clone.path, acks, role, n // 2) for role in ROLES], LIMIT):
            figures.wrong("a writer does not come to an end")
        hear(figures, acks, is_patient=True)
        if len(promised(acks)) != 2 * (n // 2):
            figures.wrong(f"{len(promised(acks))} of {2 * (n // 2)} events were acknowledged")
        slay(figures, n // 2, [clone], acks, is_patient=True)
    figures.injected += user.did
    # An old commit of ours may be gone that the hub has: nothing of ours reads it, so it is for doctor to find.
    call_doctor(figures, clone)
    audit(figures, world, [clone, world.clone("b")] if kind == "hub" else [clone], acks)
    figures.seen["heals"] += heals(clone)


def heals(clone: Clone) -> int:
    """How often our branch had to be healed, as the log itself tells."""
    return sum("healed" in str(row["payload"]) for row in clone.log())
