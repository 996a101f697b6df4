"""``export``: all tasks as a file that can be read elsewhere, and here again."""

from __future__ import annotations

from gitswarm.core import register
from gitswarm.errors import StoreError
from gitswarm.git.clone.store import named
from gitswarm.rooms.exchange.exports import render
from gitswarm.rooms.work import tasks
from gitswarm.screen import safe_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from gitswarm.core.event import Event
    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.swarm import Swarm

REMARKS = ("task.noted", "task.remarked")
ENDS = {"task.closed": "reason", "task.done": "summary", "task.paused": "reason"}


def export_jsonl(desk: Desk, *, out: str | None = None) -> None:
    """Write all tasks as JSON, a line each; `gitswarm import jsonl` reads them again.

    out (-o): the file; standard output if not given

    Example: gitswarm export jsonl --out tasks.jsonl
    """
    _write(desk, _rows(desk.swarm), out)


def export_markdown(desk: Desk, *, out: str | None = None) -> None:
    """Write all tasks as a checklist in Markdown; `gitswarm import markdown` reads it again.

    out (-o): the file; standard output if not given

    Example: gitswarm export markdown --out tasks.md
    """
    lines = render.markdown(_rows(desk.swarm))
    if desk.shared.json and out is None:
        desk.screen.record({"text": "".join(f"{line}\n" for line in lines)})
    else:
        _write(desk, lines, out)


def _rows(swarm: Swarm) -> list[dict[str, Any]]:
    """All tasks, the oldest first, each with what was said about it."""
    tables = swarm.look()
    said = _said(swarm, tables)
    found = reversed(tasks.newest(tables))
    return [render.row(tables, one, said.get(one.id, {}), _description(swarm, tables, one.id)) for one in found]


def _description(swarm: Swarm, tables: Tables, id: str) -> str:
    more = tasks.detail(tables, id)
    return swarm.whole(more.description, more.digest)


def _said(swarm: Swarm, tables: Tables) -> dict[str, dict[str, Any]]:
    """What was said about each task, and why and when it came to where it stands; read from the log itself."""
    found: dict[str, dict[str, Any]] = {}
    for line in swarm.ground.lines(0):
        event = line.event
        if event.task is None or event.kind not in (*REMARKS, *ENDS) or register.overruled(tables, event.id):
            continue
        said = found.setdefault(event.task, {"remarks": []})
        if event.kind in REMARKS:
            said["remarks"].append(_remark(swarm, event))
        else:
            said |= {"reason": _text(swarm, event.payload.get(ENDS[event.kind])), "closed": event.at}
    return found


def _remark(swarm: Swarm, event: Event) -> dict[str, Any]:
    told = event.payload
    text = _text(swarm, told.get("text"))
    if event.kind == "task.remarked":
        return {"author": told.get("author"), "at": told.get("said_at"), "text": text}
    return {"author": event.actor, "at": event.at, "text": text}


def _text(swarm: Swarm, told: Any) -> str:
    """A text of an event, whole."""
    if isinstance(told, dict):
        return swarm.whole(str(told.get("head")), str(told.get("digest")))
    return told if isinstance(told, str) else ""


def _write(desk: Desk, lines: Iterable[object], out: str | None) -> None:
    """Print the lines, or put them into a file, whole or not at all."""
    if out is None:
        desk.screen.lines(lines)
        return
    said = (f"{line if isinstance(line, str) else safe_json(line)}\n".encode() for line in lines)
    try:
        with named(out) as file:
            count = sum(map(file.write, said))
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror}", hint="name a file you may write") from error
    desk.screen.record({"out": out, "bytes": count})


COMMANDS = {"export jsonl": export_jsonl, "export markdown": export_markdown}
