"""``flow``: many tasks that belong together: started from a recipe of the project, shown, drawn, and validated."""

from __future__ import annotations

import os

from gitswarm import settings
from gitswarm.chores import Here
from gitswarm.core.words import counted
from gitswarm.errors import NotFound, Refused, Told
from gitswarm.rooms.checks import rulebook
from gitswarm.rooms.patterns import flows, plans, recipes
from gitswarm.rooms.patterns.charts import boxes, model, render
from gitswarm.rooms.work import claims, complexity, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.swarm import Receipt

LISTED = ("id", "flow", "pattern", "state", "steps", "done", "skipped", "failed", "title")
STEPS = ("step", "id", "state", "status", "role", "holder", "summary", "blocks")
WRONG = 2
"""The exit code where anything is wrong with a flow."""


def run(desk: Desk, name: str, *, input: tuple[str, ...] = (), parent: str | None = None, priority: int = 2) -> None:
    """Start a flow of the project: each of its steps becomes a task, and workers do the rest.

    It is read from the newest commit of the default branch, the hub's where that can be asked. Nothing has to stay
    running: what comes next, what is skipped and what is undone follows from what happens to the tasks, in every clone.

    name: the flow, as its file .gitswarm/flows/NAME.yaml is called
    input (-i): what it is given, as NAME=VALUE; may be repeated
    parent: the task it is a part of (default: the one of this session or worktree, if there is one)
    priority (-p): of all its tasks, 0 to 4

    Example: gitswarm flow run feature --input what="names of two letters"
    """
    above = claims.task_here(desk, parent) if parent or settings.session_of(desk.place, desk.env) else None
    newest = rulebook.newest_of_all(desk.swarm, Here(desk.place, desk.env))
    shelf, given = recipes.Shelf(desk, commit=newest), plans.inputs(input)
    recipe = shelf.recipe(name)
    nodes = plans.plan(recipe, given, shelf.recipe, plans.Harvest(desk, shelf.commit))
    where = {"name": name, "commit": shelf.commit}
    inputs = plans.given(recipe, given)
    _tell(desk, desk.swarm.do(flows.start, inputs=inputs, nodes=nodes, parent=above, priority=priority, **where))


def _tell(desk: Desk, receipt: Receipt) -> None:
    """Tell the id of a flow that was started, and those of its steps to whoever reads JSON."""
    tables, task = desk.swarm.look(), receipt.id
    made = flows.steps(tables, task)
    shown = {one.key: tasks.id_of(tables, tasks.find(tables, one.task).short) for one in made}
    top = shown.pop("")
    if desk.shared.json:
        desk.screen.record({"id": top, "task": task, "steps": shown, **receipt.as_json()})
    else:
        desk.screen.lines([top])


def cancel(desk: Desk, id: str, *, reason: str = "", no_undo: bool = False) -> None:
    """Let nobody go on with a flow: its open steps close; what it has done is undone, where its recipe says how.

    id: its task, or that of a step
    reason (-r): why
    no-undo: undo nothing

    Example: gitswarm flow cancel gs-7k3f --reason "It was the wrong question."
    """
    hint = f"`gitswarm flow show {id}` tells what it came to"
    receipt, doubt = flows.end(desk, flows.cancel, hint, name=id, reason=reason, undo=not no_undo)
    tables = desk.swarm.look()
    found = tasks.find(tables, flows.flow(tables, id).task)
    shown, left = tasks.id_of(tables, found.short), found.status != "closed"
    said = "is cancelled, when what it has done is undone" if left else "is cancelled"
    desk.screen.receipt({"id": shown, "undoing": left, **receipt.as_json()}, f"{shown} {said}{doubt}")


def show_list(desk: Desk, *, limit: int = 50) -> None:
    """List the flows that were started, the newest first, and how far each has come.

    limit (-n): how many at the most

    Example: gitswarm flow list
    """
    tables = desk.swarm.look()
    found = flows.flows(tables)[: desk.most(limit)]
    desk.screen.table([model.line(tables, one) for one in found], LISTED, empty="no flow was started", most=limit)


