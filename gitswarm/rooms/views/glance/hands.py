"""A hand: one thread that does everything to a swarm, in order, for a process that stays and must go on meanwhile."""

from __future__ import annotations

import asyncio
import threading

from gitswarm.git import leaving

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from typing import TypeVar

    T = TypeVar("T")


class Hand:
    """One thread that does everything to the swarm, in order: stores belong to the thread that opened them.

    It is a daemon: what waits for others does not keep a process alive that nobody needs any more, and ends with it.
    """

    def __init__(self) -> None:
        leaving.heed()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._work, name="swarm", daemon=True)
        self._thread.start()

    def do(self, work: Callable[[], T]) -> Future[T]:
        """Have it done when it is its turn."""

        async def one() -> T:
            return work()

        return asyncio.run_coroutine_threadsafe(one(), self._loop)

    def rest(self) -> None:
        """End when what was asked for is done."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    def join(self, seconds: float) -> None:
        """Wait for its end, so long at the most."""
        self._thread.join(seconds)

    def _work(self) -> None:
        self._loop.run_forever()
        left = asyncio.all_tasks(self._loop)
        if left:
            self._loop.run_until_complete(asyncio.wait(left))
        self._loop.close()
