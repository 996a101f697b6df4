"""Telling outside of the swarm what nobody has told yet, and again what could not be told: one process at a time."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress

from gitswarm.core import pauses
from gitswarm.core.event import instant
from gitswarm.errors import NeedsHub, Refused, SwarmError
from gitswarm.git.clone.lock import Lock
from gitswarm.rooms.ground import policy
from gitswarm.rooms.outside import webhooks
from gitswarm.rooms.views.alerts import actions, model, owed, sending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.chores import Here
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.views.alerts.model import Alert
    from gitswarm.rooms.views.health import Trouble
    from gitswarm.swarm import Swarm

LOCK, STOPPED = "alerts.lock", "alerts-stopped"
"""Whoever tells holds it; and the file whose time says which stop of the store was told, which needs no space."""
PASSING = (408, 425, 429, *range(500, 600))
"""Answers of a receiver that takes it another time."""
LONG = 5
"""Tries after which what passes by itself is an incident."""


def tell(swarm: Swarm, here: Here, *, is_own: bool) -> None:
    """Tell on those channels that this clone can use what nobody has told yet; and what it owes, hub or not."""
    with _alone(here) as is_alone:
        if is_alone:
            _stamp(here, 0.0)
            if is_own:
                _tell_owed(swarm, here)
            _tell_new(swarm, here, is_own=is_own)


@contextmanager
def _alone(here: Here) -> Iterator[bool]:
    """Whether no other process of this clone tells anything: it would be told twice."""
    lock = Lock(os.path.join(here.place.state, LOCK))
    is_ours = lock.try_hold("alerts")
    try:
        yield is_ours
    finally:
        if is_ours:
            lock.release()


def channels(tables: Tables) -> list[str]:
    """Where the swarm wants alerts to be told: webhooks by name, and addresses of e-mail."""
    mail = [f"{sending.MAIL}{address}" for address in policy.setting(tables, "alert-mail")]
    return [*policy.setting(tables, "alert-webhooks"), *mail]


def _tell_owed(swarm: Swarm, here: Here) -> None:
    """Tell again what is due; what was told anew meanwhile, or is wanted there no more, is owed no more."""
    wanted, now = channels(swarm.look()), swarm.ground.parts.clock()
    for each in owed.owed(swarm):
        one = owed.alert_of(swarm, each)
        if one is None or each.channel not in wanted:
            owed.drop(swarm, each)
        elif not pauses.left(each.due, now, owed.LONGEST) and sending.can_tell(here.place, here.env, each.channel):
            _send(swarm, here, each.channel, one)


def _tell_new(swarm: Swarm, here: Here, *, is_own: bool) -> None:
    tables, now = swarm.look(), swarm.ground.parts.clock()
    for channel in channels(tables):
        if sending.can_tell(here.place, here.env, channel):
            for one in model.untold(tables, channel, swarm.machine, now):
                if is_own == (one.scope != model.SWARM) and _is_ours(swarm, one, channel, is_own=is_own):
                    owed.begin(swarm, one, channel)
                    _send(swarm, here, channel, one)


def _is_ours(swarm: Swarm, one: Alert, channel: str, *, is_own: bool) -> bool:
    """Whether it is this clone that tells it; the hub decides where others could."""
    action = actions.take_own if is_own else actions.take
    try:
        swarm.by_machine().do(action, rule=one.rule, subject=one.subject, turn=one.turn, channel=channel)
    except (Refused, NeedsHub):
        return False
    return True


def _send(swarm: Swarm, here: Here, channel: str, one: Alert) -> None:
    """Send it; what did not arrive is tried again, and an incident where that will hardly help by itself."""
    try:
        sending.tell(here.place, here.env, channel, one)
    except SwarmError as error:
        if owed.postpone(swarm, one, channel, error).attempts >= LONG or not _passes(error):
            _report(swarm, error)
    else:
        owed.settle(swarm, one, channel)


def _passes(error: SwarmError) -> bool:
    """Whether it may well be taken another time, though nobody does anything: the receiver was away, or busy."""
    return isinstance(error, webhooks.NotDelivered) and error.facts.get("status", PASSING[0]) in PASSING


def _report(swarm: Swarm, error: SwarmError) -> None:
    if swarm.ground.report_once(error):
        with swarm.ground.writing("report"):
            pass  # it is seen at once, not with the next write


def tell_stopped(swarm: Swarm, here: Here, trouble: Trouble) -> None:
    """Tell that the store is stopped, once for each time that it is, though nothing can be written."""
    since = instant(trouble.since)
    with _alone(here) as is_alone:
        if not is_alone or _stamped(here) == since:
            return
        one = _of_the_store(swarm, trouble)
        used = [name for name in channels(swarm.look()) if sending.can_tell(here.place, here.env, name)]
        failed = [error for channel in used if (error := _attempt(here, channel, one)) is not None]
        if len(failed) < len(used):
            _stamp(here, since)
        for error in failed:
            raise error


def _attempt(here: Here, channel: str, one: Alert) -> SwarmError | None:
    try:
        sending.tell(here.place, here.env, channel, one)
    except SwarmError as error:
        return error
    return None


def _of_the_store(swarm: Swarm, trouble: Trouble) -> Alert:
    """What no event can tell, in the form of an alert."""
    return model.Alert(
        key=trouble.rule, id="", rule=trouble.rule, subject=trouble.subject, severity=trouble.severity, scope="clone",
        machine=swarm.machine, message=trouble.message, hint=trouble.hint, times=1, position=0, at=trouble.since,
        open=True, told=model.RAISED, told_at=trouble.since, turn=1,
    )  # fmt: skip


def _stamped(here: Here) -> float | None:
    """Which stop was told; None where there is no file to note it at."""
    try:
        return os.stat(os.path.join(here.place.state, STOPPED)).st_mtime
    except OSError:
        return None


def _stamp(here: Here, since: float) -> None:
    """Note it as the time of a file, made while there is room."""
    path = os.path.join(here.place.state, STOPPED)
    with suppress(OSError):
        if since or _stamped(here) is None:
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o666))
        if _stamped(here) != since:
            os.utime(path, (since, since))
