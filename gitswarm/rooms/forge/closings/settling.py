"""Closing an issue at GitHub, or opening it again: looked at first, so that what stands so already is left alone."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.forge.closings.model import Closing
    from gitswarm.rooms.outside.github import Connection


def bring_about(line: Connection, one: Closing) -> None:
    """Have it be so there, by one request at the most."""
    at = line.at(f"/issues/{one.number}")
    if line.get(at)["state"] != one.to:
        line.send("PATCH", at, {"state": one.to, "state_reason": one.reason})
