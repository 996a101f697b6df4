"""exports: tasks as files of our own, JSON lines or Markdown: written so that they can be read again."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.exports.checklist import read_checklist
    from gitswarm.rooms.exports.own import read_own

DOOR = {"read_checklist": "checklist", "read_own": "own"}
ACTIONS = ()
READS = ()

__all__ = ["read_checklist", "read_own"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
