"""Watching from a clone, at every exchange with the hub: what is wrong is reported, and told where this clone can."""

from __future__ import annotations

from gitswarm.rooms.views import health
from gitswarm.rooms.views.alerts import actions, model, telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.chores import Here
    from gitswarm.swarm import Swarm

STOPPED = "store_stopped"
"""The rule of what no event can tell, since nothing can be written."""


def before_sync(swarm: Swarm, here: Here) -> None:
    """Look what is wrong with this clone, before a hub that cannot be had ends everything."""
    if model.is_on(swarm.look()):
        found = health.troubles(swarm, here)
        stopped = next((one for one in found if one.rule == STOPPED), None)
        if stopped is not None:
            telling.tell_stopped(swarm, here, stopped)
            return
        _report(swarm, [one._asdict() for one in found if one.scope != model.SWARM], is_own=True)
        telling.tell(swarm, here, is_own=True)


def after_sync(swarm: Swarm, here: Here) -> None:
    """Look what is wrong with the swarm, as far as it is known here now."""
    if model.is_on(swarm.look()):
        found = health.troubles(swarm, here)
        _report(swarm, [one._asdict() for one in found if one.scope == model.SWARM], is_own=False)
        telling.tell(swarm, here, is_own=False)


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
