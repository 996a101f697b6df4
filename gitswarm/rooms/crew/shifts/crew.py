"""Several workers side by side: each a process of its own, begun before anything is opened, told what this one is."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

from gitswarm.errors import OK, Told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.desk import Desk

STOPS = (signal.SIGINT, signal.SIGTERM)


def work_together(desk: Desk, count: int, work: Callable[[int], None]) -> None:
    """Let so many processes work, each told the number of this one, and wait until all have ended.

    Each leads a group of its own: what a terminal sends reaches this process alone, which passes it on.
    """
    desk.close()
    parent, begun = os.getpid(), []
    for _ in range(count):
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)
            work(parent)
            return
        begun.append(pid)
    worst = _see_out(begun)
    if worst != OK:
        raise Told(worst)


def _see_out(begun: list[int]) -> int:
    """Wait for the end of all, passing on every signal to end; the worst exit code."""

    def pass_on(number: int, frame: object) -> None:  # noqa: ARG001 - as Python calls it
        for pid in begun:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    before = {number: signal.signal(number, pass_on) for number in STOPS}
    worst = OK
    try:
        while begun:
            pid, status = os.wait()
            if pid in begun:
                begun.remove(pid)
                code = os.waitstatus_to_exitcode(status)
                worst = max(worst, code if code >= 0 else 128 - code)
    finally:
        for number, heed in before.items():
            signal.signal(number, heed)
    return worst
