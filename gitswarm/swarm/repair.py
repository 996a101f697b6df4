"""Repair: whether the hub's log is still the one we knew, and what makes it that again where somebody rewrote it."""

from __future__ import annotations

from gitswarm.core.clone import LAST_GOOD
from gitswarm.core.log import Entry
from gitswarm.core.marker import has_marker, refuse_stranger
from gitswarm.core.mending import REPAIRED, left_out
from gitswarm.core.replay import draft, files_of, only_adds, texts_lost, texts_of
from gitswarm.errors import Damaged, PushRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitswarm.core.log import Changes, Draft, Line, Log
    from gitswarm.swarm.gate import Fault, Gate
    from gitswarm.swarm.ground import Ground

AT_ONCE = 1000
"""Ids of events left out that one event tells."""


def is_trusted(ground: Ground, gate: Gate, hub: str, arrived: str | None) -> bool:
    """Whether the hub's tip only adds to the last good one, or was repaired by another clone."""
    log, good = ground.log, ground.store.recall(LAST_GOOD)
    if arrived is None or arrived == good:
        return True
    must_be_commit(log, hub, arrived)
    if not good:
        refuse_stranger(log, arrived, f"the hub's branch of that name ({hub})")
        return True
    changes = log.changes(good, arrived)
    is_as_it_was = changes.only_adds_from(log.count(good)) or _was_repaired(log, gate, good, changes)
    return has_marker(log, arrived) and is_as_it_was and not texts_lost(log, good, arrived)


def must_be_commit(log: Log, hub: str, arrived: str) -> None:
    """Tell a branch of the hub that stands on anything else, as git allows, from damage of our own."""
    try:
        log.names(arrived, "")
    except Damaged as error:
        if error.facts.get("is_commit", True):
            raise
        raise PushRefused(
            f"the hub's branch of that name ({hub}) is no commit",
            hint="whoever keeps the hub deletes it there; then `gitswarm sync` brings it back",
            bad=arrived,
        ) from error


def _was_repaired(log: Log, gate: Gate, good: str, changes: Changes) -> bool:
    """Whether a repair that the last good log lacks stands past the damage, and nothing of that log is missing.

    What the repair says that it has left out may be missing, if this clone would not let it in either.
    The index may know the repair: of a process that followed it, and was killed before it could note that it is good.
    """
    first = changes.first() or 0
    come = {line.event.line for line in changes.come}
    told = [line for line in changes.come if line.event.kind == REPAIRED]
    # Who left out the last events has closed the gap, and may stand in the place of the first of them.
    repairs = {line.event.id for line in told if line.position >= first + (not left_out([line]))}
    lost = [line for line in changes.gone if line.event.line not in come]
    if not repairs or not {line.event.id for line in lost} <= left_out(changes.come):
        return False
    if lost and not gate.disbelieves(lost, log.lines(good)):
        return False
    return bool(repairs.difference(line.event.id for line in log.lines(good)))


def _refuse_to_choose(gate: Gate, come: Iterable[Line], bad: str, good: str) -> None:
    """Put nothing back by itself that somebody whom we believe has left out: whom to believe is a person's choice."""
    told = [line for line in come if line.event.kind == REPAIRED and left_out([line])]
    if told and gate.is_shut and not gate.disbelieves(told, ()):
        raise PushRefused(
            f"{told[0].event.actor} left out of the hub's log what this clone believes, such as {min(left_out(told))}",
            hint="if that was right, bring your signers and revocations up to date and sync;"
            " else `gitswarm doctor --restore-hub` puts it back",
            bad=bad,
            good=good,
        )


def repaired(ground: Ground, gate: Gate, bad: str | None, *, restore: bool, without: Sequence[Fault] = ()) -> str:
    """A child of the bad tip: the last good log unchanged, what others added behind it or in it, then the repair."""
    log, good = ground.log, ground.store.recall(LAST_GOOD)
    assert good is not None and bad is not None
    known = {line.event.id: line.event.line for line in log.lines(good)}
    if not restore:
        come = log.changes(good, bad).come
        _refuse_to_choose(gate, [line for line in come if line.event.id not in known], bad, good)
    left = {(fault.position, fault.id) for fault in without}  # an honest event may have the id of a forged one
    theirs = [line for line in log.lines(bad) if (line.position, line.event.id) not in left]
    if not restore and not _is_plain(known, theirs):
        raise PushRefused(
            "the hub's log was rewritten, and what stands there now is not ours with something taken or added",
            hint="look at `gitswarm doctor`, then `gitswarm doctor --restore-hub` puts the last good log back",
            bad=bad,
            good=good,
        )
    foreign = [line for line in theirs if line.event.id not in known]
    stay, moved = ([], foreign) if without else _parted(foreign, log.count(good))  # who leaves out, closes the gaps
    entries = [Entry((line.event.line,)) for line in moved]
    end = max([log.count(good), *(line.position + 1 for line in stay)])
    change, _ = draft(bad, end, [*entries, *_told(ground, bad, good, [fault.id for fault in without])])
    texts = tuple(file for line in (*stay, *moved) for file in texts_of(log, bad, line.event))
    return _built(log, good, change._replace(files=files_of(stay, ()) + change.files + texts))


def _built(log: Log, good: str, change: Draft) -> str:
    """The commit of a repair, which holds all that is final: else it would be repaired itself, again and again."""
    new = log.build(change._replace(base=good, subject="repair the hub"))
    if not only_adds(log, good, new):
        raise PushRefused(
            "what would repair the hub's log does not hold all that is final, and was not pushed",
            hint="look at `gitswarm doctor`; the last good log is still in this clone",
            bad=change.parent,
            good=good,
        )
    return new


def _told(ground: Ground, bad: str, good: str, without: Sequence[str]) -> list[Entry]:
    """What tells of the repair; it must be signed where others let in nothing else."""
    parts = [without[first : first + AT_ONCE] for first in range(0, len(without), AT_ONCE)]
    happened = [ground.parts.repaired(bad, good, part) for part in parts] or [ground.parts.repaired(bad, good)]
    return [ground.entry_of(one, must=True) for one in happened]


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
