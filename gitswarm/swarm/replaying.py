"""Replaying: our branch becomes the hub's tip with what is not shared yet on top, and nothing of it gets lost."""

from __future__ import annotations

from gitswarm.core.clone import LAST_GOOD
from gitswarm.core.log import Entry
from gitswarm.core.mending import left_out
from gitswarm.core.replay import as_they_stood, draft, is_built, missing, texts_of
from gitswarm.core.words import counted
from gitswarm.errors import NotSigned
from gitswarm.swarm import renames
from gitswarm.swarm.gate import Gate, named
from gitswarm.swarm.ground import look_again

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.event import Event
    from gitswarm.core.log import Changes, Line, Log, Made
    from gitswarm.swarm.ground import Ground


def replay(ground: Ground, arrived: str | None) -> str | None:
    """Under the write lock: let our branch be the hub's tip with what is not shared yet on top."""
    log = ground.log
    local, good = log.tip(), ground.store.recall(LAST_GOOD)
    base = arrived or good  # a hub that has lost our branch had that
    if local == base:
        return local
    delta = log.changes(local, base)
    lacking = _lacking(ground, local, delta)
    ground.must_stand_on(local)
    made = log.above(local, base) if local not in (None, good) else []
    new = base or local
    if lacking and not delta.come and local is not None and is_built(made, local, base):
        new = local
    elif lacking:
        new = log.build(draft(base, log.count(base), lacking)[0])
    if new is not None and new != local:
        _keep_theirs(ground, local, made)
        before = renames.given(ground, lacking) if delta.come else {}
        log.move(new, local)
        if not ground.index.catch_up(new, settled=log.count(base), rebuild=False):
            if base is not None:
                ground.believe(base, LAST_GOOD)
            raise look_again()  # making it anew takes long, and the write lock is held
        renames.keep(ground, before)
    return new


def _lacking(ground: Ground, local: str | None, delta: Changes) -> list[Entry]:
    """What the hub's tip lacks of all that is ours, the journal's and the branch's."""
    come = {line.event.id for line in delta.come}
    left = {line.event.id for line in delta.gone} - come
    keep = left - left_out(delta.come)  # by a repair that this clone trusts, or else it were not here
    _write_back(ground, local, [line for line in delta.gone if line.event.id in keep])

    def is_there(id: str) -> bool:
        return id in come or (id not in left and ground.index.position(id) is not None)

    return as_they_stood(missing(ground.journal.read(None)[0], is_there), delta.gone)


def _keep_theirs(ground: Ground, tip: str | None, made: Sequence[Made]) -> None:
    """Keep what the user has committed on our branch: it is his, and no log of ours; so it is not sent."""
    if tip is not None and not all(each.is_ours for each in made):
        ground.log.point(f"rescue/branch/{tip[:12]}", tip)


def write_back(ground: Ground) -> None:
    """Every line of our branch goes back into the journal: what a new hub lacks, it gets from there."""
    tip = ground.log.tip()
    _write_back(ground, tip, list(ground.log.lines(tip)))


def _write_back(ground: Ground, tip: str | None, lines: Sequence[Line]) -> None:
    """What our branch has and neither hub nor journal does goes back into the journal, before what was said since."""
    if not lines or tip is None:
        return
    kept = {id for entry in ground.journal.read(None)[0] for id in entry.ids}
    lacking = [line.event for line in lines if line.event.id not in kept]
    if lacking:
        _refuse_foreign(ground, tip, {event.id for event in lacking})
        ground.journal.put_first([_entry_of(ground.log, tip, event) for event in lacking])


def _refuse_foreign(ground: Ground, tip: str, ids: set[str]) -> None:
    """Take nothing for ours that came onto our branch past the gate: as ours it would be signed, and sent."""
    above = ground.log.lines(tip, ground.log.count(ground.store.recall(LAST_GOOD) or None))
    foreign = [fault for fault in Gate(ground).own_faults(above) if fault.id in ids]
    if foreign:
        raise NotSigned(
            f"{counted(len(foreign), 'event')} on our branch, not written in this clone, cannot be let in:"
            f" {named(foreign)}",
            hint="if they are right, `gitswarm signing vouch ID`; if not, set our branch to refs/gitswarm/lastgood"
            " (git update-ref): what you have written comes back to it",
            refused=[fault.id for fault in foreign],
        )


def _entry_of(log: Log, tip: str, event: Event) -> Entry:
    """An event of our branch as the journal keeps it, with its texts."""
    return Entry((event.line,), tuple(data for _, data in texts_of(log, tip, event)))
