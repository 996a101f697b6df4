"""``policy``: see and change what the swarm has agreed on."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.rooms.ground.policy import actions, model
from gitswarm.rooms.ground.policy.rules import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.desk import Desk

DIGITS = 18
"""The longest number that any setting could have."""

CHANGING = "changing the policy"


def show(desk: Desk) -> None:
    """Show what the swarm has agreed on.

    Example: gitswarm policy show --json
    """
    desk.screen.table(model.settings(desk.swarm.look()), ("key", "value", "meaning"), whole=True)


def change(desk: Desk, key: str, value: tuple[str, ...] = (), *, default: bool = False) -> None:
    """Give a setting another value, for every clone; people do that, not the agents whom it binds.

    key: the setting, as `gitswarm policy show` names it
    value: its new value; several where it is a list
    default: its default again

    Example: gitswarm policy set pushes-a-minute 12
    """
    desk.must_be_a_person(CHANGING)
    if bool(value) == default and not _is_list(key):
        raise Misused("a setting needs a value", hint=f"gitswarm policy set {key} VALUE, or --default")
    meant = None if default else _value(key, value)
    _must_sign_too(desk, {key: meant})
    receipt = desk.swarm.do(actions.change, changes={key: meant})
    shown = model.setting(desk.swarm.look(), key)
    shown = ", ".join(shown) or "empty" if isinstance(shown, tuple) else shown
    desk.screen.receipt(receipt.as_json(), f"{key} is {shown} now" if receipt.events else f"{key} is {shown} already")


def edit(desk: Desk) -> None:
    """Edit what the swarm has agreed on, in your editor; comments above the settings stay.

    Example: EDITOR=nano gitswarm policy edit
    """
    from gitswarm.rooms.ground.policy import editing

    desk.must_be_a_person(CHANGING)
    with editing.page(desk) as (path, text):
        changes, comments = editing.edited(desk, path, text)
        _must_sign_too(desk, changes)
        receipt = desk.swarm.do(actions.change, changes=changes, comments=comments)
    desk.screen.receipt(receipt.as_json(), "the policy is changed" if receipt.events else "nothing was changed")


def _must_sign_too(desk: Desk, changes: Mapping[str, object]) -> None:
    """Whoever has everybody sign must be able to: else the next word of his would be refused, that it be over too."""
    if changes.get("signing") == "require":
        desk.swarm.prove_signing()


def _is_list(key: str) -> bool:
    return key in RULES and RULES[key].is_list


def _value(key: str, words: tuple[str, ...]) -> object:
    """The value that the words of a call mean for this setting."""
    if _is_list(key):
        return list(words)
    said = " ".join(words)
    is_number = key in RULES and isinstance(RULES[key].default, int) and len(said) <= DIGITS
    return int(said) if is_number and said.removeprefix("-").isdecimal() and said.isascii() else said


COMMANDS = {
    "policy show": show,
    "policy set": change,
    "policy edit": edit,
}
