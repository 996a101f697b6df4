"""``flow``: many tasks that belong together, started at once from a recipe of the project."""

from __future__ import annotations

from gitswarm import settings
from gitswarm.rooms import claims, plans, recipes, tasks
from gitswarm.rooms.flows import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.swarm import Receipt


def run(desk: Desk, name: str, *, input: tuple[str, ...] = (), parent: str | None = None, priority: int = 2) -> None:
    """Start a flow of the project: each of its steps becomes a task, and workers do the rest.

    It is read from the newest commit of the default branch. Nothing has to stay running: what comes next, what is
    skipped and what is undone follows from what happens to the tasks, in every clone.

    name: the flow, as its file .gitswarm/flows/NAME.yaml is called
    input (-i): what it is given, as NAME=VALUE; may be repeated
    parent: the task it is a part of (default: the one of this session or worktree, if there is one)
    priority (-p): of all its tasks, 0 to 4

    Example: gitswarm flow run feature --input what="names of two letters"
    """
    above = claims.task_here(desk, parent) if parent or settings.session_of(desk.place, desk.env) else None
    shelf, given = recipes.Shelf(desk), plans.inputs(input)
    recipe = shelf.recipe(name)
    nodes = plans.plan(recipe, given, shelf.recipe, plans.Harvest(desk, shelf.commit))
    told = {"name": name, "commit": shelf.commit, "inputs": plans.given(recipe, given), "nodes": nodes}
    _tell(desk, desk.swarm.do(actions.start, **told, parent=above, priority=priority))


def _tell(desk: Desk, receipt: Receipt) -> None:
    """Tell the id of a flow that was started, and those of its steps to whoever reads JSON."""
    tables, task = desk.swarm.look(), receipt.events[0].id
    made = model.steps(tables, task)
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
    receipt = desk.swarm.do(actions.cancel, name=id, reason=reason, undo=not no_undo)
    tables = desk.swarm.look()
    found = tasks.find(tables, model.flow(tables, id).task)
    shown, left = tasks.id_of(tables, found.short), found.status != "closed"
    said = "is cancelled, when what it has done is undone" if left else "is cancelled"
    desk.screen.receipt({"id": shown, "undoing": left, **receipt.as_json()}, f"{shown} {said}")


COMMANDS = {"flow run": run, "flow cancel": cancel}
