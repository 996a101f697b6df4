"""Random days of agents, clones and a hub in memory: no task has two holders, and nobody is told what is not so."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.days import several
from tests.simulate import remember_verdicts
from tests.torture.figures import Figures

SHARE = 1000
"""Days that one process plays before it tells of them."""


def days(n: int, seed: int, _folder: Path) -> Figures:
    """``n`` days, as many at once as there are processors."""
    figures = Figures("days", n, seed, fsck="not asked")
    starts = range(seed, seed + n, SHARE)
    counts = [min(SHARE, seed + n - start) for start in starts]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), remember_verdicts) as processes:
        for faults, failed in processes.map(several, starts, counts):
            figures.acked += faults.pop("claims got", 0)
            figures.injected += faults
            for told in failed:
                figures.wrong(told)
    return figures
