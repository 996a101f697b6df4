"""Telling the other clones that sessions live."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.rooms.leases.events import CloneBeat
from gitswarm.rooms.leases.model import beaten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitswarm.core.fold import Moment


def beat(moment: Moment, *, sessions: Mapping[str, int]) -> Sequence[Happened]:
    """Tell of sessions that were heard of since the last time; a counter that was lost goes on from the log."""
    before = {name: beaten(moment.tables, name, moment.actor) for name in sessions}
    told = {name: max(sessions[name], known + 1) for name, known in before.items() if known is not None}
    return [Happened(CloneBeat(told))] if told else []
