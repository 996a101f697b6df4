"""What holds the steps of a flow, each with all below it, and what else is seen of a step by its task."""

from __future__ import annotations

from gitswarm.rooms.patterns.flows.model import within
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.patterns.flows.model import Step

TURN, WHEN, UNDONE, PATTERN = "turn", "when", "undo", "flow"
"""The names of holds: its turn has not come, its condition is not decided, nothing is to be undone; and of that which
keeps the task of a flow from closing before its pattern says so."""
REASONS = {
    TURN: "its turn has not come: {0} at once",
    WHEN: "it is not decided yet whether it is to be done",
    UNDONE: "it undoes a step, if the flow fails",
    PATTERN: "its steps say when it is done",
}


def is_closed(tables: Tables, one: Step) -> bool:
    """Whether the task of a step is closed."""
    task = tasks.task(tables, one.task)
    return task is not None and task.state == "closed"


def is_run(tables: Tables, one: Step) -> bool:
    """Whether its pattern says when this closes: it is a flow, and was not closed since it was begun."""
    return any(hold.name == PATTERN for hold in tasks.holds(tables, one.task))


def is_at_work(tables: Tables, one: Step) -> bool:
    """Whether somebody has begun a step, or something below it."""
    task = tasks.task(tables, one.task)
    parts = within(tables, one.task)
    return (task is not None and task.state not in ("open", "paused")) or any(is_at_work(tables, it) for it in parts)


def own(one: Step, name: str) -> str:
    """The full name of a hold that came with this step."""
    return f"{name} {one.task}"


def is_held(tables: Tables, one: Step, name: str) -> bool:
    """Whether a hold of its own keeps a step back."""
    return any(hold.name == own(one, name) for hold in tasks.holds(tables, one.task))


def hold_back(tables: Tables, one: Step, name: str, reason: str) -> None:
    """Keep a step from being begun, with all below it."""
    full = own(one, name) if name in REASONS else name
    tasks.hold(tables, one.task, full, "start", reason)
    for part in within(tables, one.task):
        hold_back(tables, part, full, reason)


def let_on(tables: Tables, one: Step, name: str) -> None:
    """Take that hold off."""
    tasks.unhold(tables, one.task, name)
    for part in within(tables, one.task):
        let_on(tables, part, name)
