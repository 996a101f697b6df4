"""Asking: what only the hub makes true is decided by whoever holds the sync lock, here or in another process."""

from __future__ import annotations

from collections import Counter

from gitswarm.core.clone import PATIENCE
from gitswarm.errors import Busy, HubError, HubUnreachable, NeedsHub, StoreError, UnknownOutcome, retold
from gitswarm.swarm.turn import Turn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.clone import Ask, Named
    from gitswarm.errors import SwarmError
    from gitswarm.swarm.exchange import Exchange

WATCH = 0.003


def ask(exchange: Exchange, action: str, values: dict[str, object], actor: str, session: str) -> list[Named]:
    """Have a strict action decided, here or by whoever holds the sync lock; the events it became."""
    exchange.ground.must_take_part()
    ask = exchange.asks.leave(action, values, actor, session)
    try:
        answer = _answer(exchange, ask)
    finally:
        exchange.asks.withdraw(ask)
    if "error" in answer:
        raise retold(answer["error"])
    return [(id, kind) for id, kind in answer["events"]]


def _answer(exchange: Exchange, ask: Ask) -> dict[str, Any]:
    """The answer to an ask; what fails once that is there, as word that an incident is over, is no matter of it."""
    try:
        return _await_answer(exchange, ask)
    except (HubError, StoreError) as error:
        if (answer := exchange.asks.answered(ask)) is not None:
            return answer
        if exchange.asks.tries(ask):
            raise unknown_outcome(error) from error
        if isinstance(error, HubUnreachable):
            raise needs_hub(error) from error
        raise


def _await_answer(exchange: Exchange, ask: Ask) -> dict[str, Any]:
    """Watch for the answer, not for the lock; take the lock only when it is free."""
    waited, turn = 0.0, Turn(exchange.pace, exchange.pause, patience=exchange.left(PATIENCE))
    while (answer := exchange.asks.answered(ask)) is None:
        if exchange.past_races(lambda: exchange.ground.past_locks(lambda: _decided(exchange, turn))):
            continue
        if waited >= exchange.left(exchange.hub.limit):
            _refuse_held(exchange)
            continue
        exchange.pause(WATCH)
        waited += WATCH
    return answer


def _decided(exchange: Exchange, turn: Turn) -> bool:
    """Decide what is asked, if nobody else is about it, or wait for our turn: nobody brings an answer sooner."""
    if not exchange.ground.locks.sync.try_hold("decide"):
        return False
    try:
        if turn.has_come():
            exchange.rounds_noted(Counter())
            return True
    finally:
        exchange.ground.locks.sync.release()
    turn.come()
    return True


def _refuse_held(exchange: Exchange) -> None:
    """Refused while somebody holds the sync lock, which says who; where the hub is away, he waits for that as we do."""
    try:
        with exchange.ground.locks.sync.held("decide", wait=0.0):
            return
    except Busy as error:
        link = exchange.link()
        if link.online:
            raise
        raise HubUnreachable(link.reason) from error


def needs_hub(error: SwarmError) -> NeedsHub:
    """What an asker is told where nothing was left behind."""
    return NeedsHub(f"this needs the hub: {error.message}", hint="try again when it is back", why=error.message)


def unknown_outcome(error: SwarmError) -> UnknownOutcome:
    """What an asker is told where nobody knows."""
    said = "this may have reached the hub, but whether it did cannot be told now"
    return UnknownOutcome(said, hint="`gitswarm sync` settles it", why=error.message)
