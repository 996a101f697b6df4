"""Having things done by other threads: what they answer, or why they could not, comes back to the thread that draws."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial

from gitswarm.errors import SwarmError
from gitswarm.rooms.views.glance import Hand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Work = Callable[[Any], Any]
    Then = Callable[[Any], object]
    Failed = Callable[[SwarmError], object]

PATIENCE = 0.5
"""Seconds that a hand has to let go when the view is left; one that waits for the hub ends with the process."""


class Seat:
    """One hand at its window, which is opened by that hand when it is first looked through."""

    def __init__(self, open_window: Callable[[], Any]) -> None:
        self._hand, self._open = Hand(), open_window
        self._window: Any = None
        self._coming: set[asyncio.Future[Any]] = set()

    @property
    def busy(self) -> bool:
        """Whether something is still to come from here."""
        return bool(self._coming)

    def ask(self, work: Work, then: Callable[..., object], done: Then, failed: Failed, broken: Then) -> None:
        """Have something done; ``then`` is given what comes next with what that is told: done, failed or broken."""
        coming = asyncio.wrap_future(self._hand.do(lambda: work(self._at())))
        self._coming.add(coming)
        coming.add_done_callback(partial(self._came, then, done, failed, broken))

    def _at(self) -> Any:
        if self._window is None:
            self._window = self._open()
        return self._window

    def _came(
        self, then: Callable[..., object], done: Then, failed: Failed, broken: Then, coming: asyncio.Future[Any]
    ) -> None:
        self._coming.discard(coming)
        if coming.cancelled():
            return
        error = coming.exception()
        if error is None:
            then(done, coming.result())
        else:
            then(failed if isinstance(error, SwarmError) else broken, error)

    def leave(self) -> None:
        """Let go of the window; nothing that is still to come matters any more."""
        for coming in tuple(self._coming):
            coming.cancel()
        going = self._hand.do(self._close)
        with suppress(TimeoutError):
            going.result(PATIENCE)
        self._hand.rest()

    def _close(self) -> None:
        if self._window is not None:
            self._window.close()
