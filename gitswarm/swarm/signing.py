"""Signing what is written here, as the swarm has agreed; where it has not, this costs nothing."""

from __future__ import annotations

from gitswarm.core.log import Entry
from gitswarm.core.stamp import stamp
from gitswarm.errors import Damaged, Refused, StoreError
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gitswarm.core.event import Event
    from gitswarm.core.fold import Happened, Moment
    from gitswarm.core.signing import Signatures
    from gitswarm.core.tables import Tables

OFF, REQUIRE = "off", "require"
"""What a swarm can agree on: nobody signs, or who does not is not let in; `sign`, between them, is for the meantime."""


class Signing(Record):
    """What a swarm has agreed on about signatures, which swarm it is, and who signs and believes in this clone."""

    level: Callable[[Tables], str]
    swarm: Callable[[Tables], str]
    signatures: Callable[[], Signatures]


def stamped(
    signing: Signing | None, happened: Sequence[Happened], moment: Moment, ask: str | None = None, *, must: bool = True
) -> tuple[list[Event], Entry]:
    """The events of one action, signed where the swarm wants that; where it ``must`` be, or else they are refused."""
    events, entry = stamp(happened, moment, ask)
    level = OFF if signing is None else _level(signing, moment.tables, must=must)
    if signing is None or not events or (level == OFF and not _begins(events)):
        return events, entry
    try:
        events = _signed(signing, events, moment, proved=level == REQUIRE)
    except (Refused, StoreError):
        if must and level == REQUIRE:
            raise
    return events, Entry(tuple(event.line for event in events), entry.texts)


def prove(signing: Signing | None, actors: Iterable[str]) -> None:
    """Refused where this clone cannot sign so that what these say is believed."""
    from gitswarm.core.signing import Claim

    assert signing is not None
    signing.signatures().sign([Claim(actor, b"", None) for actor in sorted(actors)], proved=True)


def _level(signing: Signing, tables: Tables, *, must: bool) -> str:
    """What was agreed on; nothing where that cannot be read: the machinery tells of its own healing too."""
    try:
        return signing.level(tables)
    except Damaged:
        if must:
            raise
        return OFF


def _begins(events: Sequence[Event]) -> bool:
    """Whether these agree on signing: then they are the first that are signed."""
    changes = [event.payload["changes"] for event in events if event.kind == "policy.changed"]
    return any(change.get("signing", OFF) not in (OFF, None) for change in changes)


def _signed(signing: Signing, events: list[Event], moment: Moment, *, proved: bool) -> list[Event]:
    from gitswarm.core.signing import claim_of, with_signature

    swarm = signing.swarm(moment.tables)
    sigs = signing.signatures().sign([claim_of(event, swarm) for event in events], proved=proved)
    return [with_signature(event, sig) for event, sig in zip(events, sigs, strict=True)]
