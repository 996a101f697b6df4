"""Giving praise."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.errors import Refused
from gitswarm.rooms.annex.praise.events import PraiseGiven
from gitswarm.rooms.annex.praise.model import who_finished
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment


def give(moment: Moment, name: str, *, text: str) -> Sequence[Happened]:
    """Thank whoever finished a task."""
    found = tasks.find(moment.tables, name)
    agent = who_finished(moment.tables, found.id)
    if agent is None:
        raise Refused(f"nobody has finished {name} yet", hint="praise what is done")
    if agent == moment.actor:
        raise Refused(f"{agent} has finished {name}, and praises nobody else by that", hint="leave that to others")
    return [Happened(PraiseGiven(text), task=found.id, thread=tasks.thread_of(moment.tables, found))]
