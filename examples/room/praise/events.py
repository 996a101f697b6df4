"""How praise is given, and what it counts for."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.annex.praise.model import FINISHED, STANDINGS, Finished, standing, who_finished

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class PraiseGiven(Payload):
    """Somebody thanks whoever finished a task."""

    KIND = "praise.given"
    V = 1

    text: str


PAYLOADS = (PraiseGiven,)


def fold(seen: Seen, tables: Tables) -> bool:
    """Count what was finished, and what was praised; praise of oneself counts for nothing."""
    task = seen.event.task or ""
    if seen.event.kind == "task.done":
        agent = seen.event.actor
        tables.put(FINISHED, Finished(task, agent))
        tables.put(STANDINGS, standing(tables, agent)._replace(finished=standing(tables, agent).finished + 1))
        return False
    agent = who_finished(tables, task)
    if agent is None or agent == seen.event.actor:
        return True
    now = standing(tables, agent)
    tables.put(STANDINGS, now._replace(praised=now.praised + 1, last=seen.payload.text))
    return False


ROOM = Room("praise", (STANDINGS, FINISHED), PAYLOADS, fold)
