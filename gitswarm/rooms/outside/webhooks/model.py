"""Where something is told to, and what: a webhook by the names of the variables that its secrets are in; a bulletin."""

from __future__ import annotations

from gitswarm.errors import HubError
from gitswarm.record import Record

JSON, SLACK, DISCORD = "json", "slack", "discord"
FORMS = (JSON, SLACK, DISCORD)
CHATS = {"hooks.slack.com": SLACK, "discord.com": DISCORD, "discordapp.com": DISCORD}
"""Whose addresses say by themselves which form they take."""


class Webhook(Record):
    """One place that is told things. Its address is a secret as well: whoever has it can write there."""

    name: str
    address_in: str
    secret_in: str
    form: str = ""
    """Empty: as its address says."""


class Part(Record):
    """Some lines of a bulletin under a heading; texts of others as they were written."""

    heading: str
    lines: tuple[str, ...]


class Bulletin(Record):
    """What is told: ``facts`` are for programs, the rest is for people."""

    kind: str
    title: str
    parts: tuple[Part, ...] = ()
    facts: dict[str, object] = {}  # noqa: RUF012 - a record is frozen


class NotDelivered(HubError):
    """What was to be told did not arrive, as far as anybody can know; the facts say which webhook, and the status."""


def form_of(webhook: Webhook, host: str) -> str:
    """The form that a webhook takes, as its settings say, else its host."""
    return webhook.form or CHATS.get(host, JSON)
