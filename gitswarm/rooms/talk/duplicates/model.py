"""When two tasks are alike: how many three-letter pieces their titles share, of all that they have."""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.talk import intake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.work.tasks import Task

PIECE = 3
LEAST = 60
"""Percent of shared pieces from which two titles are called alike."""
WHOLE = 100


class Pair(Record):
    """Two tasks that are alike, by so many percent; the first is the older one."""

    first: Task
    second: Task
    alike: int


def pieces(title: str) -> frozenset[str]:
    """The pieces of a title: every three letters that follow each other, the ends of words among them."""
    padded = f"  {intake.normal(title)} ".replace(" ", "  ")
    return frozenset(padded[place : place + PIECE] for place in range(len(padded) - PIECE + 1) if padded.strip())
