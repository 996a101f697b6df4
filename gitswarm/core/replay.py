"""What is not shared yet, put on top of what is: positions change, ids stay, nothing comes twice."""

from __future__ import annotations

from gitswarm.core.event import Event, read
from gitswarm.core.log import Draft, Entry, Line, subject_of
from gitswarm.core.path import TEXTS, event_path, text_path
from gitswarm.core.payload import TEXT_LIMIT
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gitswarm.core.log import Log, Made

WAITING, COMMITTED, SHARED = "waiting", "committed", "shared"


class Standing(Record):
    """Where one event stands: ``waiting``, ``committed`` or ``shared``, and beside it whether it was overruled."""

    id: str
    kind: str
    position: int | None
    standing: str
    overruled: bool
    final: bool


def missing(entries: Iterable[Entry], known: Callable[[str], bool]) -> list[Entry]:
    """The entries of which the log lacks an event, in order and each once, cut down to what it lacks."""
    found: list[Entry] = []
    taken: set[str] = set()
    for entry in entries:
        lines = []
        for line in entry.lines:
            event = read(line)
            if event.id not in taken and not known(event.id):
                taken.add(event.id)
                lines.append(line)
        if lines:
            found.append(Entry(tuple(lines), entry.texts))
    return found


def as_they_stood(entries: Iterable[Entry], lines: Sequence[Line]) -> list[Entry]:
    """The entries in the order in which these lines held their events; what stood nowhere follows, as it came."""
    places = {line.event.id: line.position for line in reversed(lines)}
    nowhere = max(places.values(), default=0) + 1
    return sorted(entries, key=lambda entry: min(places.get(id, nowhere) for id in entry.ids))


def placed(entries: Sequence[Entry], count: int) -> list[Line]:
    """The events of these entries, at the positions they take from ``count`` on."""
    events = [read(line) for entry in entries for line in entry.lines]
    return [Line(count + offset, event) for offset, event in enumerate(events)]


def files_of(lines: Sequence[Line], entries: Sequence[Entry]) -> tuple[tuple[str, bytes], ...]:
    """The files that hold these lines, and the texts their entries carry."""
    events = [(event_path(line.position, line.event.id), line.event.line) for line in lines]
    texts = {text_path(digest(text)): text for entry in entries for text in entry.texts}
    return tuple(events) + tuple(texts.items())


def digest(text: bytes) -> str:
    """The name of a text: its SHA-256."""
    from hashlib import sha256

    return sha256(text).hexdigest()


def draft(parent: str | None, count: int, entries: Sequence[Entry]) -> tuple[Draft, list[Line]]:
    """The commit that puts these entries on top of ``parent``, and the lines it adds."""
    lines = placed(entries, count)
    events: list[Event] = [line.event for line in lines]
    return Draft(parent, files_of(lines, entries), subject=subject_of(events)), lines


def is_built(made: Sequence[Made], new: str, old: str | None) -> bool:
    """Whether ``new`` is ``old`` with nothing on top but these commits, all of them ours, one on the other."""
    below: tuple[str, ...] = (new,)
    for each in made:
        if not each.is_ours or below != (each.oid,):
            return False
        below = each.parents
    return below == ((old,) if old else ())


def texts_named(event: Event) -> list[str]:
    """The names of the long texts that an event points to."""
    return [str(each["digest"]) for each in event.payload.values() if isinstance(each, dict) and "digest" in each]


def text_at(log: Log, tip: str, name: str) -> bytes | None:
    """A long text of this tip; None where it is missing, or is not what its name says."""
    data = log.file(tip, text_path(name), TEXT_LIMIT)
    return data if data is not None and digest(data) == name else None


def texts_of(log: Log, tip: str, event: Event) -> list[tuple[str, bytes]]:
    """The files under ``texts/`` that an event of this tip points to, where they are what their names say."""
    texts = ((each, text_at(log, tip, each)) for each in texts_named(event))
    return [(text_path(each), data) for each, data in texts if data is not None]


def texts_wrong(log: Log, tip: str, event: Event) -> list[str]:
    """The names of the long texts that an event of this tip points to, and that are missing or changed."""
    return [each for each in texts_named(event) if text_at(log, tip, each) is None]


def only_adds(log: Log, old: str, new: str | None) -> bool:
    """Whether a tip only adds to an older one: every line stands where it stood, and beside it every long text."""
    is_kept = log.changes(old, new).only_adds_from(log.count(old))
    return is_kept and (new is None or not texts_lost(log, old, new))


def texts_lost(log: Log, old: str, new: str) -> list[str]:
    """The names of the long texts that events of a tip point to, and that an older tip had and this one has no more."""
    lost = set(log.lost(old, new, TEXTS))
    named = {each for line in log.lines(new) for each in texts_named(line.event)} if lost else set()
    return sorted(each for each in lost & named if text_at(log, old, each) is not None)
