"""The gate: what the hub has is let into this clone only as far as it is signed, where the swarm has agreed on that.

No fold ever asks for a signature: state is what the tree says, for everybody. Whom a clone believes is its own; so what
it does not believe it does not let in, stops there, and says so.
"""

from __future__ import annotations

from gitswarm.core import register
from gitswarm.core.clone import LAST_GOOD
from gitswarm.core.layout import speaks_of
from gitswarm.core.tables import MemoryTables
from gitswarm.core.words import counted
from gitswarm.errors import NotSigned, Refused
from gitswarm.record import Record
from gitswarm.swarm.signing import REQUIRE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gitswarm.core.event import Event
    from gitswarm.core.log import Line
    from gitswarm.core.signing import Claim
    from gitswarm.swarm.ground import Ground
    from gitswarm.swarm.signing import Signing

AGREEING = ("swarm.created", "policy.changed")
"""The kinds that say which swarm this is and whether its events are signed."""
SHOWN = 3


class Fault(Record):
    """An event that is not believed here, and in a few words why."""

    position: int
    id: str
    kind: str
    actor: str
    reason: str


class Gate:
    """One look at what has come since the last good tip, or at the ``whole`` log; it learns what was agreed on."""

    def __init__(self, ground: Ground, *, whole: bool = False) -> None:
        self._ground = ground
        self._signing = ground.parts.signing
        self._is_whole = whole
        self._good = None if whole else ground.store.recall(LAST_GOOD) or None
        self._learned: MemoryTables | None = None

    @property
    def _agreed(self) -> MemoryTables:
        """What was agreed on up to where this gate has looked."""
        if self._learned is None:
            self._learned = MemoryTables() if self._good is None else _agreed(self._ground, self._good)
        return self._learned

    @property
    def is_shut(self) -> bool:
        """Whether nothing unsigned is let in, as far as this gate has looked."""
        return self._signing is not None and self._signing.level(self._agreed) == REQUIRE

    def faults(self, arrived: str | None) -> list[Fault]:
        """What is not believed of the hub's tip and is new here."""
        if self._signing is None or arrived in (None, self._good):
            return []
        found = self._looked_at(self._signing, self._come(arrived), self._agreed)
        return found or self._added(self._signing, arrived)

    def _looked_at(self, signing: Signing, lines: Iterable[Line], agreed: MemoryTables) -> list[Fault]:
        """What is not believed of these lines, by what was agreed on before them."""
        due = self._due(lines, agreed)
        return self._unbelieved(signing, signing.swarm(agreed), due, own_lines(self._ground)) if due else []

    def _added(self, signing: Signing, arrived: str) -> list[Fault]:
        """What is not believed of all that a hub which is new here adds to the log that was good at the last one."""
        log = self._ground.log
        before = None if self._is_whole or self._good is not None else log.pointed(LAST_GOOD)
        if before is None or not log.whole(before):
            return []
        agreed = _agreed(self._ground, before)
        if signing.level(agreed) != REQUIRE:
            return []
        delta = log.changes(before, arrived)
        known = {line.event.line for line in delta.gone}
        return self._looked_at(signing, [line for line in delta.come if line.event.line not in known], agreed)

    def _come(self, arrived: str) -> Iterable[Line]:
        """What is new here; nothing of a whole log that never speaks of signing: reading it takes its time."""
        log = self._ground.log
        if self._good is not None:
            return log.changes(self._good, arrived).come
        return log.lines(arrived) if speaks_of(log, arrived, AGREEING[-1]) else ()

    def own_faults(self, lines: Iterable[Line]) -> list[Fault]:
        """What others would not believe of our own events, which stand above those that were looked at."""
        due = self._due(lines, MemoryTables(self._agreed))
        if self._signing is None or not due:
            return []
        return self._unbelieved(self._signing, self._signing.swarm(self._ground.index.tables), due, ())

    def disbelieves(self, lost: Sequence[Line], good: Iterable[Line]) -> bool:
        """Whether not one of these lines would be let in today, with all that the good log says for them."""
        if self._signing is None or not self.is_shut:
            return False
        return len(self._unbelieved(self._signing, self._signing.swarm(self._agreed), lost, good)) == len(lost)

    def _due(self, lines: Iterable[Line], agreed: MemoryTables) -> list[Line]:
        """The lines that have to be signed, by what was agreed on before each; that is learned on the way."""
        due: list[Line] = []
        if self._signing is None:
            return due
        is_shut = self._signing.level(agreed) == REQUIRE
        for line in lines:
            if is_shut:
                due.append(line)
            if line.event.kind in AGREEING:
                register.take(line, self._ground.parts.rooms, agreed)
                is_shut = self._signing.level(agreed) == REQUIRE
        return due

    def _unbelieved(self, signing: Signing, swarm: str, due: Sequence[Line], beside: Iterable[Line]) -> list[Fault]:
        """Which of these are not believed, nor vouched for by one that is: among them, or of our own beside them."""
        from gitswarm.core.signing import GIVEN, claim_of

        look, known = _believing(signing), {line.event.line for line in due}
        every = [*due, *(line for line in beside if line.event.kind == GIVEN and line.event.line not in known)]
        reasons = look([claim_of(line.event, swarm) for line in every])
        given = [line.event for line, why in zip(every, reasons, strict=True) if not why and line.event.kind == GIVEN]
        wrong = [(line, why) for line, why in zip(due, reasons, strict=False) if why]
        vouched = _vouched([line.event for line, _ in wrong], given, swarm, look)
        return [_fault(line, why) for line, why in wrong if line.event.line not in vouched]


