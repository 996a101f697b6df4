"""What the swarm is called and what it has agreed on: records, questions, and the page people read."""

from __future__ import annotations

from gitswarm.core.path import is_id
from gitswarm.core.tables import Table
from gitswarm.record import Record
from gitswarm.rooms.ground.policy.rules import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitswarm.core.tables import Tables


class Founding(Record):
    """The one event that began this swarm."""

    key: str
    swarm: str
    prefix: str
    at: str


class Setting(Record):
    """One agreed value, in a dict of one, and who set it last; ``comment`` is what people wrote above it."""

    key: str
    value: dict[str, object]
    actor: str
    at: str
    comment: str = ""


FOUNDING = Table("policy_founding", Founding)
SETTINGS = Table("policy_settings", Setting)
THE_ONE = "swarm"
DEFAULT_PREFIX = "gs"
PREFIX = 8
"""Letters and digits of the longest prefix."""
PAGE = "swarm.yaml"
VALUE = "value"
YAML_WORDS = ("true", "false", "yes", "no", "on", "off", "null", "y", "n")
"""Words that YAML takes for something else."""


def is_founding(swarm: str, prefix: str) -> bool:
    """Whether a swarm can be called that: an id, and a prefix of letters and digits that begins with a letter."""
    plain = prefix.isascii() and prefix.isalnum() and prefix[:1].isalpha()
    return is_id(swarm) and plain and len(prefix) <= PREFIX


def founding(tables: Tables) -> Founding | None:
    """The event that began this swarm, None before there was one."""
    found: Founding | None = tables.get(FOUNDING, THE_ONE)
    return found


def setting(tables: Tables, key: str) -> Any:
    """The agreed value of a setting, or its default; a list is a tuple of texts."""
    found: Setting | None = tables.get(SETTINGS, key)
    value: Any = RULES[key].default if found is None else found.value[VALUE]
    return tuple(value) if RULES[key].is_list else value


def number(tables: Tables, key: str) -> int:
    """The agreed value of a setting that is a number."""
    return int(setting(tables, key))


def settings(tables: Tables) -> list[dict[str, Any]]:
    """Every setting with its value, default and meaning."""
    return [
        {"key": key, "value": _plain(setting(tables, key)), "default": _plain(rule.default), "meaning": rule.meaning}
        for key, rule in RULES.items()
    ]


def comment(tables: Tables, key: str) -> str:
    """What people wrote above a setting."""
    found: Setting | None = tables.get(SETTINGS, key)
    return "" if found is None else found.comment


def is_comment(said: str) -> bool:
    """Whether this can stand above a setting: lines that each begin with ``#``."""
    return all(line.startswith("#") and line.isprintable() for line in said.split("\n") if said)


def pages(tables: Tables, is_there: Callable[[str], bool]) -> dict[str, bytes]:  # noqa: ARG001 - as all rooms do
    """``swarm.yaml``: the policy as people read it on the branch."""
    begun = founding(tables)
    if begun is None:
        return {}
    lines = ["# Made from the swarm's events; change it with `gitswarm policy set` or `gitswarm policy edit`."]
    lines += [f"swarm: {begun.swarm}", f"prefix: {begun.prefix}", "policy:"]
    for row in settings(tables):
        said = [f"# {row['meaning']}", *comment(tables, row["key"]).splitlines()]
        lines += [f"  {line}" for line in said] + [f"  {row['key']}: {_in_yaml(row['value'])}"]
    return {PAGE: ("\n".join(lines) + "\n").encode()}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _in_yaml(value: Any) -> str:
    """A value as YAML takes it: JSON, which is YAML too, and plain words without quotes."""
    from gitswarm import json

    is_word = isinstance(value, str) and value.isascii() and value.replace("-", "").isalpha()
    return str(value) if is_word and value not in YAML_WORDS else json.dumps(value, ensure_ascii=False)
