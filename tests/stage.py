"""A swarm without any store: actions decide, their events are folded into tables in memory, in order."""

from __future__ import annotations

from gitswarm.core import register
from gitswarm.core.event import compose
from gitswarm.core.fold import Moment
from gitswarm.core.log import Line
from gitswarm.core.stamp import stamp
from gitswarm.core.tables import MemoryTables
from gitswarm.core.verdict import judge_line
from gitswarm.opening import the_rooms
from tests.conftest import Counted, Ticking

ROOMS = the_rooms()


class Stage:
    """Tables in memory, and everybody who acts on them."""

    def __init__(self):
        self.tables = MemoryTables()
        self.clock = Ticking()
        self.fresh = Counted(self.clock)
        self.lines = []

    def moment(self, actor="ada", session="s1"):
        return Moment(self.tables, actor, session, self.clock(), self.fresh)

    def do(self, action, actor="ada", **values):
        """Let an action decide, and fold what it decided; its events, read back from their bytes."""
        moment = self.moment(actor)
        return self.tell(action(moment, **values), actor)

    def tell(self, happened, actor="ada"):
        """Fold what happened."""
        _, entry = stamp(happened, self.moment(actor))
        return [self.fold(line) for line in entry.lines]

    def push(self, kind, payload, actor="mallory", v=1, session="x", at="2026-01-01T00:00:00Z", **more):
        """Fold what somebody wrote by hand."""
        made = compose(
            id=self.fresh(),
            kind=kind,
            payload=payload,
            actor=actor,
            session=session,
            at=at,
            v=v,
            **more,
        )
        return self.fold(made.line)

    def fold(self, line):
        event = judge_line(len(self.lines), line)
        register.take(Line(len(self.lines), event), ROOMS, self.tables)
        self.lines.append(event)
        return event

    def overruled(self, event):
        return register.overruled(self.tables, event.id)

    def reason(self, event):
        """Why an event is inert; empty where it is not."""
        return self.tables.get(register.REGISTER, event.id).reason

    def folded_again(self):
        """The same events, folded from nothing."""
        other = Stage()
        for event in self.lines:
            other.fold(event.line)
        return other

    def digest(self):
        return register.digest_of(register.dump(self.tables, ROOMS))
