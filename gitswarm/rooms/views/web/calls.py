"""Work on the swarm beside the loop that answers: each hand is a thread with a swarm of its own, and waits for none."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from gitswarm.desk import Desk

    T = TypeVar("T")


class Hand:
    """Does one thing after the other, always in the same thread: an index belongs to the thread that opened it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._thread = ThreadPoolExecutor(1, "gitswarm-web")

    async def do(self, work: Callable[[Desk], T]) -> T:
        """Have something done with the swarm."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, self._desk)

    def rest(self) -> None:
        """Close its swarm, after what it is at; nothing more is done."""
        self._thread.submit(self._desk.close)
        self._thread.shutdown(wait=False, cancel_futures=False)
