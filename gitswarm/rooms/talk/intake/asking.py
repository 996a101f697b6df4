"""Asking an agent what a message asks for: only where policy and this clone both say so, and within their bounds."""

from __future__ import annotations

from gitswarm.core import secrecy
from gitswarm.errors import SwarmError
from gitswarm.rooms.ground import policy
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.talk.intake import spending
from gitswarm.rooms.talk.intake.answer import answered, question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.outside.adapters import Adapter
    from gitswarm.rooms.talk.drafts import Draft
    from gitswarm.rooms.talk.intake.cascade import Ask

LONGEST = 64 * 1024
"""Characters of a message for which an agent is asked."""
INNER = "result"
"""Where an agent's own envelope keeps what it has said."""


def asker(desk: Desk) -> Ask | None:
    """Who asks the agent that policy names; None where it names none, or where this clone lets none read messages."""
    name = policy.setting(desk.swarm.look(), "intake-agent")
    if not name:
        return None
    try:
        found = adapters.named(desk.place, desk.env, name)
    except SwarmError as error:
        desk.screen.warn(f"the rules read this message: {error.message}")
        return None
    if not found.intake:
        desk.screen.warn(f"the rules read this message: gitswarm.adapter.{name}.intake is not true here")
        return None
    return lambda text: _ask(desk, found, text)


def _ask(desk: Desk, adapter: Adapter, text: str) -> list[Draft]:
    """What the agent answers; nothing, and a word about it, where it gave no answer that can be used."""
    why = _not_asked(desk, text)
    if not why:
        try:
            drafts, why = _answer(desk, adapter, text)
        except SwarmError as error:
            drafts, why = [], error.message
        if drafts:
            return drafts
    desk.screen.warn(f"the rules read this message: {why}")
    return []


def _not_asked(desk: Desk, text: str) -> str:
    """Why the agent is not asked for this message; empty where it may be, and then this call is counted."""
    if len(text) > LONGEST:
        return "it is too long to ask an agent"
    secrets = secrecy.secrets_in(text, desk.env)
    if secrets:
        return f"it holds {secrets[0]}, which goes to no agent"
    tables = desk.swarm.look()
    calls, cents = (policy.number(tables, key) for key in ("intake-calls", "intake-cents"))
    return "" if spending.begin(desk.place.state, calls, cents) else "all that may be asked or spent today is"


def _answer(desk: Desk, adapter: Adapter, text: str) -> tuple[list[Draft], str]:
    seconds = policy.number(desk.swarm.look(), "intake-seconds")
    who = desk.swarm.identity()
    order = adapters.Order(question(text), who.actor, who.session)
    bounded = adapter._replace(seconds=min(seconds, adapter.seconds))
    outcome = adapters.run(bounded, order, desk.env, _unheard)
    spending.add(desk.place.state, outcome.dollars)
    if not outcome.worked:
        return [], f"{adapter.name} {outcome.how}"
    for reply in filter(None, [outcome.text, *_replies(outcome.result, outcome.said)]):
        drafts = answered(reply, adapter.name)
        if drafts:
            return drafts, ""
    return [], f"{adapter.name} gave no answer that can be used"


def _replies(result: Mapping[str, Any] | None, said: str) -> list[str]:
    """Where the answer may stand: in the result, in what an envelope holds, in all that was said."""
    import json

    inner = (result or {}).get(INNER)
    return [json.dumps(result), *([inner] if isinstance(inner, str) else []), said] if result else [said]


def _unheard(told: Mapping[str, Any]) -> None:
    """What an agent says on its way is of no use here."""
