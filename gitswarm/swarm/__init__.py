"""What every write goes through, and the way to the hub and back. Logs, hubs, journals and locks are protocols here.

``loop``      Swarm: look, do, sync; the one write loop
``exchange``  the one way to the hub: fetch, check, replay, push
``asking``    what needs the hub's order is asked for here, and decided together in ``strict``
``ground``    what every write stands on; ``healing`` makes it whole again
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.swarm.loop import Identity, Receipt, Swarm

DOOR = ("Identity", "Receipt", "Swarm")

__all__ = ["Identity", "Receipt", "Swarm"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from gitswarm.swarm import loop

    return getattr(loop, name)
