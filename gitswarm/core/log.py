"""What a log and a hub promise to everybody above, and the values that pass between them."""

from __future__ import annotations

from gitswarm import json
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Protocol

    from gitswarm.core.event import Event
else:
    Protocol = object

MARKER = "gitswarm.format"
"""The file that tells our branch from a stranger's of the same name; it holds the format's number."""
FORMAT = 1
SKIP_CI = "[skip ci]"
SHARED, LOST, LOCKED, UNKNOWN = "shared", "lost", "locked", "unknown"
"""What becomes of a push: the hub has it; others were faster; a lock kept it out; only a fetch can tell."""


class Line(Record):
    """An event in its place in the order."""

    position: int
    event: Event


class Stray(Record):
    """Something under ``events/`` that is no event: skipped by the fold, listed with its reason."""

    path: str
    reason: str


class Changes(Record):
    """What differs between two tips: lines and strays that are gone, and those that have come, in order."""

    gone: tuple[Line, ...] = ()
    come: tuple[Line, ...] = ()
    strays_gone: tuple[Stray, ...] = ()
    strays_come: tuple[Stray, ...] = ()

    def first(self) -> int | None:
        """The lowest position touched; None when no line differs."""
        return min((line.position for line in self.gone + self.come), default=None)

    def only_adds_from(self, count: int) -> bool:
        """Whether every line below ``count`` stayed, and none came in among them."""
        return not self.gone and all(line.position >= count for line in self.come)


class Entry(Record):
    """One action: the lines of all its events and the texts they point to; kept and sent as a whole."""

    lines: tuple[bytes, ...]
    texts: tuple[bytes, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its events, in order."""
        return tuple(json.loads(line)["id"] for line in self.lines)


class Draft(Record):
    """A commit to be made: files put and dropped on the tree of ``parent``, or of ``base`` where given."""

    parent: str | None
    files: tuple[tuple[str, bytes], ...]
    gone: tuple[str, ...] = ()
    base: str | None = None
    subject: str = "events"


class Made(Record):
    """One commit: what it stands on, and whether a gitswarm made it."""

    oid: str
    parents: tuple[str, ...]
    is_ours: bool = True


class Log(Protocol):
    """The ordered events of one clone, in commits; names of commits are opaque here."""

    def tip(self) -> str | None:
        """The commit our branch stands on; None before the first event."""

    def count(self, oid: str | None) -> int:
        """The position the next event on top of ``oid`` takes."""

    def changes(self, old: str | None, new: str | None) -> Changes:
        """What differs between two tips, at a cost that follows the difference."""

    def lines(self, oid: str | None, start: int = 0) -> Iterator[Line]:
        """Every well-formed line from position ``start`` on, by position, then id."""

    def groups(self, oid: str | None) -> Iterator[tuple[list[Line], list[Stray]]]:
        """All of a tip, read once, group by group: its lines in order, and what in it is no event."""

    def strays(self, oid: str | None) -> list[Stray]:
        """Everything under ``events/`` of this tip that is no event."""

    def file(self, oid: str, path: str, limit: int = 1 << 24) -> bytes | None:
        """The content of one file of a tip, None where there is none, or a larger one."""

    def names(self, oid: str, folder: str) -> list[str]:
        """The names directly under one folder of a tip, as git orders them; none where it is missing."""

    def lost(self, old: str, new: str, folder: str) -> list[str]:
        """The names directly under a folder of one tip that another lacks, or has with other content."""

    def build(self, draft: Draft) -> str:
        """Make the commit and move nothing; it stays safe from gc until the next build."""

    def move(self, new: str, expected: str | None) -> None:
        """Move our branch from exactly ``expected`` to ``new``, or raise TipMoved."""

    def append(self, draft: Draft) -> str:
        """Build, and move our branch from ``draft.parent`` to the new commit, or raise TipMoved."""

    def reset(self, oid: str | None) -> None:
        """Set our branch, whatever it says now, even where its ref cannot be read; only healing does this."""

    def let_go(self) -> bool:
        """Take away refs of our own that lack objects; whether there were any."""

    def drop_caches(self) -> None:
        """Delete what is kept beside objects, and can be made anew, where it tells of objects that are gone."""

    def point(self, name: str, oid: str) -> None:
        """Point our own ref ``refs/gitswarm/<name>`` at a commit, so that gc leaves it alone."""

    def pointed(self, name: str) -> str | None:
        """Where our own ref of that name points."""

    def above(self, new: str, old: str | None) -> list[Made]:
        """The commits that lead to ``new`` and not to ``old``, the newest first."""

    def whole(self, oid: str) -> bool:
        """Whether every object that ``oid`` needs is really there."""

    def close(self) -> None:
        """Let go of what reading keeps open."""


class Hub(Protocol):
    """The remote whose order is final; what is read from it is not waited for beyond ``until``, a monotonic time."""

    until: float | None

    @property
    def name(self) -> str:
        """What people call it; no credentials in it."""

    @property
    def limit(self) -> float:
        """Seconds that one call may take."""

    @property
    def local(self) -> bool:
        """Whether it is on this machine, where no pace is needed."""

    @property
    def identity(self) -> str:
        """What tells it from another hub."""

    def fetch(self) -> str | None:
        """Bring the hub's tip into this clone; None where the hub has no such branch."""

    def push(self, oid: str) -> str:
        """Offer exactly this commit; ``SHARED``, ``LOST``, ``LOCKED`` or ``UNKNOWN``."""


def subject_of(events: Sequence[Event]) -> str:
    """The first line of the commit that carries these events."""
    if len(events) == 1:
        return f"{events[0].kind} by {events[0].actor}"
    return f"{len(events)} events"
