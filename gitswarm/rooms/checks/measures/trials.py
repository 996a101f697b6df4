"""Judging a result by commands of the project, in a folder of its own where nothing but the commit lies."""

from __future__ import annotations

import os
import shlex
from contextlib import ExitStack, suppress
from hashlib import sha256

from gitswarm.errors import Busy, SwarmError
from gitswarm.git.clone import strays
from gitswarm.git.clone.lock import Lock
from gitswarm.git.worktrees.tryout import clear, stand_on, tryout
from gitswarm.rooms.checks import gates
from gitswarm.rooms.checks.measures import checking, model
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.work import tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.desk import Desk
    from gitswarm.rooms.checks.gates import Gate, Standing
    from gitswarm.rooms.checks.measures.model import Sight
    from gitswarm.rooms.checks.rulebook import Command
    from gitswarm.rooms.outside.adapters import Watcher
    from gitswarm.rooms.work.tasks import Task

FOLDER, SLOTS, MINUTE = "judging", 64, 60
BEFORE, AFTER = "{before}", "{after}"
"""Stand in the command of a parity gate for two folders: the project as the work found it, and as it leaves it."""
LONGEST = 1000
"""Letters that are kept of what a command said last."""


class Yard:
    """Where the commands of one judgement run; its folders are made when they are needed, and go."""

    def __init__(self, desk: Desk, task: Task, sight: Sight, stack: ExitStack, watcher: Watcher | None) -> None:
        self._desk, self._task, self._sight, self._stack = desk, task, sight, stack
        self._watcher = watcher or adapters.Watcher()
        self._slot = 0
        self._folders: dict[str, str] = {}

    def fault(self, one: Gate | Standing) -> str:
        """Why the result does not get past a gate that is opened by a command."""
        name = str(one.rule.get("run", ""))
        command = self._sight.rules.commands.get(name)
        if command is None:
            return f"no command {name} stands in .gitswarm/gates.yaml of the default branch"
        return model.relied_fault(command, self._sight.work) or self._run(one, command)

    def _run(self, one: Gate | Standing, command: Command) -> str:
        desk, words = self._desk, command.words
        after = self._folder(self._sight.commit or self._sight.base)
        if one.kind == gates.PARITY:
            before = self._folder(self._sight.base)
            words = words.replace(BEFORE, shlex.quote(before)).replace(AFTER, shlex.quote(after))
        shown = tasks.id_of(desk.swarm.look(), self._task.short)
        desk.screen.progress(f"judging {shown} by {one.name}")
        order = adapters.Order("", "gate", _session(desk, self._slot), shown, self._task.epoch, after)
        (done,) = checking.check([words], order, MINUTE * command.minutes, desk.env, self._watcher)
        return "" if done.passed else f"`{command.words}` failed: {done.said[-LONGEST:]}"

    def _folder(self, commit: str) -> str:
        """A folder with the files of a commit, and what the project sets up in a worktree."""
        if commit not in self._folders:
            self._slot = self._slot or _slot(self._desk, self._stack)
            path = _folders(self._desk, self._slot)[len(self._folders)]
            tree = self._stack.enter_context(tryout(self._desk.place, self._desk.env, path, commit))
            stand_on(tree, commit, self._desk.env)
            worktrees.make_ready(self._desk, tree, self._sight.base)
            self._folders[commit] = tree.path
        return self._folders[commit]


def commands_fault(
    desk: Desk, task: Task, sight: Sight, asked: Sequence[Gate | Standing], watcher: Watcher | None
) -> dict[str, str]:
    """Of each gate that is opened by a command why it stays shut, empty where it does not."""
    with ExitStack() as stack:
        yard = Yard(desk, task, sight, stack, watcher)
        return {one.name: yard.fault(one) for one in asked}


def sweep(desk: Desk) -> None:
    """End what killed ones have left running, and take their folders away; what cannot be is told who needs it."""
    for number in range(1, SLOTS + 1):
        if any(map(os.path.lexists, _folders(desk, number))):
            with suppress(SwarmError), _lock(desk, number).held("gate judge", wait=0.0):
                _empty(desk, number)


def _slot(desk: Desk, stack: ExitStack) -> int:
    """The number of folders in which nobody judges now; what a killed one left there has ended before they are used."""
    for number in range(1, SLOTS + 1):
        try:
            stack.enter_context(_lock(desk, number).held("gate judge", wait=0.0))
        except Busy:
            continue
        _empty(desk, number)
        sweep(desk)
        return number
    raise Busy("results are judged in as many folders as there are", hint="try again in a moment")


def _empty(desk: Desk, number: int) -> None:
    strays.end(_session(desk, number))
    for path in filter(os.path.lexists, _folders(desk, number)):
        clear(desk.place, desk.env, path)


def _folders(desk: Desk, number: int) -> list[str]:
    """Where one judgement lays out the result, and what it went out from."""
    return [os.path.join(worktrees.home(desk), f"{FOLDER}-{number}-{count}") for count in range(2)]


def _lock(desk: Desk, number: int) -> Lock:
    return Lock(os.path.join(desk.place.state, f"{FOLDER}-{number}.lock"))


def _session(desk: Desk, number: int) -> str:
    """The mark that everything carries that is started there, whichever process it was that started it."""
    return f"gate-{sha256(os.fsencode(_lock(desk, number).path)).hexdigest()[:16]}"
