"""What a peer put in the way of our next line, or beyond a gap that it closes: the index sees it go, or count."""

from __future__ import annotations

import pytest

from gitswarm.core.event import compose
from gitswarm.core.log import Draft, Line
from gitswarm.core.memory import MemoryLog
from gitswarm.core.path import FOLDER, event_path, page_path
from gitswarm.core.register import REPEATED
from tests.toy_rooms import folded, opened


@pytest.fixture
def log():
    return MemoryLog()


@pytest.fixture
def index(tmp_path, log):
    return opened(tmp_path / "index.db", log)


def note(ids):
    return compose(id=ids(), kind="note", payload={"text": "hi"}, actor="ada", session="s", at="2026-01-01T00:00:00Z")


def file(position, event):
    return event_path(position, event.id), event.line


def append(log, index, position, event):
    """Our own next line, as a write brings it into the log and the index."""
    before = log.tip()
    new = log.append(Draft(before, (file(position, event),)))
    assert index.advance(before, new, [Line(position, event)])


@pytest.mark.parametrize("path", ["events", "events/0000", "events/0000/00"])
def test_what_our_line_replaced_is_no_longer_set_aside(log, index, ids, path):
    index.catch_up(log.append(Draft(None, ((path, b"in the way"),))))
    assert [stray.path for stray in index.quarantine()] == [path]

    append(log, index, 0, note(ids))

    assert index.quarantine() == []
    assert index.digest() == folded(log, log.tip())


def test_what_stood_beyond_the_gap_that_our_line_closed_counts(log, index, ids):
    last, beyond = note(ids), note(ids)
    index.catch_up(log.append(Draft(None, (file(9_999, last), file(20_000, beyond)))))
    assert not index.knows(beyond.id)

    append(log, index, 10_000, note(ids))

    assert index.position(beyond.id) == 20_000
    assert (index.count, index.quarantine()) == (20_001, [])
    assert index.digest() == folded(log, log.tip())


def test_what_became_of_a_line_in_a_page_stands_whatever_lies_under_its_own_path(log, index, ids):
    events = [note(ids) for _ in range(FOLDER)]
    events[2] = events[0]
    page = page_path(0), b"".join(event.line for event in events)
    path, _ = file(2, events[2])
    index.catch_up(log.append(Draft(None, (page,))))

    for change in (((f"{path}/below", b"a folder there"),), ()), ((), (path,)):
        index.catch_up(log.append(Draft(log.tip(), *change)))
        assert [(stray.path, stray.reason) for stray in index.quarantine()] == [(path, REPEATED)]
        assert index.digest() == folded(log, log.tip())
