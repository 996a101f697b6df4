"""Starting a flow, which writes down all its tasks at once, and cancelling one."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.errors import Refused
from gitswarm.rooms.checks import gates
from gitswarm.rooms.ground import switches
from gitswarm.rooms.patterns.flows.events import FlowCancelled, FlowPlanned, FlowStarted
from gitswarm.rooms.patterns.flows.model import flow
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from gitswarm.core.fold import Moment
    from gitswarm.rooms.patterns.plans import Node


def start(
    moment: Moment,
    *,
    name: str,
    commit: str,
    inputs: Mapping[str, str],
    nodes: Sequence[Node],
    parent: str | None = None,
    priority: int = 2,
) -> Sequence[Happened]:
    """Start a flow: the task that is the whole, and a task for each step, in one write."""
    switches.refuse_halted(moment.tables)
    top, *others = nodes
    (made,) = tasks.create(moment, title=top.title, type="epic", parent=parent, priority=priority)
    started = FlowStarted(name, top.pattern, commit, dict(inputs), top.settings or {})
    ids = {"": made.id}
    steps = [one for node in others for one in _begun(moment, node, ids, priority)]
    return [made, Happened(started, task=made.id), *steps]


def _begun(moment: Moment, node: Node, ids: dict[str, str], priority: int) -> Sequence[Happened]:
    """A step begins: as a task, whose id is noted for those behind it, as a part of the flow, and with its gates."""
    step = _task(moment, node, ids, priority)
    ids[node.key] = step.id
    bars = [gates.gate_on(step.id, bar.kind, bar.rule, name=bar.name, keeps=bar.keeps) for bar in node.gates]
    return [step, Happened(_planned(node, ids), task=step.id), *bars]


def _task(moment: Moment, node: Node, ids: Mapping[str, str], priority: int) -> Happened:
    more: dict[str, Any] = {"accept": node.accept, "paths": node.paths, "priority": priority}
    labels = (f"{tasks.ROLE_LABEL}{node.role}",) if node.role else ()
    kind = "epic" if node.pattern else "task"
    (made,) = tasks.create(moment, title=node.title, type=kind, description=node.ask, labels=labels, **more)
    needs = tuple(ids[key] for key in node.needs)
    return made._replace(payload=made.payload._replace(parent=ids[node.within], deps=needs))


def _planned(node: Node, ids: Mapping[str, str]) -> FlowPlanned:
    return FlowPlanned(
        ids[""], ids[node.within], node.key, node.act, node.number, node.pattern, node.retries, node.when,
        ids[node.undoes] if node.undoes else "", node.bounds, node.settings,
    )  # fmt: skip


def cancel(moment: Moment, *, name: str, reason: str = "", undo: bool = True) -> Sequence[Happened]:
    """Let nobody go on with a flow; what it has done is undone, where its recipe says how."""
    found = flow(moment.tables, name)
    task = tasks.find(moment.tables, found.task)
    shown = tasks.id_of(moment.tables, task.short)
    if task.state == "closed":
        raise Refused(f"{shown} is closed already", hint=f"gitswarm flow show {shown}")
    return [tasks.about(moment, task.id, FlowCancelled(undo, reason))]
