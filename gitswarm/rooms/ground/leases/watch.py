"""Watching over leases from this clone: what it tells others of its own sessions, and what it hears of all."""

from __future__ import annotations

from gitswarm import json
from gitswarm.core import register
from gitswarm.core.clone import UNHEARD, unheard_in
from gitswarm.git.clone import presence, pulse
from gitswarm.rooms.ground.leases import actions, model
from gitswarm.rooms.ground.leases.silence import Watched, is_silent, watched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from gitswarm.chores import Here
    from gitswarm.core.clone import Uptime
    from gitswarm.git.clone.presence import Present
    from gitswarm.git.clone.pulse import Told
    from gitswarm.rooms.ground.leases.model import Lease
    from gitswarm.swarm import Swarm

NOTE = "watch"
"""The small file of this clone that keeps what was seen of each lease."""


def before_sync(swarm: Swarm, here: Here) -> None:
    """Tell the other clones of the sessions of this one that live and hold something, at most every quarter lease."""
    state, held = here.place.state, _held_here(swarm)
    last, now = pulse.told(state), pulse.uptime()
    if not held:
        if last is not None:
            pulse.note_told(state, None)
        return
    found = {session: presence.read(state, session) for session in held}
    counts = {session: one.counter if one else 0 for session, one in found.items()}
    new = pulse.Told(now.boot, now.elapsed, min(held.values()), counts)
    if last is None:
        pulse.note_told(state, new)
    else:
        _tell(swarm, state, last, new, [one for one in found.values() if one is not None])


def _held_here(swarm: Swarm) -> dict[str, int]:
    """The sessions that hold leases from this clone, each with the minutes of its shortest one."""
    held: dict[str, int] = {}
    for lease in model.leases(swarm.look()):
        if lease.machine == swarm.ground.parts.machine:
            held[lease.session] = min(lease.minutes, held.get(lease.session, lease.minutes))
    return held


def _tell(swarm: Swarm, state: str, last: Told, new: Told, found: list[Present]) -> None:
    """Tell of those that moved since the last time, where it is time; note those that are new here."""
    moved = {
        one.session: one.counter
        for one in found
        if last.counts.get(one.session, one.counter) != one.counter or (one.pid and presence.lives(state, one))
    }
    if moved and last.is_due(pulse.uptime()):
        swarm.by_machine().do(actions.beat, sessions=moved)
        pulse.note_told(state, new)
    elif new.counts.keys() - last.counts.keys():
        pulse.note_told(state, last._replace(counts={**new.counts, **last.counts}))


def after_sync(swarm: Swarm, here: Here) -> None:
    """Look at every lease, and note when; sweep what sessions left that are no more."""
    now = pulse.uptime()
    look(swarm, now)
    _keep_unheard(swarm, {one.position for one in model.leases(swarm.look())})
    pulse.note_looked(here.place.state, now, min((one.minutes for one in model.leases(swarm.look())), default=None))
    presence.sweep(here.place.state)


def look(swarm: Swarm, now: Uptime) -> None:
    """Note what is seen of every lease now, after what came from the hub was read."""
    before = _noted(swarm)
    seen = {lease.name: watched(before.get(lease.name), lease, now) for lease in model.leases(swarm.look())}
    if seen or before:
        swarm.ground.store.jot(NOTE, json.dumps(seen))


def _noted(swarm: Swarm) -> dict[str, Watched]:
    try:
        return {name: Watched(*told) for name, told in json.loads(swarm.ground.store.recall(NOTE) or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}  # the power failed while it was noted


def silent(swarm: Swarm, here: Here) -> list[tuple[Lease, int]]:
    """The leases that may be given to others, each with the signs that were seen of it: they must be the last to count.

    One that was silent for so long as this clone watched; or one of this clone whose process, which it was bound to, is
    no more, or of which nobody was told, since the answer was lost.
    """
    seen, unheard = _noted(swarm), set(_unheard(swarm).values())
    found = [
        lease
        for lease in model.leases(swarm.look())
        if is_silent(seen.get(lease.name), lease) or _is_abandoned(swarm, here, lease, unheard)
    ]
    return [(lease, lease.signs) for lease in found]


def heard(swarm: Swarm, lease: Lease) -> None:
    """Somebody was told of this lease after all, and goes on with it."""
    _keep_unheard(swarm, {position for position in _unheard(swarm).values() if position != lease.position})


def _unheard(swarm: Swarm) -> dict[str, int | None]:
    """What nobody was told of, and where that stands."""
    ids = unheard_in(swarm.ground.store.recall(UNHEARD))
    tables = swarm.look() if ids else None
    return {} if tables is None else {id: register.position(tables, id) for id in ids}


def _keep_unheard(swarm: Swarm, positions: Collection[int | None]) -> None:
    """Remember of what nobody was told only what stands there."""
    before = _unheard(swarm)
    after = [id for id, position in before.items() if position in positions]
    if len(after) < len(before):
        swarm.ground.store.remember(UNHEARD, json.dumps(after) if after else "")


def _is_abandoned(swarm: Swarm, here: Here, lease: Lease, unheard: Collection[int | None]) -> bool:
    is_ours = (lease.bound or lease.position in unheard) and lease.machine == swarm.ground.parts.machine
    return is_ours and not presence.is_held(here.place.state, lease.session)
