"""The terminal as rich draws on it: the whole of it for a while, or what stays below all that stands there."""

from __future__ import annotations

import signal

from rich.console import Console
from rich.live import Live

from gitswarm.git import leaving

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from rich.console import RenderableType

    Work = Callable[[], object]

PROMPT = 1
"""Lines that a shell needs below what stays."""


def below(out: TextIO) -> Callable[[RenderableType], None]:
    """Draws below what stands there, as much as is seen at once."""
    console = Console(file=out)
    return lambda drawn: console.print(drawn, height=max(1, console.height - PROMPT))


class Canvas:
    """The whole terminal until it is left: drawn anew when its size changes, given back when the process is stopped or
    ended.
    """

    def __init__(self, out: TextIO) -> None:
        self._live = Live(console=Console(file=out), screen=True, auto_refresh=False)
        answers: dict[str, Work] = {
            "SIGWINCH": self._live.refresh,
            "SIGTSTP": self._stand_aside,
            "SIGTERM": self._end,
        }
        known = {name: answer for name, answer in answers.items() if hasattr(signal, name)}  # Windows has the last one
        self._answers = {signal.Signals[name]: answer for name, answer in known.items()}
        self._asked: list[Work] = []
        self._is_busy = False

    def __enter__(self) -> Callable[[RenderableType], None]:
        self._live.start()
        heeded = [number for number in self._answers if signal.getsignal(number) != signal.SIG_IGN]
        self._before = {number: signal.signal(number, self._heed) for number in heeded}
        return lambda drawn: self._do(lambda: self._live.update(drawn, refresh=True))

    def __exit__(self, *error: object) -> None:
        for number, heed in self._before.items():
            signal.signal(number, heed)
        self._live.stop()

    def _heed(self, number: int, _frame: object) -> None:
        self._do(self._answers[signal.Signals(number)])

    def _do(self, work: Work) -> None:
        """Do something to the terminal, whole: what a signal asks for meanwhile is done after it."""
        self._asked.append(work)
        while self._asked and not self._is_busy:
            self._is_busy = True
            try:
                while self._asked:
                    self._asked.pop(0)()
            finally:
                self._is_busy = False

    def _stand_aside(self) -> None:
        """Stop, as Ctrl-Z asks, and take the terminal again when it goes on."""
        self._live.stop()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.raise_signal(signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._heed)
        self._live.start(refresh=True)

    def _end(self) -> None:
        try:
            self._live.stop()
        finally:
            leaving.leave(signal.SIGTERM)
