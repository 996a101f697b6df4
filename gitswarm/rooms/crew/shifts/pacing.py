"""How many runs all workers of one clone may begin in a minute: a place for each, noted in a file they share.

It is told by the clock of this machine, and for this clone alone: clocks of several machines do not agree, and what is
only a matter of pace need not be decided on the log.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress

from gitswarm import json
from gitswarm.errors import Refused
from gitswarm.git.clone.lock import Lock
from gitswarm.git.clone.store import put, read_small, writing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTE = 60.0
NOTE = "starts"


class TooSoon(Refused):
    """The workers of this clone have begun as many runs within a minute as they may."""


@contextmanager
def place(state: str, most: int) -> Iterator[None]:
    """Have a place among the starts of this minute for a block; where it fails the place is free again."""
    if not most:
        yield
        return
    now = time.time()
    with _alone(state):
        begun = [at for at in _noted(state) if now - MINUTE < at <= now]
        if len(begun) >= most:
            left = begun[-most] + MINUTE - now
            raise TooSoon(
                f"{len(begun)} runs began here within a minute: run-starts lets none begin for {left:.0f} more seconds",
                hint="gitswarm policy set run-starts N",
                seconds=round(left, 1),
            )
        _note(state, [*begun, now])
    try:
        yield
    except BaseException:
        with _alone(state):
            begun = _noted(state)
            with suppress(ValueError):
                begun.remove(now)
            _note(state, begun)
        raise


@contextmanager
def _alone(state: str) -> Iterator[None]:
    with Lock(os.path.join(state, f"{NOTE}.lock")).held("a start"):
        yield


def _noted(state: str) -> list[float]:
    try:
        return sorted(float(at) for at in json.loads(read_small(os.path.join(state, NOTE)) or b"[]"))
    except (ValueError, TypeError):
        return []


def _note(state: str, begun: list[float]) -> None:
    path = os.path.join(state, NOTE)
    with writing(path):
        put(path, json.dumps(begun).encode())
