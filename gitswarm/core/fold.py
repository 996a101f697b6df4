"""Events → state: each event is offered, in door order, to the rooms that fold its kind."""

from __future__ import annotations

from gitswarm.core import payload as payloads
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TypeVar

    from gitswarm.core.annex import Annex
    from gitswarm.core.event import Event
    from gitswarm.core.log import Line
    from gitswarm.core.tables import Table, Tables

    Payload = Any
    Action = Callable[..., Sequence["Happened"]]
    A = TypeVar("A", bound=Callable[..., object])

FREE = "*"
"""Stands for every kind without a dot: those are people's own, and one room folds them all."""
EVERY = "**"
"""Stands for every event, of a known kind or not: its room is a witness of each, once it was folded."""


class Seen(Record):
    """What a fold is told about one event."""

    position: int
    event: Event
    payload: Any

    def as_values(self) -> dict[str, Any]:
        """What a record of the event itself holds: its id, who wrote it, where it stands, and all that it tells."""
        event = self.event
        stands = {"id": event.id, "actor": event.actor, "position": self.position, "at": event.at}
        return {**stands, **self.payload._asdict()}


class Room(Record):
    """One capability as the fold knows it: tables, payload types, and how events change the tables.

    ``fold`` never fails and never refuses; it answers True when the event may no longer act (it is overruled).
    ``witness`` sees every event after all folds, inert ones too: that somebody acts tells something, whatever it is.
    """

    name: str
    tables: tuple[Table, ...]
    payloads: tuple[Any, ...]
    fold: Callable[[Seen, Tables], bool]
    witness: Callable[[Line, Tables], None] | None = None


class Outcome(Record):
    """What became of one event in the fold: it acted, was overruled, or is inert for a reason."""

    overruled: bool = False
    reason: str = ""


class Rooms:
    """The rooms in door order; one is loaded when the first event of a kind it folds comes by.

    Those of other packages stand in the ``annex``.
    """

    def __init__(
        self, kinds: Mapping[str, Sequence[str]], load: Callable[[str], Room], annex: Annex | None = None
    ) -> None:
        self._by_kind: dict[str, list[str]] = {}
        self._witnesses = [room for room, folded in kinds.items() if EVERY in folded]
        for room, folded in kinds.items():
            for kind in folded:
                self._by_kind.setdefault(kind, []).append(room)
        self.names = tuple(kinds)
        self._load, self._annex = load, annex
        self._loaded: dict[str, Room] = {}

    def room(self, name: str) -> Room:
        """The room of that name."""
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def every(self) -> list[Room]:
        """All rooms, in door order."""
        return [*(self.room(name) for name in self.names), *(self._annex.every() if self._annex else ())]

    def house(self) -> Rooms:
        """Those that every clone has, without the guests."""
        return Rooms(dict.fromkeys(self.names, ()), self.room) if self._annex else self

    def for_kind(self, kind: str) -> list[Room]:
        """The rooms that fold this kind, in door order."""
        return [self.room(name) for name in self._by_kind.get(kind if "." in kind else FREE, ())]

    def payload_type(self, kind: str) -> Any:
        """The payload type of a kind, None where no room knows it."""
        wanted = kind if "." in kind else FREE
        for room in self.for_kind(kind):
            for payload_type in room.payloads:
                if payload_type.KIND == wanted:
                    return payload_type
        return None

    def fold(self, line: Line, tables: Tables) -> Outcome:
        """Let one event act on the tables."""
        event = line.event
        payload_type = self.payload_type(event.kind)
        if payload_type is None:
            return Outcome(reason="unknown kind")
        payload = payloads.read_event(payload_type, event)
        if isinstance(payload, str):
            return Outcome(reason=payload)
        seen = Seen(line.position, event, payload)
        overruled = [room.fold(seen, tables) for room in self.for_kind(event.kind)]
        return Outcome(overruled=any(overruled))

    def witness(self, line: Line, tables: Tables) -> None:
        """Let one event be witnessed, once what became of it is known."""
        for name in self._witnesses:
            witness = self.room(name).witness
            if witness is not None:
                witness(line, tables)
        if self._annex:
            self._annex.hear(line, self.payload_type(line.event.kind), tables)


class Happened(Record):
    """What an action decided: a payload, and where it belongs."""

    payload: Any
    thread: str | None = None
    task: str | None = None
    kind: str = ""
    id: str = ""


class Moment(Record):
    """All that an action may know: the state, who acts, when, and how to name new things."""

    tables: Tables
    actor: str
    session: str
    now: float
    fresh: Callable[[], str]


def strict(action: A) -> A:
    """Mark an action whose events enter the log only through the hub."""
    action.strict = True  # type: ignore[attr-defined]
    return action


def add_only(action: A) -> A:
    """Mark an action that needs no state: it is kept even where the log cannot be had."""
    action.add_only = True  # type: ignore[attr-defined]
    return action


def for_people(action: A) -> A:
    """Mark an action that only people take: their verdicts, and what is to hold for all."""
    action.for_people = True  # type: ignore[attr-defined]
    return action


def is_for_people(action: object) -> bool:
    """Whether only people take this action."""
    return bool(getattr(action, "for_people", False))


def is_add_only(action: object) -> bool:
    """Whether this action can be decided without any state."""
    return bool(getattr(action, "add_only", False))


def is_strict(action: object) -> bool:
    """Whether this action's events enter the log only through the hub."""
    return bool(getattr(action, "strict", False))
