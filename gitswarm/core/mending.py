"""What repairs of the hub's log say of themselves."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitswarm.core.log import Line

REPAIRED = "hub.repaired"
"""The kind of the event that says: what the hub had lost or changed was put back in this commit."""


def left_out(come: Iterable[Line]) -> set[str]:
    """The ids of events that repairs among these lines say they have left out."""
    told = [line.event.payload.get("dropped") for line in come if line.event.kind == REPAIRED]
    return {id for ids in told if isinstance(ids, list) for id in ids if isinstance(id, str)}
