"""exports: tasks as files of our own, JSON lines or Markdown: written so that they can be read again."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.exchange.exports.checklist import read_checklist
    from gitswarm.rooms.exchange.exports.own import read_own

DOOR = {"read_checklist": "checklist", "read_own": "own"}
ACTIONS = ()
READS = ()

__all__ = ["read_checklist", "read_own"]

__getattr__ = door(__name__, DOOR)
