"""How flows are shown: each in a line, and each of its steps."""

from __future__ import annotations

from gitswarm.rooms.patterns import flows
from gitswarm.rooms.roster import lists
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.patterns.flows import Flow, Step

FAILED = "failed"


def line(tables: Tables, found: Flow) -> dict[str, Any]:
    """A flow in a line."""
    task = tasks.find(tables, found.task)
    top, *steps = flows.steps(tables, found.task)
    leaves = [one for one in steps if not one.pattern and one.act != flows.UNDO]
    closed = tasks.detail(tables, found.task).resolution if task.state == "closed" else None
    return {
        "id": tasks.id_of(tables, task.short),
        "flow": found.name,
        "pattern": top.pattern,
        "state": _state(top, closed),
        "steps": len(leaves),
        "done": sum(one.state == "done" for one in leaves),
        "skipped": sum(one.state == "skipped" for one in leaves),
        "failed": sum(one.state == FAILED for one in steps if not one.pattern),
        "title": task.title,
        "summary": tasks.detail(tables, found.task).summary,
    }


def _state(top: Step, closed: str | None) -> str:
    if closed is not None:
        return {"children closed": "done"}.get(closed, closed)
    return "undoing" if top.ending else top.state


def row(tables: Tables, one: Step) -> dict[str, Any]:
    """A step as it is shown."""
    task = tasks.task(tables, one.task)
    assert task is not None
    more = tasks.detail(tables, one.task)
    return {
        "step": one.key or one.setting("flow"),
        "id": tasks.id_of(tables, task.short),
        "act": one.act,
        "pattern": one.pattern,
        "state": one.state,
        "status": task.status,
        "role": task.role or "",
        "holder": task.holder or "",
        "waits_for": [other.key for id in tasks.waits_for(tables, task.id) if (other := flows.step(tables, id))],
        "held_by": [it.reason for it in tasks.holds(tables, task.id) if it.keeps == "start" and task.state != "closed"],
        "blocks": flows.blocks(tables, one) if one.state == FAILED else [],
        "why": _why(tables, one) if one.state == FAILED else "",
        "summary": more.summary,
        "commit": more.commit,
        "title": task.title,
    }


def _why(tables: Tables, one: Step) -> str:
    """Why a step has failed: what was said when it was closed, or of a flow what its pattern does."""
    if one.pattern:
        return flows.reason(tables, one)
    happened = reversed(lists.steps(tables, one.task))
    return next((it["text"] for it in happened if it["kind"] == "task.closed" and not it["overruled"]), "")
