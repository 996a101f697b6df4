"""An event: one recorded happening, bound to its bytes from the moment it is made."""

from __future__ import annotations

from gitswarm import json
from gitswarm.core.envelope import DEPTH, EVENT_LIMIT, NAME_LIMIT, WORD_LIMIT, canonical, parse
from gitswarm.core.path import CROCKFORD, ID_LENGTH
from gitswarm.errors import Damaged, Misused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, NoReturn

    from gitswarm.core.envelope import Body

TIME_BITS, ENTROPY_BITS = 48, 80
DAY = 24 * 60 * 60
LAST_SECOND = 253_402_300_799
"""The end of the year 9999."""

_put = object.__setattr__


class Event:
    """The line as it stands in the log, and its body, read and never changed; equal where the lines are."""

    __slots__ = ("body", "line")

    line: bytes
    body: Body

    def __init__(self, line: bytes, body: Body) -> None:
        _put(self, "line", line)
        _put(self, "body", body)

    @property
    def id(self) -> str:
        """The ULID that names this event wherever it comes to stand."""
        return self.body["id"]

    @property
    def kind(self) -> str:
        """The name of what happened: ``room.happened``, or a word of people's own."""
        return self.body["kind"]

    @property
    def v(self) -> int:
        """The version of the payload."""
        return self.body["v"]

    @property
    def actor(self) -> str:
        """Who did it."""
        return self.body["actor"]

    @property
    def session(self) -> str:
        """The run of the actor it happened in."""
        return self.body["session"]

    @property
    def at(self) -> str:
        """When, by the writer's clock: for people to read, never to order by."""
        return self.body["at"]

    @property
    def thread(self) -> str | None:
        """The thread it belongs to, where it has one."""
        return self.body.get("thread")

    @property
    def task(self) -> str | None:
        """The task it is about, where it has one."""
        return self.body.get("task")

    @property
    def ask(self) -> str | None:
        """The nonce of the ask it answers, where another process asked for it."""
        return self.body.get("ask")

    @property
    def sig(self) -> str | None:
        """The signature over the line without it, where it was signed."""
        return self.body.get("sig")

    @property
    def payload(self) -> dict[str, Any]:
        """What happened, as its kind tells it."""
        return self.body["payload"]

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"an event never changes: {name}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Event) and self.line == other.line

    def __hash__(self) -> int:
        return hash(self.line)

    def __repr__(self) -> str:
        return f"<Event {self.id} {self.kind}>"


def read(line: bytes) -> Event:
    """The event of a line that was accepted before, in the journal or the index; for a peer's line ask the verdict."""
    try:
        return Event(line, json.loads(line))
    except ValueError as cause:
        raise Damaged("a line that was an event is none any more", hint="run: gitswarm doctor") from cause


def compose(  # noqa: PLR0913 - an event has that many parts
    *,
    id: str,
    kind: str,
    payload: Mapping[str, object],
    actor: str,
    session: str,
    at: str,
    v: int = 1,
    thread: str | None = None,
    task: str | None = None,
    ask: str | None = None,
    sig: str | None = None,
    **extra: object,
) -> Event:
    """Make a new event; what it makes, every verdict accepts, and what none would accept is Misused."""
    optional = {"thread": thread, "task": task, "ask": ask, "sig": sig}
    parts = {"id": id, "kind": kind, "payload": payload, "actor": actor, "session": session, "at": at, "v": v}
    given = {key: value for key, value in optional.items() if value is not None}
    try:
        line = canonical(extra | parts | given)
    except RecursionError as cause:
        raise _misused(kind, "too deep") from cause
    except UnicodeEncodeError as cause:
        raise _misused(kind, "not Unicode") from cause
    except (TypeError, ValueError) as cause:
        raise _misused(kind, f"it is no JSON ({cause})") from cause
    body = parse(line)
    if isinstance(body, str):
        raise _misused(kind, body)
    return Event(line, body)


def _misused(kind: str, reason: str) -> Misused:
    return Misused(f"this {kind or 'nameless'} event cannot be written: {reason}", hint=_HINTS.get(reason, _HINTS[""]))


_NAME = f"1 to {NAME_LIMIT} characters, no control characters among them"
_HINTS = {
    "": "an event holds texts, numbers of at most 64 bits, true, false, null, lists and objects",
    "too large": f"an event has at most {EVENT_LIMIT // 1024} KiB; shorten it, or say it in several events",
    "too deep": f"lists and objects stand at most {DEPTH} deep in each other",
    "not Unicode": "all that is said has to be given in UTF-8, names too",
    "wrong kind": f"a kind begins with a letter: at most {WORD_LIMIT} lower-case letters, digits, - and _",
    "wrong at": "a time is written like 2026-11-20T07:14:33Z",
    "wrong id": f"an id is a ULID: {ID_LENGTH} lower-case letters and digits",
    "wrong v": "a version is a whole number from 1 on",
} | {f"wrong {key}": f"{key}: {_NAME}" for key in ("actor", "session", "thread", "task", "ask")}


def ulid(milliseconds: int, entropy: bytes) -> str:
    """The id made of a time and ten random bytes."""
    if not 0 <= milliseconds < 1 << TIME_BITS or len(entropy) * 8 != ENTROPY_BITS:
        raise Misused("an id is made of a time of 48 bits and ten random bytes", hint="is this machine's clock set?")
    number = milliseconds << ENTROPY_BITS | int.from_bytes(entropy, "big")
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(5 * (ID_LENGTH - 1), -1, -5))


def timestamp(seconds: float) -> str:
    """The time of day in UTC as events carry it; a clock outside 1970 to 9999 gives the nearest second inside."""
    days, second = divmod(int(min(max(seconds, 0), LAST_SECOND)), DAY)
    year, month, day = _civil(days)
    hour, minute = second // 3600, second // 60 % 60
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second % 60:02}Z"


def instant(at: str) -> int:
    """The seconds since 1970 of a time of day as events carry it; of one that no calendar has, those of a near one."""
    year, month, day, hour, minute, second = (int(at[place : place + 2]) for place in (2, 5, 8, 11, 14, 17))
    return (_days(100 * int(at[:2]) + year, month, day) * 24 + hour) * 3600 + minute * 60 + second


def _days(year: int, month: int, day: int) -> int:
    """The other way round of ``_civil``."""
    year -= month <= 2  # noqa: PLR2004 - the year begins in March
    day_of_year = (153 * ((month - 3) % 12) + 2) // 5 + day - 1
    return 365 * year + year // 4 - year // 100 + year // 400 + day_of_year - 719_468


def _civil(days: int) -> tuple[int, int, int]:
    # Years that begin in March end with the leap day; 719468 days lie between 1 March of the year 0 and 1970.
    era, day_of_era = divmod(days + 719_468, 146_097)
    year = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year + year // 4 - year // 100)
    month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month + 2) // 5 + 1
    return era * 400 + year + (month > 9), month + 3 if month < 10 else month - 9, day  # noqa: PLR2004
