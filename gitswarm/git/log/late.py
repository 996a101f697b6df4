"""A log of which only the tip is asked while nothing is new: what reads and writes objects is loaded after that."""

from __future__ import annotations

from gitswarm.git.process import clean
from gitswarm.git.repo import read_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from gitswarm.core.log import Log
    from gitswarm.git.repo import Place


class Late:
    """Where our branch stands; for all else the log that ``load`` gives."""

    def __init__(self, place: Place, branch: str, env: Mapping[str, str], load: Callable[[], Log]) -> None:
        self._place = place
        self._ref = f"refs/heads/{branch}"
        self._env = clean(env)
        self._load = load
        self._loaded: Log | None = None

    def tip(self) -> str | None:
        """The commit our branch stands on; None before the first event."""
        return read_ref(self._place, self._ref, self._env)

    def close(self) -> None:
        """Let go of what reading keeps open."""
        if self._loaded is not None:
            self._loaded.close()

    def __getattr__(self, name: str) -> Any:
        if self._loaded is None:
            self._loaded = self._load()
        return getattr(self._loaded, name)
