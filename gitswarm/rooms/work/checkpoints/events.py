"""How it is noted where an agent left off."""

from __future__ import annotations

from gitswarm.core.envelope import is_name
from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload, digest_of, head_of
from gitswarm.rooms.ground import agents
from gitswarm.rooms.work.checkpoints.model import MAIN, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.payload import Text
    from gitswarm.core.tables import Tables


class CheckpointSet(Payload):
    """Where an agent left off, so that whoever comes after it goes on from there."""

    KIND = "checkpoint.set"
    V = 1

    text: Text
    name: str = MAIN
    task: str | None = None


PAYLOADS = (CheckpointSet,)


def fold(seen: Seen, tables: Tables) -> bool:
    """The last one counts; a name that could be taken for another changes nothing."""
    told, event = seen.payload, seen.event
    if not is_name(told.name) or not (told.task is None or is_name(told.task)):
        return True
    key, text, digest = key_of(event.actor, told.name, told.task), head_of(told.text), digest_of(told.text)
    made = agents.Checkpoint(key, event.actor, told.name, told.task, text, digest, seen.position, event.at)
    agents.leave_off(tables, made)
    return False


ROOM = Room("checkpoints", (), PAYLOADS, fold)
