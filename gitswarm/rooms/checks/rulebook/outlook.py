"""By what a result is measured: the default branch, as the hub itself has it where the verdict counts for good.

Whoever works here may move any ref of this clone. What he cannot move is what the hub says, and what the log says of
the commit that the work began from.
"""

from __future__ import annotations

from gitswarm.errors import Busy, HubError
from gitswarm.git.worktrees import start
from gitswarm.record import Record
from gitswarm.rooms.checks.rulebook import files, model
from gitswarm.rooms.work import standards, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.chores import Here
    from gitswarm.rooms.checks.rulebook.model import Rules
    from gitswarm.rooms.work.tasks import Task
    from gitswarm.swarm import Swarm


class Outlook(Record):
    """The tip of the default branch, and what the project asks; ``sure`` where the hub itself has just said it."""

    onto: str
    rules: Rules
    sure: bool


def glimpse(swarm: Swarm, here: Here) -> Outlook:
    """As far as it is known here: enough where nothing is decided for good."""
    onto = newest(swarm, here)
    return Outlook(onto, files.rules_at(here.place, here.env, onto), sure=False)


def known(swarm: Swarm, here: Here, task: Task, now: Outlook) -> Outlook:
    """As far as it is known here, with what the log was told, and what stood where, by the log, the work began."""
    tables = swarm.look()
    tree, rules = worktrees.tree_of(tables, task.id, task.epoch), now.rules
    if tree is not None and tree.base != now.onto:
        rules = model.both(rules, files.rules_at(here.place, here.env, tree.base))
    if hub_of(swarm) is not None:
        rules = model.both(rules, model.as_known(standards.asked(tables)))
    return now._replace(rules=rules)


def asked(swarm: Swarm, here: Here, known: Outlook | None = None) -> Outlook | None:
    """As the hub itself says it now; None where there is none, or it cannot be asked. Nothing known is read again."""
    hub = hub_of(swarm)
    if hub is None or swarm.rest():
        return None
    try:
        tip = start.asked(here.place, here.env, hub)
    except (HubError, Busy):
        return None
    if tip is None:
        return None
    if known is not None and known.onto == tip.oid:
        return known._replace(sure=True)
    return Outlook(tip.oid, files.rules_at(here.place, here.env, tip.oid), sure=True)


def told(swarm: Swarm, seen: Outlook) -> dict[str, Any] | None:
    """What the log is to be told of that; None where it was only guessed."""
    if not seen.sure and hub_of(swarm) is not None:
        return None
    return {"commit": seen.onto, "gates": model.as_told(seen.rules)}


def refuse_unreadable(swarm: Swarm, here: Here) -> None:
    """Begin nothing whose result nobody could measure; where the hub has a mended file by now, that counts."""
    try:
        glimpse(swarm, here)
    except model.BadRules:
        if asked(swarm, here) is None:
            raise


def newest_of_all(swarm: Swarm, here: Here) -> str:
    """The tip of the default branch as the hub has it; what is known here where it cannot be asked."""
    seen = asked(swarm, here)
    return seen.onto if seen else newest(swarm, here)


def newest(swarm: Swarm, here: Here) -> str:
    """The newest commit of the default branch that this clone knows, the hub's where it has one."""
    hub = hub_of(swarm)
    return start.known(here.place, here.env, hub.name if hub is not None else "")


def hub_of(swarm: Swarm) -> Any:
    """The hub of a swarm, if it has one."""
    return swarm.exchange.hub if swarm.exchange is not None else None
