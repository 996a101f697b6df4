"""Work on the swarm beside the loop that answers: each hand has a swarm of its own, and waits for no other."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from gitswarm.rooms.views import glance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from gitswarm.desk import Desk

    T = TypeVar("T")

PATIENCE = 1.0
"""Seconds for which the end waits for a hand; one that is at the hub just then ends with the process."""


class Hand:
    """Does one thing after the other with a swarm that it has opened itself: an index belongs to one thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._hand = desk.another(), glance.Hand()

    async def do(self, work: Callable[[Desk], T]) -> T:
        """Have something done."""
        return await asyncio.wrap_future(self._hand.do(lambda: work(self._desk)))

    def rest(self) -> None:
        """Close its swarm, after what it is at; nothing more is done."""
        with suppress(TimeoutError):
            self._hand.do(self._desk.close).result(PATIENCE)
        self._hand.rest()
