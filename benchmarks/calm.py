"""Waiting until the errand of a clone has ended: what is measured next must not share the machine with it."""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING

from benchmarks.measure import Failed

if TYPE_CHECKING:
    from benchmarks.measure import Timed

LIMIT = 60.0


def then_calm(take: Timed, git_dir: str) -> Timed:
    """Wait after each turn until the errand that it started has ended."""

    def taken() -> float:
        spent = take()
        _wait_for_errand(os.path.join(git_dir, "gitswarm"))
        return spent

    return taken


def _wait_for_errand(state: str) -> None:
    limit = time.monotonic() + LIMIT
    while os.path.exists(os.path.join(state, "waiting")) or not _is_free(os.path.join(state, "errand.lock")):
        if time.monotonic() > limit:
            raise Failed(f"the errand has not ended after {LIMIT:g} seconds")
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
