"""Checking the work of an agent by the project's own commands, as the commit names them that work began from."""

from __future__ import annotations

from gitswarm.core.words import argv
from gitswarm.errors import WorkFailed
from gitswarm.rooms.checks.measures.model import Check
from gitswarm.rooms.outside import adapters

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitswarm.rooms.outside.adapters import Order, Watcher

TAIL = 4000


def check(commands: Sequence[str], order: Order, seconds: int, env: Mapping[str, str], watcher: Watcher) -> list[Check]:
    """Run the commands in the worktree, one after another, each within its time; nothing of them is left running."""
    return [_run(command, order._replace(brief=""), seconds, env, watcher) for command in commands]


def _run(command: str, order: Order, seconds: int, env: Mapping[str, str], watcher: Watcher) -> Check:
    words = argv(command)
    if not words:
        return Check(command, passed=False, said="this is no command")
    try:
        outcome = adapters.run(adapters.Adapter("check", words, seconds=seconds), order, env, _unheard, watcher)
    except WorkFailed as error:
        return Check(command, passed=False, said=error.message)
    if outcome.worked:
        return Check(command, passed=True)
    how = outcome.stopped or (f"it ended with {outcome.code}" if outcome.code is not None else "it took too long")
    return Check(command, passed=False, said=f"{(outcome.said + outcome.complaint)[-TAIL:].strip()}\n({how})".strip())


def _unheard(told: Mapping[str, object]) -> None:
    """What a check prints is read when it has ended."""
