"""A call's turn to push: the pace is one for all processes of a clone, and a lost race uses it up like any push."""

from __future__ import annotations

from gitswarm.core.clone import PATIENCE
from gitswarm.errors import Paced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.core.clone import Pace


class Turn:
    """Waits for the pace, holding nothing, and so long in all; then it says that it is paced."""

    def __init__(
        self, pace: Pace, pause: Callable[[float], None], *, urgent: bool = True, patience: float = PATIENCE
    ) -> None:
        self._pace = pace
        self._pause = pause
        self._urgent = urgent
        self._patience = patience

    def has_come(self) -> bool:
        """Whether this clone may push now."""
        return self._pace.wait(self._urgent) <= 0

    def come(self) -> None:
        """Wait for it."""
        while (delay := self._pace.wait(self._urgent)) > 0:
            if delay > self._patience:
                raise Paced(
                    f"the pace allows the next push in {delay:.0f} s", hint="wait, or `gitswarm sync --wait` longer"
                )
            self._pause(delay)
            self._patience -= delay
