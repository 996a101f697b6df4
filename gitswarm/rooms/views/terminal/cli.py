"""``ui``: look into the swarm on a terminal, and act with keys."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.extras import needing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

EXTRA = ("textual",)


def ui(desk: Desk) -> None:
    """Look into the swarm and act with keys: lanes, details, logs and diffs; approve, write, stop. ? shows all keys.

    It follows every change, works over ssh and in 80 columns, and stops nothing when it is left.

    Example: gitswarm ui
    """
    if not desk.screen.is_terminal:
        hint = "`gitswarm watch` prints lines, and with --json objects"
        raise Misused("this is no terminal that can be drawn on", hint=hint)
    with needing("ui", EXTRA, "; `gitswarm watch` needs nothing more"):
        from gitswarm.rooms.views.terminal import application
    import asyncio

    desk.swarm.look()  # a clone that takes no part is told so on a quiet screen
    desk.close()
    asyncio.run(application.show(desk))


COMMANDS = {"ui": ui}
