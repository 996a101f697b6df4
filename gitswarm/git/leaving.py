"""What leads a session of its own ends with this process all the same: its terminal and its time limit are ours.

Only a push over a path goes on alone: one that dies half way leaves locks on the hub.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from typing import Protocol, Self

    class Child(Protocol):
        """What can be bid to end, from any thread."""

        def bid_to_end(self) -> None: ...  # noqa: D102

else:
    import _signal as signal  # the module around it costs a bare Python, and gives its names

HUP, TERM = 1, 15
_bound: set[Child] = set()


class Bound:
    """A block for whose time a child ends with this process."""

    def __init__(self, child: Child) -> None:
        self._child = child

    def __enter__(self) -> Self:
        _bound.add(self._child)
        self._heeded = heed()
        return self

    def __exit__(self, *error: object) -> None:
        _bound.discard(self._child)
        for number in self._heeded:
            signal.signal(number, signal.SIG_DFL)


def end_all() -> None:
    """Bid all such children of all threads to end; nobody waits for them."""
    for child in tuple(_bound):
        child.bid_to_end()


def heed() -> list[int]:
    """Let the signals that end a process at once end them too; which ones, where nobody else has thought of them."""
    try:
        return [number for number in (HUP, TERM) if signal.getsignal(number) == signal.SIG_DFL and _take(number)]
    except ValueError:
        return []  # only the main thread may: who begins others has heeded them


def _take(number: int) -> bool:
    signal.signal(number, leave)
    return True


def leave(number: int, _frame: object = None) -> None:
    """End by a signal, and all such children with this process."""
    end_all()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