def refusal(faults: Sequence[Fault], hub: str, *, is_new: bool) -> NotSigned:
    """Why this clone stops at its gate; a ``new`` one, which has let nothing in, cannot say what is right."""
    where = ", in a clone that had let in what came before" if is_new else ""
    return NotSigned(
        f"{counted(len(faults), 'event')} of the hub {hub} cannot be let in: {named(faults)}",
        hint="gitswarm signing show tells more; if a key is new, add it to your allowed signers and sync;"
        f" if they are right, `gitswarm signing vouch`; if forged, `gitswarm doctor --restore-hub`{where}",
        refused=[one.id for one in faults],
    )


def named(faults: Sequence[Fault]) -> str:
    """The first of them, for people."""
    said = "; ".join(f"{one.kind} by {one.actor} at {one.position}: {one.reason}" for one in faults[:SHOWN])
    return said + (f", and {len(faults) - SHOWN} more" if len(faults) > SHOWN else "")


def _believing(signing: Signing) -> Callable[[Sequence[Claim]], list[str]]:
    """How claims are looked at; where this clone cannot look at all, nothing is let in."""

    def look(claims: Sequence[Claim]) -> list[str]:
        try:
            return signing.signatures().faults(claims) if claims else []
        except Refused as error:
            raise NotSigned(f"this swarm lets in only what is signed: {error.message}", hint=error.hint) from error

    return look


def _vouched(
    wrong: Sequence[Event], given: Sequence[Event], swarm: str, look: Callable[[Sequence[Claim]], list[str]]
) -> set[bytes]:
    """The lines whose exact bytes somebody signed later, with a key that may speak for their actors."""
    from gitswarm.core.signing import claim_of, digest_of

    named = [(vouch, vouch.payload.get("events")) for vouch in given]
    asked = [
        (event.line, claim_of(vouch, swarm, event.actor))
        for event in wrong
        for vouch, events in named
        if isinstance(events, dict) and events.get(event.id) == digest_of(event)
    ]
    reasons = look([claim for _, claim in asked])
    return {line for (line, _), why in zip(asked, reasons, strict=True) if not why}


def _fault(line: Line, reason: str) -> Fault:
    return Fault(line.position, line.event.id, line.event.kind, line.event.actor, reason)


def own_lines(ground: Ground) -> list[Line]:
    """Our own events that are not shared yet."""
    return list(ground.log.lines(ground.log.tip(), ground.index.shared))


def _agreed(ground: Ground, good: str) -> MemoryTables:
    """What was agreed on at the last good tip: what is agreed on here, if nothing of our own has changed that.

    It knows the ids of what has agreed on something: who sends such a line once more agrees on nothing by it.
    """
    if not any(line.event.kind in AGREEING for line in own_lines(ground)):
        return MemoryTables(ground.view())
    tables = MemoryTables()
    for line in ground.log.lines(good):
        if line.event.kind in AGREEING:
            register.take(line, ground.parts.rooms, tables)
    return tables
