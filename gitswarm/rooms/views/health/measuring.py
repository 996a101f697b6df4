"""What was counted in this clone, beside what the log tells; a cold command imports only what it shows."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.views.health.budgets import Objective
    from gitswarm.rooms.views.health.figures import Figure
    from gitswarm.swarm import Swarm


def measured(swarm: Swarm) -> list[Figure]:
    """Every figure, with those of this clone."""
    from gitswarm.rooms.home import clone
    from gitswarm.rooms.views.health.figures import metrics

    return metrics(swarm.look(), swarm.ground.parts.counters.read(), clone.count_pending(swarm))


def promised(swarm: Swarm) -> list[Objective]:
    """Every objective as it stands now, seen from this clone."""
    from gitswarm.rooms.views.health.budgets import objectives

    return objectives(swarm.look(), swarm.ground.parts.clock(), swarm.ground.parts.counters.read())
