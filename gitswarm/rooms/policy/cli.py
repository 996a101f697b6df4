"""``policy feature halt resume``: see and change what the swarm has agreed on."""

from __future__ import annotations

from gitswarm.errors import Misused, NotFound
from gitswarm.rooms import SWITCHABLE
from gitswarm.rooms.policy import actions, model
from gitswarm.rooms.policy.rules import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

DIGITS = 18
"""The longest number that any setting could have."""


def show(desk: Desk) -> None:
    """Show what the swarm has agreed on.

    Example: gitswarm policy show --json
    """
    desk.screen.table(model.settings(desk.swarm.look()), ("key", "value", "default", "meaning"), whole=True)


def change(desk: Desk, key: str, value: tuple[str, ...] = (), *, default: bool = False) -> None:
    """Give a setting another value, for every clone.

    key: the setting, as `gitswarm policy show` names it
    value: its new value; several where it is a list
    default: its default again

    Example: gitswarm policy set pushes-a-minute 12
    """
    if bool(value) == default and not _is_list(key):
        raise Misused("a setting needs a value", hint=f"gitswarm policy set {key} VALUE, or --default")
    meant = None if default else _value(key, value)
    receipt = desk.swarm.do(actions.change, changes={key: meant})
    shown = model.setting(desk.swarm.look(), key)
    shown = ", ".join(shown) or "empty" if isinstance(shown, tuple) else shown
    desk.screen.receipt(receipt.as_json(), f"{key} is {shown} now" if receipt.events else f"{key} is {shown} already")


def _is_list(key: str) -> bool:
    return key in RULES and RULES[key].is_list


def _value(key: str, words: tuple[str, ...]) -> object:
    """The value that the words of a call mean for this setting."""
    if _is_list(key):
        return list(words)
    said = " ".join(words)
    is_number = key in RULES and isinstance(RULES[key].default, int) and len(said) <= DIGITS
    return int(said) if is_number and said.removeprefix("-").isdecimal() and said.isascii() else said


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
    "policy show": show,
    "policy set": change,
    "feature list": feature_list,
    "feature on": feature_on,
    "feature off": feature_off,
    "halt": halt,
    "resume": resume,
}