def show(desk: Desk, id: str) -> None:
    """Show the steps of a flow: how each stands, what it came to, and what a failed one blocks.

    id: its task, or that of a step

    Example: gitswarm flow show gs-7k3f
    """
    tables = desk.swarm.look()
    found = flows.flow(tables, id)
    rows = [model.row(tables, one) for one in flows.steps(tables, found.task)]
    whole = model.line(tables, found)
    if desk.shared.json:
        more = {"name": found.name, "commit": found.commit, "inputs": found.inputs, "actor": found.actor}
        desk.screen.record({**whole, **more, "at": found.at, "rows": rows})
        return
    desk.screen.table([{**rows[0], "state": whole["state"]}, *rows[1:]], STEPS)
    for row in (row for row in rows if row["state"] == model.FAILED and (row["blocks"] or row["why"])):
        blocks = f", and blocks {', '.join(row['blocks'])}" if row["blocks"] else ""
        desk.screen.say(f"{row['step']} has failed{blocks}{': ' if row['why'] else ''}{row['why']}")


def graph(desk: Desk, name: str, *, input: tuple[str, ...] = (), mermaid: bool = False) -> None:
    """Draw a flow: what waits for what, and who does it; of one that was started also how each step stands.

    name: the flow of the project, or the task of one that was started
    input (-i): what it would be given, as NAME=VALUE; what is needed and not given stands as its name
    mermaid: as a Mermaid flowchart, which Git hosts draw

    Example: gitswarm flow graph feature --mermaid
    """
    found = _boxes(desk, name, plans.inputs(input))
    lines = list(render.mermaid(found) if mermaid else render.drawing(found))
    if desk.shared.json:
        nodes = [{**box._asdict(), "needs": list(box.needs), "when": list(box.when)} for box in found]
        desk.screen.record({"name": name, "nodes": nodes, "drawing": lines})
    else:
        desk.screen.lines(lines, cut=not mermaid)


def _boxes(desk: Desk, name: str, given: dict[str, str]) -> list[render.Box]:
    shelf = recipes.Shelf(desk)
    if shelf.has(name):
        recipe = shelf.recipe(name)
        asked = {one.name: f"‹{one.name}›" for one in recipe.inputs if one.default is None}
        return boxes.planned(plans.plan(recipe, {**asked, **given}, shelf.recipe, _sketched(desk, shelf.commit)))
    tables = desk.swarm.look()
    try:
        found = flows.flow(tables, name)
    except NotFound as error:
        hint = f"a flow of the project ({', '.join(shelf.names()) or 'it has none'}), or `gitswarm flow list`"
        raise NotFound(f"there is no flow {name}", hint=hint) from error
    return boxes.started(tables, flows.steps(tables, found.task))


def _sketched(desk: Desk, commit: str) -> Callable[[recipes.Items], tuple[str, ...]]:
    """Finds items to be drawn: no command is run for a drawing, and where there are none one stands for all."""
    harvest = plans.Harvest(desk, commit)

    def found(items: recipes.Items) -> tuple[str, ...]:
        if items.way == recipes.COMMAND:
            return (f"‹each that {items.values[0]} prints›",)
        try:
            return harvest(items)
        except Refused:
            return (f"‹each of {', '.join(items.values)}›",)

    return found


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
        none = "" if wanted else "; the newest commit of the default branch has no flow, --file reads one of yours"
        desk.screen.say(f"{counted(len(wanted), 'flow')} looked at, {counted(len(rows), 'mistake')}{none}")
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
    "flow run": run,
    "flow cancel": cancel,
    "flow list": show_list,
    "flow show": show,
    "flow graph": graph,
    "flow validate": validate,
    "flow suggest": suggest,
}
