"""Leaving work to a pull request: its branch goes to the hub under its own name, and people are told what to open."""

from __future__ import annotations

from gitswarm.rooms.changes import landing, merging
from gitswarm.rooms.changes.handovers.model import by_policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.changes.landing import Item
    from gitswarm.rooms.changes.merging import Target


def hand_over(desk: Desk, target: Target, one: Item, why: str) -> str:
    """Let work wait for a pull request, if its branch is where one can be opened; what is in the way of that."""
    missing = merging.share(desk, target, one.commit, one.branch)
    if missing and target.remote:
        return f"it needs a pull request, and its branch cannot go to the hub: {missing}"
    desk.swarm.do(landing.hand_over, name=one.task, commit=one.commit, why=why)
    return ""


def as_row(desk: Desk, one: Item) -> dict[str, Any]:
    """What waits for a pull request, and how a person opens it."""
    row = landing.as_row(desk.swarm.look(), one)
    told = {"id": row["id"], "branch": one.branch, "target": one.target, "commit": one.commit}
    return {**told, "how": f"{row['id']}: {_way(desk, one, row['id'])}"}


def _way(desk: Desk, one: Item, shown: str) -> str:
    hub = merging.hub_of(desk)
    if one.why == by_policy(one.target) and not landing.is_protected(desk.swarm.look(), one.target):
        return f"{one.target} is protected no more: gitswarm mq submit {shown}"
    if hub is None:
        return f"whoever may change {one.target} merges {one.branch} into it"
    return f"open a pull request of {one.branch} into {one.target} at {hub.name}"
