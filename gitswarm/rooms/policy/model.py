"""What the swarm is called and what it has agreed on: records, questions, and the page people read."""

from __future__ import annotations

from gitswarm.core.path import is_id
from gitswarm.core.tables import Table
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables


class Founding(Record):
    """The one event that began this swarm."""

    key: str
    swarm: str
    prefix: str
    at: str


class Setting(Record):
    """One agreed value, and who set it last."""

    key: str
    value: int
    actor: str
    at: str


class Rule(Record):
    """What a setting is for, and the values it may take."""

    meaning: str
    default: int
    least: int
    most: int


FOUNDING = Table("policy_founding", Founding)
SETTINGS = Table("policy_settings", Setting)
THE_ONE = "swarm"
DEFAULT_PREFIX = "gs"
PREFIX = 8
"""Letters and digits of the longest prefix."""
PAGE = "swarm.yaml"

RULES = {
    "pushes-a-minute": Rule("pushes of one clone to the hub in a minute; 0: as many as there are", 6, 0, 600),
    "page-seconds": Rule("seconds between two commits of readable pages", 60, 0, 86_400),
    "lease-minutes": Rule("minutes for which a claim holds after the last sign of its session", 60, 1, 10_080),
    "least-format": Rule("the format of events that a program must know to write here", 1, 1, 1_000),
}


def is_founding(swarm: str, prefix: str) -> bool:
    """Whether a swarm can be called that: an id, and a prefix of letters and digits that begins with a letter."""
    plain = prefix.isascii() and prefix.isalnum() and prefix[:1].isalpha()
    return is_id(swarm) and plain and len(prefix) <= PREFIX


def founding(tables: Tables) -> Founding | None:
    """The event that began this swarm, None before there was one."""
    found: Founding | None = tables.get(FOUNDING, THE_ONE)
    return found


def setting(tables: Tables, key: str) -> int:
    """The agreed value of a setting, or its default."""
    found: Setting | None = tables.get(SETTINGS, key)
    return RULES[key].default if found is None else found.value


def settings(tables: Tables) -> list[dict[str, Any]]:
    """Every setting with its value, default and meaning."""
    return [
        {"key": key, "value": setting(tables, key), "default": rule.default, "meaning": rule.meaning}
        for key, rule in RULES.items()
    ]


def pages(tables: Tables) -> dict[str, bytes]:
    """``swarm.yaml``: the policy as people read it on the branch."""
    begun = founding(tables)
    if begun is None:
        return {}
    lines = ["# Made from the swarm's events; change it with `gitswarm policy set KEY VALUE`.", f"swarm: {begun.swarm}"]
    lines += [f"prefix: {begun.prefix}", "policy:"]
    for row in settings(tables):
        lines += [f"  # {row['meaning']}", f"  {row['key']}: {row['value']}"]
    return {PAGE: ("\n".join(lines) + "\n").encode()}
