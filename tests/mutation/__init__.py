"""Mutation testing of what decides: which module is changed on purpose, and the tests that have to notice.

Each module is asked of the tests that mirror it, not of the whole suite: a mutant that only some other room's test
notices counts as one that lives.
"""

from __future__ import annotations

CLAIMS = tuple(
    f"tests/rooms/work/claims/test_{name}.py" for name in ("choice", "weighed_at_once", "claims", "events", "model")
)

REPLAYS = ("busy_index", "exchange", "strict", "renames", "repair", "convergence", "nothing_lost", "finality")

MODULES: dict[str, tuple[str, ...]] = {
    "core.verdict": ("tests/core/test_verdict.py",),
    "core.path": ("tests/core/test_path.py",),
    "core.seal": ("tests/core/test_seal.py",),
    "core.envelope": ("tests/core/test_envelope.py", "tests/core/test_event.py", "tests/core/test_verdict.py"),
    "core.event": ("tests/core/test_event.py",),
    "core.payload": ("tests/core/test_payload.py",),
    "core.fold": ("tests/core/test_fold.py",),
    "core.replay": ("tests/core/test_replay.py",),
    "core.layout": ("tests/core/test_layout.py",),
    "core.reading": tuple(f"tests/core/test_{name}.py" for name in ("reading", "layout", "memory")),
    "rooms.work.claims.events": CLAIMS,
    "rooms.work.claims.actions": CLAIMS,
    "rooms.work.claims.choice": CLAIMS,
    "rooms.work.claims.model": CLAIMS,
    "rooms.work.tasks.events": tuple(f"tests/rooms/work/tasks/test_{name}.py" for name in ("events", "counts")),
    "swarm.strict": ("tests/swarm/test_strict.py",),
    "swarm.replaying": tuple(f"tests/swarm/test_{name}.py" for name in REPLAYS),
}
"""In the order in which they are tried: from what everything stands on to what takes longest."""


def path_of(module: str) -> str:
    """Where a module lies, from the root of the repository on."""
    return f"gitswarm/{module.replace('.', '/')}.py"
