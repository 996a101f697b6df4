"""``feature halt resume``: switch rooms off and on; let all work stand still, and go on."""

from __future__ import annotations

from gitswarm.errors import NotFound
from gitswarm.rooms import SWITCHABLE
from gitswarm.rooms.ground.switches import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


def feature_list(desk: Desk) -> None:
    """Show which rooms may write.

    Example: gitswarm feature list
    """
    tables = desk.swarm.look()
    desk.screen.table([{"room": room, "on": model.is_on(tables, room)} for room in SWITCHABLE], ("room", "on"))


def feature_on(desk: Desk, room: str) -> None:
    """Let a room write again, in every clone.

    room: the room, as `gitswarm feature list` names it

    Example: gitswarm feature on claims
    """
    _switch(desk, room, on=True)


def feature_off(desk: Desk, room: str) -> None:
    """Let nothing be written in a room any more, in any clone; what is there can be read.

    room: the room, as `gitswarm feature list` names it

    Example: gitswarm feature off claims
    """
    _switch(desk, room, on=False)


def _switch(desk: Desk, room: str, *, on: bool) -> None:
    if room not in SWITCHABLE:
        raise NotFound(f"{room} cannot be switched", hint=f"these can: {', '.join(SWITCHABLE)}")
    desk.must_be_a_person("switching a room")
    receipt = desk.swarm.do(actions.switch, room=room, on=on)
    now = "on" if on else "off"
    desk.screen.receipt(receipt.as_json(), f"{room} is {now} now" if receipt.events else f"{room} is {now} already")


def halt(desk: Desk, *, reason: str = "") -> None:
    """Let all work stand still, in every clone: nothing is claimed, and workers stop.

    reason (-r): why

    Example: gitswarm halt --reason "The build is red."
    """
    desk.must_be_a_person("halting the swarm")
    receipt = desk.swarm.do(actions.stand_still, reason=reason)
    desk.screen.receipt(receipt.as_json(), "the swarm stands still; `gitswarm resume` lets it go on")


def resume(desk: Desk, *, reason: str = "") -> None:
    """Let work go on after a halt.

    reason (-r): why

    Example: gitswarm resume
    """
    desk.must_be_a_person("resuming the swarm")
    receipt = desk.swarm.do(actions.go_on, reason=reason)
    desk.screen.receipt(receipt.as_json(), "the swarm goes on")


COMMANDS = {
    "feature list": feature_list,
    "feature on": feature_on,
    "feature off": feature_off,
    "halt": halt,
    "resume": resume,
}
