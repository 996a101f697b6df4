"""``flow list show graph validate suggest``: what flows there are, how they stand, and what is wrong with one."""

from __future__ import annotations

import os

from gitswarm.errors import NotFound, Told
from gitswarm.rooms import complexity, flows, plans, recipes, tasks
from gitswarm.rooms.charts import model, render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk

LISTED = ("id", "flow", "pattern", "state", "steps", "done", "failed", "title")
STEPS = ("step", "id", "state", "status", "role", "holder", "summary", "blocks")
WRONG = 2
"""The exit code where anything is wrong with a flow."""


def show_list(desk: Desk, *, limit: int = 50) -> None:
    """List the flows that were started, the newest first, and how far each has come.

    limit (-n): how many at the most

    Example: gitswarm flow list
    """
    tables = desk.swarm.look()
    found = flows.flows(tables)[: desk.most(limit)]
    desk.screen.table([model.line(tables, one) for one in found], LISTED)


def show(desk: Desk, id: str) -> None:
    """Show the steps of a flow: how each stands, what it came to, and what a failed one blocks.

    id: its task, or that of a step

    Example: gitswarm flow show gs-7k3f
    """
    tables = desk.swarm.look()
    found = flows.flow(tables, id)
    rows = [model.row(tables, one) for one in flows.steps(tables, found.task)]
    if desk.shared.json:
        more = {"name": found.name, "commit": found.commit, "inputs": found.inputs, "actor": found.actor}
        desk.screen.record({**model.line(tables, found), **more, "at": found.at, "rows": rows})
        return
    desk.screen.table(rows, STEPS)
    for row in (row for row in rows if row["state"] == model.FAILED and row["blocks"]):
        desk.screen.say(f"{row['step']} has failed, and blocks {', '.join(row['blocks'])}")


def graph(desk: Desk, name: str, *, input: tuple[str, ...] = (), mermaid: bool = False) -> None:
    """Draw a flow: what waits for what, and who does it; of one that was started also how each step stands.

    name: the flow of the project, or the task of one that was started
    input (-i): what it would be given, as NAME=VALUE; what is needed and not given stands as its name
    mermaid: as a Mermaid flowchart, which Git hosts draw

    Example: gitswarm flow graph feature --mermaid
    """
    boxes = _boxes(desk, name, plans.inputs(input))
    lines = list(render.mermaid(boxes) if mermaid else render.drawing(boxes))
    if desk.shared.json:
        nodes = [{**box._asdict(), "needs": list(box.needs)} for box in boxes]
        desk.screen.record({"name": name, "nodes": nodes, "drawing": lines})
    else:
        desk.screen.lines(lines)


def _boxes(desk: Desk, name: str, given: dict[str, str]) -> list[render.Box]:
    shelf = recipes.Shelf(desk)
    if shelf.has(name):
        recipe = shelf.recipe(name)
        asked = {one.name: f"‹{one.name}›" for one in recipe.inputs if one.default is None}
        nodes = plans.plan(recipe, {**asked, **given}, shelf.recipe, plans.Harvest(desk, shelf.commit))
        return [
            render.Box(one.key, one.within if one.key else "-", one.needs, one.title, one.pattern, one.role, "",
                       one.undoes)
            for one in nodes
        ]  # fmt: skip
    tables = desk.swarm.look()
    try:
        found = flows.flow(tables, name)
    except NotFound as error:
        hint = f"a flow of the project ({', '.join(shelf.names()) or 'it has none'}), or `gitswarm flow list`"
        raise NotFound(f"there is no flow {name}", hint=hint) from error
    return _started(tables, flows.steps(tables, found.task))


def _started(tables: Tables, steps: Sequence[flows.Step]) -> list[render.Box]:
    keys, boxes = {one.task: one.key for one in steps}, []
    for one in steps:
        task = tasks.find(tables, one.task)
        state = "work" if one.state == "open" and task.holder else one.state
        needs = tuple(keys[id] for id in tasks.waits_for(tables, task.id) if id in keys)
        within = keys[one.within] if one.within else "-"
        role, undoes = task.role or "", keys.get(one.undoes, "")
        boxes.append(render.Box(one.key, within, needs, task.title, one.pattern, role, state, undoes))
    return boxes


def validate(desk: Desk, names: tuple[str, ...] = (), *, file: tuple[str, ...] = ()) -> None:
    """Say what is wrong with flows: the file, the line, and what mends it; exit code 2 where anything is.

    They are read as the newest commit of the default branch has them: that is what runs.

    names: the flows; all that the project has if none is named
    file (-f): read this file instead, to look at a flow before it is committed; may be repeated

    Example: gitswarm flow validate --file .gitswarm/flows/release.yaml
    """
    drafts = {os.path.basename(path).removesuffix(recipes.ENDING): (path, desk.read_file(path)) for path in file}
    shelf = recipes.Shelf(desk, drafts)
    wanted = names or tuple(drafts) or shelf.names()
    rows = [row for name in wanted for row in _rows(shelf, name)]
    if desk.shared.json:
        desk.screen.record({"checked": list(wanted), "mistakes": rows})
    else:
        desk.screen.lines([line for row in rows for line in _lines(row)])
        desk.screen.say(f"{len(wanted)} looked at, {len(rows)} mistakes")
    if rows:
        raise Told(WRONG)


def _rows(shelf: recipes.Shelf, name: str) -> list[dict[str, Any]]:
    _, mistakes = shelf.checked(name)
    return [{"flow": name, "file": shelf.source(name), **one._asdict()} for one in mistakes]


def _lines(row: dict[str, Any]) -> tuple[str, str]:
    return f"{row['file']}:{row['line']}: {row['what']}", f"    {row['mend']}"


def suggest(desk: Desk, id: str) -> None:
    """Say which pattern of work suits a task, why, and which flows of the project have it.

    id: the task

    Example: gitswarm flow suggest gs-7k3f
    """
    tables, shelf = desk.swarm.look(), recipes.Shelf(desk)
    task = tasks.find(tables, id)
    size, why = complexity.size_of(tables, task), complexity.reason(tables, task)
    found = (shelf.checked(name)[0] for name in shelf.names())
    known = [one.name for one in found if one is not None and one.pattern == size.flow]
    told = {"id": tasks.id_of(tables, task.short), "pattern": size.flow, "level": size.level, "because": why}
    if desk.shared.json:
        desk.screen.record({**told, "flows": known})
        return
    start = f"`gitswarm flow run {known[0]}`" if known else "no flow of the project is one"
    desk.screen.lines([f"{size.flow}: {why}", start if size.flow != "single" else f"`gitswarm claim {told['id']}`"])


COMMANDS = {
    "flow list": show_list,
    "flow show": show,
    "flow graph": graph,
    "flow validate": validate,
    "flow suggest": suggest,
}
