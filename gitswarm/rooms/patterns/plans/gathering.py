"""What the items of a map are: evaluated once, where a flow is started; from then on they stand in the log."""

from __future__ import annotations

import os

from gitswarm.core.globs import names
from gitswarm.core.words import argv
from gitswarm.errors import Misused, Refused, WorkFailed
from gitswarm.git.process import clean, git, run
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.patterns.recipes import COMMAND, GLOB

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitswarm.desk import Desk
    from gitswarm.rooms.patterns.recipes import Items

SECONDS = 120
"""How long a command may take that prints items."""


class Harvest:
    """Finds items, in the commit that the recipes were read from."""

    def __init__(self, desk: Desk, commit: str) -> None:
        self._desk, self._commit = desk, commit

    def __call__(self, items: Items) -> tuple[str, ...]:
        """The items, each once, in the order they come."""
        ways = {GLOB: self._files, COMMAND: self._printed}
        found = ways.get(items.way, _lines)(items.values)
        told = tuple(dict.fromkeys(item.strip() for item in found if item.strip()))
        if not told:
            where = f"the {items.way} {' '.join(items.values)!r}"[:200]
            raise Refused(f"{where} gives no items, so there is nothing to go over", hint="look at what it names")
        return told

    def _files(self, globs: Sequence[str]) -> Iterable[str]:
        words = ("ls-tree", "-r", "-z", "--name-only", self._commit)
        told = run(git(self._desk.place, *words), env=clean(self._desk.env)) if self._commit else None
        paths = [os.fsdecode(path) for path in told.out.split(b"\0") if path] if told else []
        return [path for path in paths if any(names(glob, path) for glob in globs)]

    def _printed(self, commands: Sequence[str]) -> Iterable[str]:
        """What a command prints, a line each: run in the work tree one stands in, without a shell."""
        folder = self._desk.place.worktree
        if not folder:
            raise Misused("there is no work tree here to run a command in", hint="stand in one, or name it with -C")
        return [line for command in commands for line in _run(command, str(folder), self._desk.env)]


def _run(command: str, folder: str, env: Mapping[str, str]) -> Iterable[str]:
    words = argv(command)
    if not words:
        raise Misused(f"{command!r} is no command", hint="close its quotes")
    order = adapters.Order("", "", "", folder=folder)
    outcome = adapters.run(adapters.Adapter("items", words, seconds=SECONDS), order, env, _unheard)
    if not outcome.worked:
        said = (outcome.complaint or outcome.said).strip()[-500:]
        raise WorkFailed(f"`{command}` {outcome.how}", hint=said or "run it here, and look at what it says")
    return outcome.said.splitlines()


def _lines(values: Sequence[str]) -> Iterable[str]:
    return [line for value in values for line in value.splitlines()]


def _unheard(told: Mapping[str, object]) -> None:
    """What the command prints is read when it has ended."""
