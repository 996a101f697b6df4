"""``praise``: thank whoever did the work, and see who was thanked."""

from __future__ import annotations

from gitswarm.rooms.annex.praise import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


def give(desk: Desk, id: str, text: str) -> None:
    """Thank whoever finished a task.

    id: the task
    text: what for

    Example: gitswarm praise give gs-7k3f "Your tests found it."
    """
    receipt = desk.swarm.do(actions.give, id, text=text)
    desk.screen.receipt(receipt.as_json(), f"said, {receipt.events[0].standing}")


def list_all(desk: Desk) -> None:
    """List who has finished something, the most praised first.

    Example: gitswarm praise list
    """
    rows = [one._asdict() for one in model.standings(desk.swarm.look())]
    desk.screen.table(rows, ("agent", "finished", "praised", "last"))


COMMANDS = {"praise give": give, "praise list": list_all}
