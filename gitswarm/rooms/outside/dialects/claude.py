"""How Claude Code's stream of JSON is understood; the code is for what a description cannot say.

Its exit code and its ``subtype`` are not enough: a run that was denied a tool ends with 0 and ``success``, and one that
could not reach its model says ``success`` with ``is_error``.
"""

from __future__ import annotations

from gitswarm.rooms.outside.dialects.model import (
    BUDGET,
    DENIED,
    FAILED,
    PROVIDER,
    TURNS,
    WORKED,
    dollars_in,
    found_in,
    number_in,
    text_in,
    tokens_in,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.rooms.outside.dialects.model import Story

ENDS = {"success": WORKED, "error_max_turns": TURNS, "error_max_budget_usd": BUDGET}
THOUSAND = 1000
MINDED = 32
"""So many messages are minded by their ids: those of agents that work side by side come mixed."""


def hear(story: Story, told: Mapping[str, Any]) -> Story:
    """Take in one line; a kind that is not known tells nothing but the conversation it belongs to."""
    story = story._replace(conversation=text_in(told, "session_id") or story.conversation)
    kind = told.get("type")
    if kind == "result":
        return _result(story, told)
    if kind == "assistant":
        return _assistant(story, told)
    if told.get("subtype") == "api_retry":
        return _retry(story, told)
    return story


def _assistant(story: Story, told: Mapping[str, Any]) -> Story:
    parts = found_in(told, "message", "content")
    said = [_said(part) for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return _counted(story, told)._replace(says=" ".join(filter(None, said)) or story.says)


def _counted(story: Story, told: Mapping[str, Any]) -> Story:
    """Count a message once: each of its parts is a line of its own, and tells what all of it has used so far."""
    name, used = text_in(told, "message", "id"), tokens_in(found_in(told, "message", "usage"))
    minded = dict(story.minded)
    before = minded.pop(name, None)
    most = max(used, before or 0)
    return story._replace(
        turns=story.turns + (before is None),
        tokens=story.tokens + most - (before or 0),
        minded=(*minded.items(), (name, most))[-MINDED:] if name else story.minded,
    )


def _said(part: Mapping[str, Any]) -> str:
    """What one part of a message is: its words, or the tool that is called."""
    if part.get("type") != "tool_use":
        return text_in(part, "text")
    given = next((text_in(part, "input", name) for name in ("command", "file_path", "description", "prompt")), "")
    return f"{text_in(part, 'name')} {given}".strip()


def _retry(story: Story, told: Mapping[str, Any]) -> Story:
    """It tries again by itself; what it was told is kept for the case that this does not help."""
    status, delay = number_in(told, "error_status"), number_in(told, "retry_delay_ms")
    return story._replace(
        says=f"tries again after {text_in(told, 'error') or 'an error'}",
        status=int(status) or None,
        retry_after=delay / THOUSAND or None,
    )


def _result(story: Story, told: Mapping[str, Any]) -> Story:
    denied = found_in(told, "permission_denials")
    names = [text_in(one, "tool_name") for one in denied] if isinstance(denied, list) else []
    end = _end(told)
    return story._replace(
        text=text_in(told, "result") or _errors(told),
        turns=int(number_in(told, "num_turns")) or story.turns,
        tokens=max(story.tokens, tokens_in(told.get("usage"))),
        dollars=max(story.dollars, dollars_in(told)),
        denied=tuple(dict.fromkeys(names)),
        end=DENIED if names and end == WORKED else end,
        status=(int(number_in(told, "api_error_status")) or story.status) if end == PROVIDER else None,
        retry_after=story.retry_after if end == PROVIDER else None,
    )


def _end(told: Mapping[str, Any]) -> str:
    end = ENDS.get(text_in(told, "subtype"), FAILED)
    is_wrong = told.get("is_error") is True
    of_provider = number_in(told, "api_error_status") or text_in(told, "terminal_reason") == "api_error"
    if is_wrong and (of_provider or end == WORKED):
        return PROVIDER
    return end


def _errors(told: Mapping[str, Any]) -> str:
    errors = told.get("errors")
    return " ".join(one for one in errors if isinstance(one, str)) if isinstance(errors, list) else ""
