"""How the lines of ``codex exec --json`` are understood: it tells tokens, no dollars, and of an error a sentence."""

from __future__ import annotations

import re

from gitswarm.rooms.outside.dialects.model import FAILED, PROVIDER, WORKED, number_in, status_in, text_in, with_denied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.rooms.outside.dialects.model import Story

_OF_PROVIDER = re.compile(r"status|high demand|stream disconnected|connection|retry limit|usage limit", re.IGNORECASE)
SHOWN = ("command", "text", "message", "query")


def hear(story: Story, told: Mapping[str, Any]) -> Story:
    """Take in one line; a kind that is not known tells nothing."""
    kind = text_in(told, "type")
    if kind == "thread.started":
        return story._replace(conversation=text_in(told, "thread_id"))
    if kind in ("item.started", "item.completed"):
        return _item(story, told)
    if kind == "turn.completed":
        return story._replace(turns=story.turns + 1, tokens=max(story.tokens, _used(story, told)), end=WORKED)
    if kind == "error":
        return story._replace(says=text_in(told, "message"))
    return _failed(story, text_in(told, "error", "message")) if kind == "turn.failed" else story


def _used(story: Story, told: Mapping[str, Any]) -> int:
    """The tokens used so far: it tells those of the whole conversation; some versions begin anew when it is resumed."""
    used = int(number_in(told, "usage", "input_tokens") + number_in(told, "usage", "output_tokens"))
    return used - story.spoken if used >= story.spoken else used


def _item(story: Story, told: Mapping[str, Any]) -> Story:
    says = next(filter(None, (text_in(told, "item", name) for name in SHOWN)), story.says)
    kind = text_in(told, "item", "type")
    declined = kind if text_in(told, "item", "status") == "declined" else ""
    text = says if kind == "agent_message" else story.text
    return story._replace(says=says, text=text, denied=with_denied(story, declined))


def _failed(story: Story, why: str) -> Story:
    of_provider = _OF_PROVIDER.search(why) is not None
    return story._replace(text=why, end=PROVIDER if of_provider else FAILED, status=status_in(why))
