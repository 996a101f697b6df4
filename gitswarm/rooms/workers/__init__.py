"""workers: take a task, run an agent on it in its worktree within bounds, check what it made, hand it over, go on."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.workers.working import job_of

DOOR = {"job_of": "working"}
ACTIONS = ()
READS = ()

__all__ = ["job_of"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
