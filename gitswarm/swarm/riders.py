"""What rides on a push: the readable pages, incidents of what was set aside, signatures given later."""

from __future__ import annotations

from gitswarm.core import pauses, register
from gitswarm.core.log import Draft
from gitswarm.core.payload import NEWER
from gitswarm.core.words import counted
from gitswarm.errors import NotSigned, Quarantined, Refused
from gitswarm.swarm.ground import look_again
from gitswarm.swarm.sealing import put
from gitswarm.swarm.signing import prove

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.event import Event
    from gitswarm.core.log import Line
    from gitswarm.swarm.gate import Gate
    from gitswarm.swarm.ground import Ground

PAGED, WANTED = "paged", "wanted"
"""When the pages were put on our branch last; or that somebody asked for them, whatever the pace says."""
STRAYS = 20
"""Incidents of things set aside that one push carries at most."""
VOUCHES = 500
"""Events that one signature given later is for."""
OWN = "a line in your allowed signers says for whom this clone's key may speak: it has to name all who act here"


def want_pages(ground: Ground) -> None:
    """Ask for the pages to be put on the branch with the next exchange."""
    ground.store.jot(PAGED, WANTED)


def are_wanted(ground: Ground) -> bool:
    """Whether somebody asked for the pages to be put on the branch, even if nothing else is to be sent."""
    return ground.store.recall(PAGED) == WANTED


def with_pages(ground: Ground, tip: str | None) -> str | None:
    """Put the readable pages on top of our branch, where they changed and the pace allows."""
    now, last = ground.parts.clock(), ground.store.recall(PAGED) or ""
    if tip is None:
        return None
    if last.isdecimal() and not pauses.is_over(int(last), now, ground.parts.page_seconds(ground.index.tables)):
        return tip
    if last == WANTED:
        ground.store.jot(PAGED, "")
    pages = ground.parts.pages(ground.index.tables, lambda path: ground.log.file(tip, path) is not None)
    changed = tuple((path, data) for path, data in pages.items() if ground.log.file(tip, path) != data)
    if not changed:
        return tip
    ground.store.jot(PAGED, str(int(now)))
    return put(ground, Draft(tip, changed, subject="pages"))


def report_strays(ground: Ground) -> bool:
    """Journal an incident for each thing set aside that has none yet; whether there was any."""
    tables, told = ground.index.tables, 0
    for stray in register.quarantine(tables):
        error = Quarantined(f"{stray.path} is no event: {stray.reason}", hint="gitswarm doctor", path=stray.path)
        if stray.reason != NEWER and not ground.is_reported(error):
            ground.report(error)
            told += 1
        if told == STRAYS:
            break
    return bool(told)


def with_vouches(ground: Ground, gate: Gate, arrived: str | None, tip: str | None) -> str | None:
    """Sign, with an event of this clone, what of our own was written unsigned before the swarm wanted that."""
    faults = gate.own_faults(_above(ground, arrived, tip))
    if not faults:
        return tip
    wrong = {fault.id for fault in faults}
    events = [line.event for line in _above(ground, arrived, tip) if line.event.id in wrong]
    try:
        prove(ground.parts.signing, {event.actor for event in events})  # in vain, it would be signed again each time
        for first in range(0, len(events), VOUCHES):
            _vouch(ground, events[first : first + VOUCHES])
    except Refused as error:
        raise NotSigned(f"our own events would not be let in by others: {error.message}", hint=error.hint) from error
    if not ground.drain():
        raise look_again()
    tip = ground.log.tip()
    if left := gate.own_faults(_above(ground, arrived, tip)):
        said = f"{left[0].kind} by {left[0].actor}: {left[0].reason}"
        raise NotSigned(f"{counted(len(left), 'event')} of our own would not be let in by others: {said}", hint=OWN)
    return tip


def _vouch(ground: Ground, events: list[Event]) -> None:
    from gitswarm.core.signing import digest_of

    assert ground.parts.vouched is not None
    happened = ground.parts.vouched({event.id: digest_of(event) for event in events})
    ground.journal.append(ground.entry_of(happened, must=True))


def _above(ground: Ground, arrived: str | None, tip: str | None) -> list[Line]:
    """Our own lines, above what the hub has."""
    return list(ground.log.lines(tip, ground.log.count(arrived)))
