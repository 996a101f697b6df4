"""How a swarm begins and how its policy changes."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.ground.policy.model import (
    FOUNDING,
    SETTINGS,
    THE_ONE,
    VALUE,
    Founding,
    Setting,
    comment,
    is_comment,
    is_founding,
    setting,
)
from gitswarm.rooms.ground.policy.rules import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class SwarmCreated(Payload):
    """A swarm began; of two, the one that stands first in the log."""

    KIND = "swarm.created"
    V = 1

    swarm: str
    prefix: str


def _from_one_number(old: dict[str, Any]) -> dict[str, Any]:
    """Version 1 gave one setting a number."""
    if type(old["key"]) is not str or type(old["value"]) is not int:
        raise TypeError("no change of version 1")
    return {"changes": {old["key"]: old["value"]}}


class PolicyChanged(Payload):
    """Settings got other values, null their defaults again; ``comments`` is what people wrote above them."""

    KIND = "policy.changed"
    V = 2
    UPCASTERS = {1: _from_one_number}  # noqa: RUF012

    changes: dict[str, object]
    comments: dict[str, str] | None = None


PAYLOADS = (SwarmCreated, PolicyChanged)


def fold(seen: Seen, tables: Tables) -> bool:
    """The first well-formed founding counts; of all else the last."""
    return _create(seen, tables) if isinstance(seen.payload, SwarmCreated) else _change(seen, tables)


def _create(seen: Seen, tables: Tables) -> bool:
    told = seen.payload
    if tables.get(FOUNDING, THE_ONE) is not None or not is_founding(told.swarm, told.prefix):
        return True
    tables.put(FOUNDING, Founding(THE_ONE, told.swarm, told.prefix, seen.event.at))
    return False


def _change(seen: Seen, tables: Tables) -> bool:
    """A setting that nobody knows, a value that it cannot take, a comment that would spoil the page: as if not said."""
    told, acted = seen.payload, False
    comments = {key: said for key, said in (told.comments or {}).items() if is_comment(said)}
    for key, rule in RULES.items():
        value = told.changes.get(key)
        if key in told.changes and (value is None or rule.takes(value)):
            _keep(tables, key, rule.default if value is None else value, comments.get(key), seen)
            acted = True
        elif key in comments:
            _keep(tables, key, setting(tables, key), comments[key], seen)
            acted = True
    return not acted


def _keep(tables: Tables, key: str, value: object, said: str | None, seen: Seen) -> None:
    plain = list(value) if isinstance(value, tuple) else value
    kept = comment(tables, key) if said is None else said
    tables.put(SETTINGS, Setting(key, {VALUE: plain}, seen.event.actor, seen.event.at, kept))


ROOM = Room("policy", (FOUNDING, SETTINGS), PAYLOADS, fold)
