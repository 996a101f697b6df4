"""Telling the other clones that sessions live."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.errors import Refused
from gitswarm.rooms.ground.leases.events import CloneBeat
from gitswarm.rooms.ground.leases.model import beaten, leases_of_session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitswarm.core.fold import Moment


def beat(moment: Moment, *, sessions: Mapping[str, int]) -> Sequence[Happened]:
    """Tell of sessions that were heard of since the last time; a counter that was lost goes on from the log."""
    before = {name: beaten(moment.tables, name, moment.actor) for name in sessions}
    told = {name: max(sessions[name], known + 1) for name, known in before.items() if known is not None}
    return [Happened(CloneBeat(told))] if told else []


def must_be_a_person(moment: Moment, doing: str) -> None:
    """Refuse what only people decide to a session that holds something: it is that of an agent at work."""
    if leases_of_session(moment.tables, moment.session):
        raise Refused(
            f"this session works on a task, and {doing} is a person's decision",
            hint="do it in a terminal of your own, outside the worktrees of tasks",
        )
