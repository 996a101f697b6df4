"""A yard is where the tests of a store work on a log: they open it, write to it, and commit or destroy as peers may."""

from __future__ import annotations

from collections import namedtuple
from typing import NamedTuple

from gitswarm.core.event import Event, compose
from gitswarm.core.log import Draft, Line
from gitswarm.core.path import event_path

FILE, EXECUTABLE, LINK, MODULE = 0o100644, 0o100755, 0o120000, 0o160000


class Peer(NamedTuple):
    """A file as a peer commits it."""

    mode: int
    content: bytes


class Yard:
    """What a store's tests provide."""

    def log(self):
        """A fresh log on the same store."""
        raise NotImplementedError

    def commit(self, parent, files, gone=()):
        """A commit made with other tools: files are path → Peer; it moves nothing."""
        raise NotImplementedError

    def lose(self, oid, path):
        """Delete the object at a path of a commit."""
        raise NotImplementedError


Moved = namedtuple("Moved", "tip lines")


class Writer:
    """Makes events and puts them onto a log."""

    def __init__(self, log, ids):
        self.log = log
        self.ids = ids

    def event(self, id=None, **more) -> Event:
        fields = {"kind": "note", "payload": {"text": "hello"}, "actor": "ada", "session": "s1"}
        return compose(id=id or self.ids(), at="2026-01-01T00:00:00Z", **{**fields, **more})

    def lines(self, start, count=1) -> list[Line]:
        return [Line(start + offset, self.event()) for offset in range(count)]

    def append(self, count=1, tip=None) -> Moved:
        tip = tip or self.log.tip()
        lines = self.lines(self.log.count(tip), count)
        return Moved(self.log.append(Draft(tip, files_of(lines))), lines)


def files_of(lines):
    return tuple((event_path(line.position, line.event.id), line.event.line) for line in lines)


def path_of(line):
    return event_path(line.position, line.event.id)


def as_peer(lines):
    return {path: Peer(FILE, content) for path, content in files_of(lines)}


def in_order(lines):
    return sorted(lines, key=lambda line: (line.position, line.event.id, line.event.line))
