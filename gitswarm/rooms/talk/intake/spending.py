"""What asking agents has cost this clone today: counted before each call, so that no kill makes one forgotten."""

from __future__ import annotations

import json
import os
import time

from gitswarm.core.event import timestamp
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

FILE = "intake-spent"
DATE = 10
"""Letters of a date."""


class Spent(Record):
    """How often an agent was asked on one day, and for how many cents."""

    day: str
    calls: int = 0
    cents: float = 0.0


def begin(folder: str, most_calls: int, most_cents: int) -> bool:
    """Count one more call, if one more may be made today."""

    def count(spent: Spent) -> Spent | None:
        is_allowed = spent.calls < most_calls and spent.cents < most_cents
        return spent._replace(calls=spent.calls + 1) if is_allowed else None

    return _change(folder, count)


def add(folder: str, dollars: float) -> None:
    """Add what a call has cost."""
    _change(folder, lambda spent: spent._replace(cents=spent.cents + 100 * dollars))


def _change(folder: str, change: Callable[[Spent], Spent | None]) -> bool:
    """Change today's count, one process at a time; False where it stays."""
    from fcntl import LOCK_EX, flock

    with os.fdopen(os.open(os.path.join(folder, FILE), os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8") as file:
        flock(file, LOCK_EX)
        after = change(_today(file.read()))
        if after is None:
            return False
        file.seek(0)
        file.truncate()
        file.write(json.dumps(after._asdict()))
    return True


def _today(text: str) -> Spent:
    day = timestamp(time.time())[:DATE]
    try:
        told = json.loads(text)
        spent = Spent(str(told["day"]), int(told["calls"]), float(told["cents"]))
    except (ValueError, TypeError, KeyError):
        spent = Spent(day)
    return spent if spent.day == day else Spent(day)
