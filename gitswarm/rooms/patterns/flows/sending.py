"""A word that ends a flow, for all who are at it: decided by what the hub has now, and told to it at once."""

from __future__ import annotations

from gitswarm import chores
from gitswarm.errors import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.fold import Action
    from gitswarm.desk import Desk
    from gitswarm.swarm import Receipt

UNTOLD = ", as far as is known here: the hub could not be told yet, and others go on until it is"


def end(desk: Desk, action: Action, hint: str, **said: Any) -> tuple[Receipt, str]:
    """Say it, and what has to be added for people; refused where all was over before it arrived."""
    with chores.by_the_hub(desk.swarm):
        receipt = desk.swarm.do(action, **said)
    receipt = chores.tell_hub(desk.swarm, receipt)
    told = receipt.events[0]
    if told.overruled:
        raise Refused("that came too late: it was over at the hub before this arrived", hint=hint, **receipt.as_json())
    return receipt, "" if told.final else UNTOLD
