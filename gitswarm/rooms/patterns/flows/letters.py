"""What is written when a step has failed, to captains and whoever started its flow; and to who ends a flow too late."""

from __future__ import annotations

from gitswarm.rooms.patterns.flows import gather
from gitswarm.rooms.patterns.flows.model import FLOWS, VOICE, blocks, ender, step
from gitswarm.rooms.talk import mail, reports
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.patterns.flows.model import Flow, Step


def tell(tables: Tables, seen: Seen, one: Step, why: str) -> None:
    """Write that a step has failed, what is blocked by it, and what can be done; once for each failure."""
    task, flow = tasks.task(tables, one.task), tables.get(FLOWS, one.flow)
    if task is None or flow is None or one.act == VOICE or (one.pattern and not why):
        return
    to, subject = (mail.CAPTAINS, flow.actor), f"a step of {flow.name} has failed: {task.title}"
    text = _text(tables, one, task, flow, why)
    mail.deliver(tables, reports.letter(tables, seen, task, "flow", to=to, subject=subject, text=text, urgent=True))


def _text(tables: Tables, one: Step, task: tasks.Task, flow: Flow, why: str) -> str:
    shown = tasks.id_of(tables, task.short)
    top = tasks.task(tables, flow.task)
    stands = blocks(tables, one)
    above = step(tables, one.within)
    lines = [f"{shown} {task.title}: the step {one.key or flow.name} has failed."]
    lines += [f"{why}."] if why else []
    lines += [f"Blocked by it: {', '.join(stands)}."] if stands else []
    if above is not None and above.ending:
        return "\n".join([*lines, "What was done before it is undone, backwards."])
    root = tasks.id_of(tables, top.short) if top is not None else flow.task
    again = gather.again(tables, one) if one.pattern else shown
    return "\n".join(
        [*lines, f"`gitswarm reopen {again}` has it tried again, `gitswarm {ender(flow)} {root}` gives up."]
    )


def late(tables: Tables, seen: Seen, task: tasks.Task, flow: Flow) -> None:
    """Write to who would have ended a flow that it was over before; the word may have waited long for the hub."""
    shown, how = tasks.id_of(tables, task.short), tasks.detail(tables, task.id).resolution
    subject = f"your `{ender(flow)}` came too late: {shown} {task.title}"
    text = f"{shown} was over before that arrived ({how}), so it has stopped nothing.\n\n"
    text += f"`gitswarm show {shown}` tells what happened."
    to = (seen.event.actor,)
    mail.deliver(tables, reports.letter(tables, seen, task, "late", to=to, subject=subject, text=text, urgent=True))
