"""The locks that a push takes in a hub on a path, and that stay there when it is killed."""

from __future__ import annotations

import os
import time

from gitswarm.git.process import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STALE_AGE = 10.0


class HubLocks:
    """Those of the hub in this folder, as git takes it; none where it is elsewhere."""

    def __init__(self, folder: str | None, env: Mapping[str, str], limit: float) -> None:
        self._folder, self._env, self._limit = folder, env, limit
        self._seen: dict[tuple[str, float], float] = {}

    def on(self, ref: str) -> list[str]:
        """What a push to a ref locks: the ref, and HEAD where that names it."""
        for hub in (self._folder, f"{self._folder}.git") if self._folder else ():
            lock = self._in(hub, "rev-parse", "--path-format=absolute", "--git-path", f"{ref}.lock")
            if lock:
                is_head = self._in(hub, "symbolic-ref", "-q", "HEAD") == ref
                head = self._in(hub, "rev-parse", "--path-format=absolute", "--git-path", "HEAD.lock")
                return [lock, head] if is_head else [lock]
        return []

    def _in(self, hub: str, *words: str) -> str:
        """What git says in a hub on a path; empty where it says nothing."""
        asked = run(["git", "-C", hub, *words], env=self._env, limit=self._limit)
        return asked.text if asked.code == 0 else ""

    def stale(self, locks: list[str]) -> Iterator[str]:
        """Those that nobody has touched for so long that whoever took them was killed."""
        return (path for path in locks if self._age(path) >= STALE_AGE)

    def _age(self, path: str) -> float:
        """Seconds since a lock was touched; where its clock is ahead of ours, since we saw it first as it is."""
        try:
            touched = os.stat(path).st_mtime
        except OSError:
            return 0.0
        seen = self._seen.setdefault((path, touched), time.monotonic())
        age = time.time() - touched
        return age if age >= 0 else time.monotonic() - seen
