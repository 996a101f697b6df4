"""The questions about threads."""

from __future__ import annotations

from gitswarm.core.tables import MemoryTables
from gitswarm.rooms.ground import messages
from gitswarm.rooms.ground.messages.model import THREADS, Thread, threads


def test_threads_come_with_the_one_that_moved_last_first():
    tables = MemoryTables()
    for name, last in (("a", 5), ("b", 9), ("c", 1)):
        tables.put(THREADS, Thread(name, 0, last, 1, "note", "ada"))

    assert [thread.name for thread in threads(tables)] == ["b", "a", "c"]
    assert [thread.name for thread in threads(tables, limit=1)] == ["b"]


def test_there_are_no_threads_before_the_first():
    assert threads(MemoryTables()) == []


def test_every_name_of_the_door_leads_somewhere():
    for name in messages.DOOR:
        assert getattr(messages, name)
