"""``watch``: the swarm on a terminal, to be looked at."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


def watch(desk: Desk, *, once: bool = False) -> None:
    """Watch the swarm until interrupted: lanes, what needs people, who is at work; it changes nothing.

    On a terminal it is drawn anew in place; elsewhere each change is a line, with --json an object.

    once: show it as it is now, and end

    Example: gitswarm watch
    """
    from gitswarm.rooms.views.glance import watching

    watching.watch(desk, once=once)


COMMANDS = {"watch": watch}
