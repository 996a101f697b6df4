"""Leaving an agent alone whose provider has had enough, or that cannot begin: noted for all workers of a clone."""

from __future__ import annotations

import os

from gitswarm import json
from gitswarm.core import pauses
from gitswarm.errors import Refused
from gitswarm.git.clone.store import make_folder, put, read_small, remove, writing

SHORTEST, LONGEST, DOUBLINGS = 15.0, 900.0, 6
"""Seconds of the first rest and of the longest one; each is twice as long as the one before."""
FOLDER = "resting"


class Resting(Refused):
    """The provider of this agent has turned us away, or it could not begin: it is left alone for a while."""


def refuse_resting(state: str, adapter: str, now: float) -> None:
    """Refuse to start an agent that is to be left alone."""
    until, _ = _noted(state, adapter)
    left = pauses.left(until, now, LONGEST)
    if left:
        raise Resting(
            f"{adapter} is left alone for {left:.0f} more seconds",
            hint="`gitswarm run list` shows why",
            seconds=round(left, 1),
        )


def begin(state: str, adapter: str, now: float, asked: float | None, roll: float) -> float:
    """Leave an agent alone, for as long as it asked for, and longer each time; for how many seconds."""
    _, before = _noted(state, adapter)
    grown = min(LONGEST, SHORTEST * 2.0 ** min(before, DOUBLINGS)) * (1 + roll) / 2
    rest = min(LONGEST, max(asked or 0.0, grown))
    path = _path(state, adapter)
    with writing(path):
        make_folder(os.path.dirname(path))
        put(path, json.dumps({"until": now + rest, "times": before + 1}).encode())
    return rest


def end(state: str, adapter: str) -> None:
    """It answers again."""
    remove(_path(state, adapter))


def _noted(state: str, adapter: str) -> tuple[float, int]:
    """Until when it rests, and how often it has begun to since it last answered."""
    try:
        told = json.loads(read_small(_path(state, adapter)) or b"{}")
        return float(told.get("until", 0.0)), int(told.get("times", 0))
    except (ValueError, TypeError, AttributeError):
        return 0.0, 0


def _path(state: str, adapter: str) -> str:
    from hashlib import sha256

    return f"{state}/{FOLDER}/{sha256(adapter.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
