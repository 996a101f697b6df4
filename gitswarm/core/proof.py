"""What the log promises, proved from what it holds: every line folded once more, every commit held against its parents.

Positions have no holes, ids are unique, pages are exact, texts are there, and no commit took or changed a line.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from gitswarm.core import register
from gitswarm.core.layout import EVENTS, PAGE
from gitswarm.core.mending import REPAIRED, left_out
from gitswarm.core.path import parse_event_path, text_path
from gitswarm.core.replay import texts_named, texts_wrong
from gitswarm.core.tables import MemoryTables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from gitswarm.core.fold import Rooms
    from gitswarm.core.log import Changes, Line, Log, Made

    Note = Callable[[str], None]

STRIDE = 2000
"""Lines or commits between two words about how far it is."""


class Refold:
    """The whole branch, folded once more from nothing."""

    def __init__(self, log: Log, rooms: Rooms, tip: str | None) -> None:
        self.tables = MemoryTables()
        self.events = self.count = self.texts = self.inert = self.signed = 0
        self.failed: list[str] = []
        self._log = log
        self._rooms = rooms
        self._tip = tip
        self._strays = log.strays(tip)
        claims = (parse_event_path(stray.path) for stray in self._strays)
        self._set_aside = sorted({claim[0] for claim in claims if claim})

    def run(self, note: Note) -> None:
        """Fold every line, and hold its place against the one before."""
        register.set_aside((), self._strays, self.tables)
        before: Line | None = None
        for line in self._log.lines(self._tip):
            self._hold_against(before, line)
            self._take(line)
            before = line
            if self.events % STRIDE == 0:
                note(f"folded {self.events} events")
        self._expect(self._log.count(self._tip))
        quarantined = register.quarantine(self.tables)
        self.failed += [f"{one.path}: {one.reason}" for one in quarantined if _counts_against(one.path, one.reason)]

    def pages(self) -> int:
        """How many folders are sealed to pages."""
        if self._tip is None:
            return 0
        groups = self._log.names(self._tip, EVENTS)
        folders = [EVENTS, *(f"{EVENTS}/{name}" for name in groups if not name.endswith(PAGE))]
        names = (name for folder in folders for name in self._log.names(self._tip, folder))
        return sum(name.endswith(PAGE) for name in names)

    def _take(self, line: Line) -> None:
        register.take(line, self._rooms, self.tables)
        self.events += 1
        self.signed += line.event.sig is not None
        fate = self.tables.get(register.REGISTER, line.event.id)
        if fate.reason:
            self.inert += fate.position == line.position
        else:
            self._hold_texts(line)

    def _hold_against(self, before: Line | None, line: Line) -> None:
        if before is not None and before.position == line.position:
            self.failed.append(f"two events at position {line.position}: {before.event.id} and {line.event.id}")
        else:
            self._expect(line.position)
            self.count = line.position + 1

    def _expect(self, position: int) -> None:
        """Whether every position from the last event to this one is at least taken by something set aside."""
        begin, end = bisect_left(self._set_aside, self.count), bisect_left(self._set_aside, position)
        if missing := _gaps(self.count, self._set_aside[begin:end], position):
            self.failed.append(f"nothing at {_spans(missing)}")
        self.count = max(self.count, position)

    def _hold_texts(self, line: Line) -> None:
        """Whether the long texts of an event stand beside it, unchanged."""
        assert self._tip is not None
        self.texts += len(texts_named(line.event))
        for name in texts_wrong(self._log, self._tip, line.event):
            self.failed.append(f"{text_path(name)}, a text of {line.event.id}, is missing or changed")


class History:
    """Every commit of the branch, each held against those it stands on: lines may only be added.

    Where events are signed, a repair may leave out what it names; whether it is signed itself is another question.
    """

    def __init__(self, log: Log, commits: Sequence[Made], *, is_signed: bool = False) -> None:
        self.commits = commits
        self.repairs = 0
        self._is_signed = is_signed
        self._log = log
        self._numbers = {commit.oid: number for number, commit in enumerate(commits)}
        self._broken: list[tuple[int, Made, str]] = []

    def walk(self, note: Note) -> None:
        """Compare every commit with its parents, the oldest first."""
        for number, commit in enumerate(self.commits):
            for parent in commit.parents:
                changes = self._log.changes(parent, commit.oid)
                if not self._only_adds(parent, changes) and not self._repairs(commit, changes):
                    self._broken.append((number, commit, parent))
            if number and number % STRIDE == 0:
                note(f"compared {number} of {len(self.commits)} commits")

    def failed(self) -> Iterator[str]:
        """The commits that took away, changed or slipped in a line, and were never repaired."""
        return (f"the commit {commit.oid} does not only add to {parent}" for _, commit, parent in self._broken)

    def _only_adds(self, old: str, changes: Changes) -> bool:
        return not (changes.gone or changes.come) or changes.only_adds_from(self._log.count(old))

    def _repairs(self, commit: Made, changes: Changes) -> bool:
        """Whether a commit is a repair that brought every line back; the damage before it is mended with it."""
        told = [line.event.payload for line in changes.come if line.event.kind == REPAIRED]
        dropped = left_out(changes.come) if self._is_signed else set()
        good = next((payload.get("good") for payload in told if payload.get("bad") in commit.parents), None)
        if not isinstance(good, str):
            return False
        known = self._numbers.get(good)
        mended = [broken for broken in self._broken if known is None or broken[0] > known]
        taken = [changes, *(self._log.changes(parent, commit.oid) for _, _, parent in mended)]
        restored = None if known is None else good
        if not all(self._brings_back(each, commit.oid, restored, dropped) for each in taken):
            return False
        self._broken = [broken for broken in self._broken if broken not in mended]
        self.repairs += 1
        return True

    def _brings_back(self, changes: Changes, oid: str, good: str | None, dropped: set[str]) -> bool:
        """Whether all that was taken from its place stands somewhere, the same; or as the good log had it.

        What a person had left out, since nobody had signed it, needs not.
        """
        count = 0 if good is None else self._log.count(good)
        if good is not None and not self._log.changes(good, oid).only_adds_from(count):
            return False
        come = {line.event.id: line for line in changes.come}
        there = ((line, come.get(line.event.id)) for line in changes.gone if line.event.id not in dropped)
        return all(now is not None and (now.position < count or now.event == line.event) for line, now in there)


def _counts_against(path: str, reason: str) -> bool:
    """Whether something set aside breaks a promise: malformed files of a peer do not, what stands twice does."""
    return reason == register.REPEATED or (path.endswith(PAGE) and reason.startswith("page "))


def _gaps(first: int, taken: Iterable[int], end: int) -> list[tuple[int, int]]:
    """The spans from ``first`` to before ``end`` in which nothing is taken, each by its first and last number."""
    edges = [first - 1, *taken, end]
    return [(before + 1, after - 1) for before, after in pairwise(edges) if after - before > 1]


def _spans(spans: Iterable[tuple[int, int]]) -> str:
    """Positions in words."""
    return "position " + ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in spans)
