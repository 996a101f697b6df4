"""``ui``: look into the swarm on a terminal, and act with keys."""

from __future__ import annotations

import sys

from gitswarm.errors import Misused
from gitswarm.extras import needing
from gitswarm.git import leaving

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

EXTRA = ("textual",)


def ui(desk: Desk) -> None:
    """Look into the swarm and act with keys: lanes, details, logs and diffs; approve, write, stop. ? shows all keys.

    It follows every change, works over ssh and in 80 columns, and stops nothing when it is left.

    Example: gitswarm ui
    """
    if not (desk.screen.is_terminal and _is_drawn_on()):
        hint = "leave stdin, stdout and stderr to it; `gitswarm watch` prints lines, and with --json objects"
        raise Misused("this is no terminal that can be drawn on", hint=hint)
    with needing("ui", EXTRA, "; `gitswarm watch` needs nothing more"):
        from gitswarm.rooms.views.terminal import application
    import asyncio

    desk.swarm.look()  # a clone that takes no part is told so on a quiet screen
    desk.close()
    number = asyncio.run(application.show(desk))
    if number is not None:
        leaving.leave(number)


def _is_drawn_on() -> bool:
    """Whether the terminal is where textual draws."""
    return sys.__stderr__ is not None and sys.__stderr__.isatty()


COMMANDS = {"ui": ui}
