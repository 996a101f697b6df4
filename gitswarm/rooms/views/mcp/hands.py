"""Hands: threads that work side by side for one server, each at a desk of its own."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import nullcontext

from gitswarm.rooms.views import glance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from typing import TypeVar

    from gitswarm.desk import Desk

    T = TypeVar("T")

MOST, WAITING = 32, 24
"""Calls at the same moment, and of those that wait for something; whoever comes then has to wait until one is over."""


class Hands:
    """As many as there is work at the same moment: who waits for others holds up nobody."""

    def __init__(self, opened: Callable[[], Desk]) -> None:
        self._opened = opened
        self._all: list[Hand] = []
        self._idle: list[Hand] = []
        self._room, self._seats = asyncio.Semaphore(MOST), asyncio.Semaphore(WAITING)

    async def do(self, work: Callable[[Desk], T], *, waits: bool = False) -> asyncio.Future[T]:
        """Have something done; answers when it is over, however it ended. Where nobody wants it any more it is told."""
        async with self._seats if waits else nullcontext(), self._room:
            hand = self._idle.pop() if self._idle else self._another()
            done = hand.do(work)
            done.add_done_callback(lambda _: self._idle.append(hand))
            outcome = asyncio.wrap_future(done)
            try:
                await asyncio.wait([outcome])
            except asyncio.CancelledError:
                if not done.done():  # else it may be at work for somebody else by now
                    hand.call_off()
                raise
            return outcome

    def end(self, patience: float) -> None:
        """Call off all that waits, and give what works so many seconds to end; the end of the process does the rest."""
        until = time.monotonic() + patience
        for hand in self._all:
            hand.go()
        for hand in self._all:
            hand.join(max(0.0, until - time.monotonic()))

    def _another(self) -> Hand:
        self._all.append(Hand(self._opened))
        return self._all[-1]


class Hand:
    """One thread at a desk of its own, which it can be told to wait no longer at."""

    def __init__(self, opened: Callable[[], Desk]) -> None:
        self._opened = opened
        self._desk: Desk | None = None
        self._off = threading.Event()
        self._hand = glance.Hand()
        self.join = self._hand.join

    def do(self, work: Callable[[Desk], T]) -> Future[T]:
        """Do something; one thing at a time."""
        self._off.clear()
        return self._hand.do(lambda: work(self._desk or self._open()))

    def call_off(self) -> None:
        """Wait no longer for what is waited for."""
        self._off.set()

    def go(self) -> None:
        """End when what is done now is done; nothing is waited for any more."""
        self.call_off()
        self._hand.do(self._close)
        self._hand.rest()

    def _open(self) -> Desk:
        self._desk = self._opened()
        self._desk.swarm.ground.idle = self._idle
        return self._desk

    def _close(self) -> None:
        if self._desk is not None:
            self._desk.close()

    def _idle(self, seconds: float) -> None:
        if self._off.wait(seconds):
            raise asyncio.CancelledError
