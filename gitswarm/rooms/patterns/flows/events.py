"""Flows that were started: which tasks they are made of; all else follows from what happens to those tasks."""

from __future__ import annotations

from gitswarm.core.fold import Room, Seen
from gitswarm.core.payload import Payload, Text, head_of
from gitswarm.rooms.patterns.flows.model import (
    ACTS,
    CANCELLED,
    FLOW,
    FLOWS,
    STEPS,
    Flow,
    Step,
    ends_otherwise,
    has_room_below,
    step,
)
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.log import Line
    from gitswarm.core.tables import Tables


class FlowStarted(Payload):
    """A flow begins, as the recipe stands in this commit; its task is the whole, and its steps are named behind it."""

    KIND = "flow.started"
    V = 1

    name: str
    pattern: str
    commit: str
    inputs: dict[str, str]
    settings: dict[str, str]


class FlowPlanned(Payload):
    """A task is a step of a flow: which one, and what the pattern makes of it."""

    KIND = "flow.planned"
    V = 1

    flow: str
    within: str
    key: str
    act: str
    number: int
    pattern: str = ""
    retries: int = 0
    when: tuple[str, ...] = ()
    undoes: str = ""
    bounds: dict[str, int] | None = None
    settings: dict[str, str] | None = None


class FlowCancelled(Payload):
    """Nobody wants the flow any more; what is to be undone is, if not said otherwise."""

    KIND = "flow.cancelled"
    V = 1

    undo: bool = True
    reason: Text = ""


PAYLOADS = (FlowStarted, FlowPlanned, FlowCancelled)


def fold(seen: Seen, tables: Tables) -> bool:
    """Note a flow and its steps, and work out what follows from whatever ends or opens one of them."""
    told = seen.payload
    if isinstance(told, FlowStarted):
        return not _started(told, seen, tables)
    if isinstance(told, FlowPlanned):
        return not _planned(told, seen, tables)
    one = step(tables, seen.event.task or "")
    if isinstance(told, FlowCancelled):
        return not _cancelled(told, one, seen, tables)
    if one is not None:
        _follow(tables, seen, [one.task])
    return False


def _started(told: FlowStarted, seen: Seen, tables: Tables) -> bool:
    from gitswarm.rooms.patterns.flows import state

    event = seen.event
    task = tasks.task(tables, event.task or "")
    if task is None or task.children or step(tables, task.id) is not None:
        return False
    made = Flow(task.id, told.name, told.commit, told.inputs, event.actor, event.at, seen.position)
    tables.put(FLOWS, made)
    state.enter(tables, Step(task.id, task.id, "", "", FLOW, pattern=told.pattern, settings=told.settings))
    return True


def _planned(told: FlowPlanned, seen: Seen, tables: Tables) -> bool:
    from gitswarm.rooms.patterns.flows import state

    task, above = tasks.task(tables, seen.event.task or ""), step(tables, told.within)
    if task is None or above is None or task.parent != above.task or not above.pattern or told.act not in ACTS:
        return False
    if above.flow != told.flow or step(tables, task.id) is not None or not has_room_below(tables, above):
        return False
    made = Step(
        task.id, told.flow, told.within, told.key, told.act, number=told.number, pattern=told.pattern,
        retries=told.retries, when=told.when, undoes=told.undoes, bounds=told.bounds, settings=told.settings,
    )  # fmt: skip
    _follow(tables, seen, state.enter(tables, made))
    return True


def _cancelled(told: FlowCancelled, one: Step | None, seen: Seen, tables: Tables) -> bool:
    from gitswarm.rooms.patterns.flows import state

    task = tasks.task(tables, one.task) if one is not None else None
    if one is None or one.within or task is None:
        return False
    if task.state == "closed":
        _tell_late(seen, task, tables)
        return False
    end = state.wind_up if told.undo else state.drop
    _follow(tables, seen, end(tables, one, CANCELLED))
    tasks.touch(tables, one.task, seen)
    return True


def _tell_late(seen: Seen, task: tasks.Task, tables: Tables) -> None:
    from gitswarm.rooms.patterns.flows import letters

    flow: Flow | None = tables.get(FLOWS, task.id)
    if flow is not None:
        letters.late(tables, seen, task, flow)


def _follow(tables: Tables, seen: Seen, changed: list[str]) -> None:
    if not changed:
        return
    from gitswarm.rooms.patterns.flows import gather, letters, state

    for one in state.follow(tables, changed):
        letters.tell(tables, seen, one, gather.reason(tables, one) or _said_of(seen, one))


def _said_of(seen: Seen, one: Step) -> str:
    """Why a step has failed, as whoever closed its task says; nothing of a whole, which its own steps fail."""
    told, is_its_own = seen.payload, not one.pattern and seen.event.task == one.task
    return head_of(told.reason).rstrip(".") if is_its_own and isinstance(told, tasks.TaskClosed) else ""


def witness(line: Line, tables: Tables) -> None:
    """Work out what follows where a later room has ended the step that an event is about, or opened it again."""
    notice(tables, Seen(line.position, line.event, None), line.event.task or "")


def notice(tables: Tables, seen: Seen, task: str) -> None:
    """The same, of a step that the event does not name as its own: one of many that landed together."""
    one = step(tables, task)
    if one is not None and ends_otherwise(tables, one):
        _follow(tables, seen, [one.task])


ROOM = Room("flows", (FLOWS, STEPS), PAYLOADS, fold, witness)
