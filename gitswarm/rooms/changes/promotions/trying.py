"""A command tried on items: what it does to some of them must be as it should, or all of it is put back.

Items are tried many at once. Where that fails they are halved, until the bad ones are found each for itself: so one bad
item costs a few more tries, and nothing of it is left.
"""

from __future__ import annotations

import os
import stat
from hashlib import sha256

from gitswarm.core.words import are
from gitswarm.git.clone.store import read_small
from gitswarm.git.worktrees.touched import put_back, touched
from gitswarm.rooms.checks import measures
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.patterns import cohorts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitswarm.desk import Desk
    from gitswarm.git.worktrees.worktree import Tree
    from gitswarm.rooms.outside.adapters import Order
    from gitswarm.rooms.patterns.cohorts import Recipe

ITEM, ITEMS, BEFORE, AFTER = "{item}", "{items}", "{before}", "{after}"
MINUTE, LONGEST = 60, 300
"""Seconds; and letters that are kept of what a command said last."""
SHOWN = 3
"""Paths that a sentence names."""


class Yard:
    """A worktree in which a recipe is tried on items; ``made`` has the digests of those that are as they should be."""

    def __init__(self, desk: Desk, tree: Tree, recipe: Recipe, order: Order) -> None:
        self._desk, self._tree, self._recipe, self._order = desk, tree, recipe, order
        self._at_once = 1 if ITEM in recipe.command else recipe.batch
        self.made: dict[str, str] = {}
        self.bad: dict[str, str] = {}

    def go_over(self, paths: Sequence[str]) -> None:
        """Try all of these items, so many at once."""
        for start in range(0, len(paths), self._at_once):
            self._settle(paths[start : start + self._at_once])
            self._desk.screen.progress(f"{len(self.made)} of {are(len(paths), 'item')} changed, bad: {len(self.bad)}")
        self._leave_out_what_moved()

    def _leave_out_what_moved(self) -> None:
        """What was right when it was tried, and was changed when others were, is bad after all."""
        now = self._digests(self.made)
        for path in (path for path in now if now[path] != self.made[path]):
            self.bad[path] = "the command changed it again, when it was given others"
        self.made = {path: told for path, told in self.made.items() if path not in self.bad}
        put_back(self._tree, self._desk.env, self.made)

    def _settle(self, paths: Sequence[str]) -> None:
        fault = self._fault(paths)
        if not fault:
            return
        put_back(self._tree, self._desk.env, self.made)
        if len(paths) == 1:
            self.bad[paths[0]] = fault
            return
        middle = len(paths) // 2
        self._settle(paths[:middle])
        self._settle(paths[middle:])

    def _fault(self, paths: Sequence[str]) -> str:
        """What is wrong with what the command makes of these; where nothing is, it counts from here on."""
        before = {path: self._read(path) for path in paths if self._recipe.parity}
        fault = self._run(self._recipe.command, paths)
        now = touched(self._tree, self._desk.env)
        changed = [path for path in paths if path in now]
        fault = fault or self._astray(now, paths) or self._odd(changed)
        if not fault and changed:
            fault = self._round_trip(changed, paths) or self._parity(changed, before)
        if not fault:
            self.made.update(self._digests(changed))
        return fault

    def _astray(self, now: Mapping[str, str], paths: Sequence[str]) -> str:
        others = sorted(set(now) - set(self.made) - set(paths))
        return f"the command touched {', '.join(others[:SHOWN])}, which it was not given" if others else ""

    def _odd(self, changed: Sequence[str]) -> str:
        for path in changed:
            whole = os.path.join(self._tree.path, path)
            if not os.path.lexists(whole):
                return f"the command took {path} away"
            if not stat.S_ISREG(os.lstat(whole).st_mode):
                return f"the command made of {path} what is no plain file"
        return ""

    def _round_trip(self, changed: Sequence[str], paths: Sequence[str]) -> str:
        if not self._recipe.round_trip:
            return ""
        before = self._digests(changed)
        fault = self._run(self._recipe.round_trip, changed)
        fault = fault or self._astray(touched(self._tree, self._desk.env), paths) or self._odd(changed)
        if fault:
            return f"round trip: {fault}"
        after = self._digests(changed)
        moved = [path for path in changed if before[path] != after[path]]
        return f"round trip: {', '.join(moved[:SHOWN])} did not come back as it was" if moved else ""

    def _parity(self, changed: Sequence[str], as_it_was: Mapping[str, bytes]) -> str:
        """What differs that must not, between what stood in the work tree and what stands there."""
        if not self._recipe.parity:
            return ""
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="gitswarm-parity-", ignore_cleanup_errors=True) as folder:
            before, after = os.path.join(folder, "before"), os.path.join(folder, "after")
            for path in changed:
                _write(os.path.join(before, path), as_it_was[path])
                _write(os.path.join(after, path), self._read(path))
            words = cohorts.filled(self._recipe.parity, BEFORE, [before])
            fault = self._said(cohorts.filled(words, AFTER, [after]))
            return f"parity: {fault}" if fault else ""

    def _run(self, command: str, paths: Sequence[str]) -> str:
        """Run a command on items: on all at once, or one after another; the first fault."""
        if ITEM not in command:
            return self._said(cohorts.filled(command, ITEMS, paths))
        return next(filter(None, (self._said(cohorts.filled(command, ITEM, [path])) for path in paths)), "")

    def _said(self, words: str) -> str:
        seconds = MINUTE * self._recipe.minutes
        (done,) = measures.check([words], self._order, seconds, self._desk.env, adapters.Watcher())
        return "" if done.passed else " ".join(done.said.split())[-LONGEST:] or "it failed"

    def _digests(self, paths: Iterable[str]) -> dict[str, str]:
        return {path: sha256(self._read(path)).hexdigest() for path in paths}

    def _read(self, path: str) -> bytes:
        """The bytes of an item; none where there is no such file any more."""
        return read_small(os.path.join(self._tree.path, path)) or b""


def _write(path: str, data: bytes) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
