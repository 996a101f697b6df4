"""Watching from a clone, at every exchange with the hub: what is wrong is reported, and told where this clone can."""

from __future__ import annotations

from gitswarm.errors import NeedsHub, Refused, StoreError, SwarmError
from gitswarm.rooms.ground import policy
from gitswarm.rooms.views import health
from gitswarm.rooms.views.alerts import actions, model, sending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.chores import Here
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.views.alerts.model import Alert
    from gitswarm.swarm import Swarm

STOPPED, TOLD = "store_stopped", "alerted"
"""The rule of what no event can tell, since nothing can be written; and the note of when that was told."""


def before_sync(swarm: Swarm, here: Here) -> None:
    """Look what is wrong with this clone, before a hub that cannot be had ends everything."""
    if model.is_on(swarm.look()):
        found = health.troubles(swarm, here)
        stopped = next((one for one in found if one.rule == STOPPED), None)
        if stopped is not None:
            _tell_stopped(swarm, here, stopped)
            return
        _report(swarm, [one._asdict() for one in found if one.scope != model.SWARM], is_own=True)
        _tell(swarm, here, is_own=True)


def after_sync(swarm: Swarm, here: Here) -> None:
    """Look what is wrong with the swarm, as far as it is known here now."""
    if model.is_on(swarm.look()):
        found = health.troubles(swarm, here)
        _report(swarm, [one._asdict() for one in found if one.scope == model.SWARM], is_own=False)
        _tell(swarm, here, is_own=False)


def _report(swarm: Swarm, troubles: list[dict[str, Any]], *, is_own: bool) -> None:
    """Report what changed; the hub is asked only where something did."""
    tables, now, scope = swarm.look(), swarm.ground.parts.clock(), "clone" if is_own else model.SWARM
    due = [one for one in troubles if model.is_due(tables, one, now)]
    changes = (
        model.new(tables, due),
        model.lasting(tables, due, now),
        model.over(tables, due, scope, swarm.machine, now),
    )
    if any(changes):
        action = actions.report_own if is_own else actions.report
        swarm.by_machine().do(action, troubles=due, machine=swarm.machine)


def channels(tables: Tables) -> list[str]:
    """Where the swarm wants alerts to be told: webhooks by name, and addresses of e-mail."""
    mail = [f"{sending.MAIL}{address}" for address in policy.setting(tables, "alert-mail")]
    return [*policy.setting(tables, "alert-webhooks"), *mail]


def _tell(swarm: Swarm, here: Here, *, is_own: bool) -> None:
    """Tell what nobody has told yet, on those channels that this clone can use."""
    tables, now = swarm.look(), swarm.ground.parts.clock()
    for channel in channels(tables):
        if sending.can_tell(here.place, here.env, channel):
            for one in model.untold(tables, channel, swarm.machine, now):
                if is_own == (one.scope != model.SWARM) and _is_ours(swarm, one, channel, is_own=is_own):
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
    """Send it; what did not arrive is an incident, and a reminder will follow."""
    try:
        sending.tell(here.place, here.env, channel, one)
    except SwarmError as error:
        ground = swarm.ground
        ground.view()
        if not ground.is_reported(error):
            ground.report(error)
            with ground.writing("report"):
                pass  # it is seen at once, not with the next write


def _tell_stopped(swarm: Swarm, here: Here, trouble: health.Trouble) -> None:
    """Tell that the store is stopped, once for each time that it is; where not even that can be noted, nothing."""
    store = swarm.ground.store
    if store.recall(TOLD) == trouble.since:
        return
    try:
        store.jot(TOLD, trouble.since)
    except StoreError:
        return
    one = model.Alert(
        key=trouble.rule, id="", rule=trouble.rule, subject=trouble.subject, severity=trouble.severity, scope="clone",
        machine=swarm.machine, message=trouble.message, hint=trouble.hint, times=1, position=0, at=trouble.since,
        open=True, told=model.RAISED, told_at=trouble.since, turn=1,
    )  # fmt: skip
    for channel in channels(swarm.look()):
        if sending.can_tell(here.place, here.env, channel):
            sending.tell(here.place, here.env, channel, one)
