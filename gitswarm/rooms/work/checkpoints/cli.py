"""``checkpoint``: note where one left off, and see where to go on."""

from __future__ import annotations

from gitswarm.errors import NotFound
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.checkpoints import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.rooms.ground.agents import Checkpoint


def set_one(desk: Desk, text: str, *, task: str | None = None, name: str = model.MAIN) -> None:
    """Note where you left off, so that you, started again, or your successor goes on from there.

    text: where you are, and what comes next; - reads standard input
    task: in which task
    name (-n): what else it is about

    Example: gitswarm checkpoint set "The parser is done; its errors are next." --task gs-7k3f
    """
    receipt = desk.swarm.do(actions.set_checkpoint, text=desk.read(text), name=name, task=task)
    desk.screen.receipt(receipt.as_json(), f"noted, {receipt.events[0].standing}")


def get(desk: Desk, *, task: str | None = None, name: str = model.MAIN) -> None:
    """Show where you left off; in a task where nothing is of yours, where its last holder did.

    task: in which task
    name (-n): what else it is about

    Example: gitswarm checkpoint get --task gs-7k3f
    """
    tables = desk.swarm.look()
    found = _found(tables, desk.swarm.identity().actor, name, task)
    if found is None:
        raise NotFound("nothing was noted", hint='gitswarm checkpoint set "where you are, and what comes next"')
    told = {"agent": found.agent, "name": found.name, "task": _named(tables, found.task), "at": found.at}
    desk.screen.record({**told, "text": desk.swarm.whole(found.text, found.digest)})


def _found(tables: Tables, actor: str, name: str, task: str | None) -> Checkpoint | None:
    about = tasks.find(tables, task).id if task is not None else None
    found = model.checkpoint(tables, actor, name, about)
    return found if found is not None or about is None else model.latest(tables, about, name)


def _named(tables: Tables, id: str | None) -> str | None:
    known = tasks.task(tables, id) if id is not None else None
    return tasks.id_of(tables, known.short) if known is not None else id


COMMANDS = {"checkpoint set": set_one, "checkpoint get": get}
"""By their words."""
