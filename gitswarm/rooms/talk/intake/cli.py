"""``intake``: make tasks of what was written."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.rooms.talk.intake import actions, asking, model, reading
from gitswarm.rooms.talk.intake.cascade import understand
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.talk.drafts import Draft

COLUMNS = ("id", "priority", "type", "title", "assignee", "parser", "confidence", "new")


def add(
    desk: Desk,
    what: str | None = None,
    *,
    text: str | None = None,
    file: str | None = None,
    scope: str = "",
    dry_run: bool = False,
) -> None:
    """Make tasks of a text: of lists, forms, tables, JSON, YAML, and of what plain sentences ask for.

    A request that is a task already, and not closed, gets another source and no second task. Whoever asked is told
    when it is closed.

    what: the text, a file, or - for standard input
    text: the text itself, even where a file is called so; - reads standard input
    file: the file
    scope: what the request is about, where the same words elsewhere mean something else
    dry-run: only show what would be asked for

    Example: gitswarm intake add "Please fix the empty page, it is urgent. Also update the changelog." --dry-run
    """
    given = reading.given(desk, what, text, file)
    found = understand(given.text, asking.asker(desk))
    if not found:
        raise Misused("this text asks for nothing", hint="it is empty, or a list of which all is done")
    before = {one.id for one in _known(desk, found, scope) if one is not None}
    if dry_run:
        _show(desk, found, scope, before, {"events": []})
        return
    receipt = desk.swarm.do(actions.request, drafts=found, source=given.source, scope=scope)
    _show(desk, found, scope, before, receipt.as_json())


def _known(desk: Desk, found: Sequence[Draft], scope: str) -> list[Any]:
    """The task that each draft is by now; None where it is none."""
    tables = desk.swarm.look()
    return [model.known(tables, model.fingerprint(one.title, one.description, scope)) for one in found]


def _show(desk: Desk, found: Sequence[Draft], scope: str, before: set[str], receipt: dict[str, object]) -> None:
    tables = desk.swarm.look()
    rows = []
    for one, task in zip(found, _known(desk, found, scope), strict=True):
        id = tasks.id_of(tables, task.short) if task is not None else None
        more = {"waits_for": list(one.waits_for), "part_of": one.part_of, "line": one.line}
        rows.append({"id": id, "new": task is None or task.id not in before, **_row(one), **more})
    if desk.shared.json:
        desk.screen.record({"tasks": rows, **receipt})
    else:
        desk.screen.table(rows, COLUMNS)


def _row(one: Draft) -> dict[str, Any]:
    return {
        "title": one.title,
        "type": one.type,
        "priority": actions.DEFAULT_PRIORITY if one.priority is None else one.priority,
        "assignee": one.assignee,
        "labels": list(one.labels),
        "accept": list(one.accept),
        "paths": list(one.paths),
        "description": one.description,
        "parser": one.parser,
        "confidence": one.confidence,
    }


COMMANDS = {"intake add": add}
