"""``policy``: see and change what the swarm has agreed on."""

from __future__ import annotations

from gitswarm.rooms.policy import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


def show(desk: Desk) -> None:
    """Show what the swarm has agreed on.

    Example: gitswarm policy show --json
    """
    desk.screen.table(model.settings(desk.swarm.look()), ("key", "value", "default", "meaning"))


def change(desk: Desk, key: str, value: int) -> None:
    """Give a setting another value, for every clone.

    key: the setting, as `gitswarm policy show` names it
    value: its new value

    Example: gitswarm policy set pushes-a-minute 12
    """
    receipt = desk.swarm.do(actions.change, key=key, value=value)
    desk.screen.receipt(receipt.as_json(), f"{key} is {value} now")


COMMANDS = {"policy show": show, "policy set": change}
