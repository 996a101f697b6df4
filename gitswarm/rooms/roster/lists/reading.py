"""The texts of one task whole: tables keep of long ones how they begin, the log has all of them."""

from __future__ import annotations

from gitswarm.rooms.roster.lists.model import LONGEST_STEP, told_in
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.swarm import Swarm


def whole(swarm: Swarm, tables: Tables, known: dict[str, Any]) -> dict[str, Any]:
    """What is known of a task, with its description, its summary and what was said of it in full."""
    more = tasks.detail(tables, known["task"])
    history = [{**step, "text": _said(swarm, step)} for step in known["history"]]
    done = [step["text"] for step in history if step["kind"] == "task.done" and not step["overruled"]]
    summary = next((text for text in done[::-1] if text.startswith(known["summary"])), known["summary"])
    told = {"description": swarm.whole(known["description"], more.digest), "summary": known["summary"] and summary}
    return {**known, **told, "history": history}


def _said(swarm: Swarm, step: dict[str, Any]) -> str:
    """The text of a step as its event has it, where the step holds no more than its beginning."""
    text = str(step["text"])
    line = next(swarm.ground.lines(step["position"]), None) if len(text) == LONGEST_STEP else None
    said = told_in(line.event.payload) if line is not None else text
    if isinstance(said, str):
        return said
    return swarm.whole(str(said.get("head")), str(said.get("digest")))
