"""Repair: whether the hub's log is still the one we knew, and what makes it that again where somebody rewrote it."""

from __future__ import annotations

from gitswarm.core.clone import LAST_GOOD
from gitswarm.core.log import Entry
from gitswarm.core.marker import has_marker, refuse_stranger
from gitswarm.core.replay import draft, files_of, texts_of
from gitswarm.errors import PushRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitswarm.core.log import Changes, Line, Log
    from gitswarm.swarm.ground import Ground

REPAIRED = "hub.repaired"


def is_trusted(ground: Ground, hub: str, arrived: str | None) -> bool:
    """Whether the hub's tip only adds to the last good one, or was repaired by another clone."""
    log, good = ground.log, ground.store.recall(LAST_GOOD)
    if arrived in (good, None):
        return True
    if not good:
        refuse_stranger(log, arrived, f"the hub's branch of that name ({hub})")
        return True
    changes = log.changes(good, arrived)
    return has_marker(log, arrived) and (changes.only_adds_from(log.count(good)) or _was_repaired(log, good, changes))


def _was_repaired(log: Log, good: str, changes: Changes) -> bool:
    """Whether a repair that the last good log lacks stands past the damage, and nothing of that log is missing.

    The index may know the repair: of a process that followed it, and was killed before it could note that it is good.
    """
    first = changes.first() or 0
    come = {line.event.line for line in changes.come}
    repairs = {line.event.id for line in changes.come if line.event.kind == REPAIRED and line.position > first}
    if not repairs or any(line.event.line not in come for line in changes.gone):
        return False
    return bool(repairs.difference(line.event.id for line in log.lines(good)))


def repaired(ground: Ground, bad: str | None, *, restore: bool) -> str:
    """A child of the bad tip: the last good log unchanged, what others added behind it or in it, then the repair."""
    log, good = ground.log, ground.store.recall(LAST_GOOD)
    assert good is not None and bad is not None
    known = {line.event.id: line.event.line for line in log.lines(good)}
    theirs = list(log.lines(bad))
    if not restore and not _is_plain(known, theirs):
        raise PushRefused(
            "the hub's log was rewritten, and what stands there now is not ours with something taken or added",
            hint="look at `gitswarm doctor`, then `gitswarm doctor --restore-hub` puts the last good log back",
            bad=bad,
            good=good,
        )
    stay, moved = _parted([line for line in theirs if line.event.id not in known], log.count(good))
    entries = [Entry((line.event.line,)) for line in moved]
    end = max([log.count(good), *(line.position + 1 for line in stay)])
    change, _ = draft(bad, end, [*entries, ground.entry_of(ground.parts.repaired(bad, good))])
    texts = tuple(file for line in (*stay, *moved) for file in texts_of(log, bad, line.event))
    files = files_of(stay, ()) + change.files + texts
    return log.build(change._replace(base=good, files=files, subject="repair the hub"))


def _parted(foreign: Iterable[Line], count: int) -> tuple[list[Line], list[Line]]:
    """Each event once: what stays behind all that is ours, since it may be final for others; what must move there."""
    lines = sorted(foreign, key=lambda line: line.position < count)
    once = {line.event.id: line for line in reversed(lines)}
    first = [line for line in lines if once[line.event.id] is line]
    return [line for line in first if line.position >= count], [line for line in first if line.position < count]


def _is_plain(known: Mapping[str, bytes], theirs: Iterable[Line]) -> bool:
    """Whether some of what we knew still stands there, and none of it with other bytes."""
    still = [line.event for line in theirs if line.event.id in known]
    return bool(still) and all(event.line == known[event.id] for event in still)
