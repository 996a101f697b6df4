"""``metrics``, ``slo``, ``health``: the figures, the objectives, and in a few lines whether anything is wrong."""

from __future__ import annotations

from gitswarm.core.event import instant
from gitswarm.errors import WARNING, Misused, Told, WorkFailed
from gitswarm.extras import needing
from gitswarm.rooms.views.health.measuring import measured, promised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.views.health.budgets import Objective
    from gitswarm.rooms.views.health.figures import Figure

OBJECTIVE = ("name", "scope", "target", "reached", "left", "1h", "24h", "28d", "eaten_by")
SHOWN = ("tasks_now", "agents", "runs_now", "incidents", "queue")
"""The families of which `health` shows how they stand."""
EATERS = 3
EXTRA = ("opentelemetry", "google")
"""What the extra brings, with which figures are sent."""


def metrics(desk: Desk, *, prometheus: bool = False, otlp: str | None = None) -> None:
    """Show what was counted: from the log, the same in every clone, and in this clone.

    prometheus: in the text format that Prometheus reads
    otlp: send it to this collector of OpenTelemetry instead; what opens that is read from OTEL_EXPORTER_OTLP_HEADERS

    Example: gitswarm metrics --otlp http://localhost:4318
    """
    if prometheus and otlp is not None:
        raise Misused("figures are shown for Prometheus or sent to a collector", hint="--prometheus or --otlp")
    found = measured(desk.swarm)
    if otlp is not None:
        _send(desk, otlp, found)
        return
    if prometheus and not desk.shared.json:
        from gitswarm.rooms.views.health import render

        desk.screen.lines(render.prometheus(found))
        return
    desk.screen.table([one._asdict() for one in found], ("name", "label", "value", "scope", "meaning"))


def _send(desk: Desk, url: str, found: list[Figure]) -> None:
    """Send the figures to a collector, with whose they are and since when they are counted."""
    with needing("otel", EXTRA):
        from gitswarm.rooms.views.health import sending
    from gitswarm.rooms.ground import policy

    swarm, begun = desk.swarm, policy.founding(desk.swarm.look())
    since, now = instant(begun.at) if begun else 0.0, swarm.ground.parts.clock()
    origin = sending.Origin(begun.swarm if begun else "", swarm.machine, since, now)
    host = sending.send(url, desk.env, found, origin)
    desk.screen.receipt({"sent": len(found), "host": host}, f"{host} has taken {len(found)} figures")


def slo(desk: Desk) -> None:
    """Show each objective: what was reached in 28 days, what is left of its budget, how fast that burns, and by what.

    Example: gitswarm slo --json
    """
    found = promised(desk.swarm)
    rows = [one._asdict() if desk.shared.json else _row(one) for one in found]
    desk.screen.table(rows, OBJECTIVE, whole=True)
    if not rows:
        desk.screen.say("no objective is agreed on; `gitswarm policy set objective-tasks 99` sets one")


def _row(one: Objective) -> dict[str, object]:
    """An objective as people read it: percent, burns side by side, and what ate most."""
    eaten = ", ".join(f"{each['what']} {each['times']}" for each in one.eats[:EATERS])
    reached = "" if one.reached is None else f"{one.reached:g} %"
    burn = {window: f"{times:g}" for window, times in one.burn.items()}
    told = {"target": f"{one.target} %", "reached": reached, "left": f"{100 * one.left:.0f} %", "eaten_by": eaten}
    return {"name": one.name, "scope": one.scope, **told, **burn}


def health(desk: Desk, *, strict: bool = False) -> None:
    """Show in a few lines how things stand and what is wrong, the worst first; exit code 7 where anything is.

    strict: what is only a warning counts too

    Example: gitswarm health --strict
    """
    from gitswarm.chores import Here
    from gitswarm.rooms.views.health import looking

    kept = promised(desk.swarm)
    found = looking.troubles(desk.swarm, Here(desk.place, desk.env), kept)
    is_well = not any(strict or one.severity != WARNING for one in found)
    stands = _stands(measured(desk.swarm), kept)
    if desk.shared.json:
        desk.screen.record({"well": is_well, "troubles": [one._asdict() for one in found], "stands": stands})
    elif not desk.shared.quiet:
        desk.screen.say("all is well" if not found else f"{len(found)} thing{'s' * (len(found) > 1)} to look at")
        desk.screen.table([one._asdict() for one in found], ("severity", "rule", "message", "hint"), whole=True)
        desk.screen.record({name: _in_words(value) for name, value in stands.items()})
    if not is_well:
        raise Told(WorkFailed.exit_code)


def _stands(figures: list[Figure], kept: list[Objective]) -> dict[str, Any]:
    """How things stand: a number for each family, or one for each of what it tells apart."""
    stands: dict[str, Any] = {}
    for one in figures:
        if one.name in SHOWN and one.label:
            stands.setdefault(one.name, {})[one.label] = one.value
        elif one.name in SHOWN:
            stands[one.name] = one.value
    return {**stands, "budgets_left": {one.name: one.left for one in kept}}


def _in_words(value: Any) -> object:
    return ", ".join(f"{name} {each}" for name, each in value.items()) if isinstance(value, dict) else value


COMMANDS = {"metrics": metrics, "slo": slo, "health": health}
