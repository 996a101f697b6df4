"""Planning a roll-out as a flow of gated tasks, saying what became of a cohort, and stopping."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.changes import landing
from gitswarm.rooms.changes.rollouts import model
from gitswarm.rooms.changes.rollouts.events import RolloutApplied, RolloutCut, RolloutPlanned
from gitswarm.rooms.checks import gates
from gitswarm.rooms.patterns import cohorts, flows, plans, recipes
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from gitswarm.core.fold import Moment
    from gitswarm.rooms.changes.rollouts.model import Cohort
    from gitswarm.rooms.patterns.cohorts import Pin, Recipe

CANARY = "canary"
LARGEST = 768 * 1024
"""Bytes of a list of items: what came of them is longer, and no text of more than 1 MiB is kept in the log."""


def plan(
    moment: Moment, *, recipe: Recipe, commit: str, digest: str, words: str, items: Sequence[Pin]
) -> Sequence[Happened]:
    """Write down a roll-out: a task for the whole, one for the canary with its gate, one for each chunk behind it."""
    first = cohorts.canary(items, recipe)
    parts = [first, *cohorts.chunks(items, first, recipe.chunks)]
    lists = [cohorts.manifest(part) for part in parts]
    if max(len(text.encode()) for text in lists) > LARGEST:
        raise Misused("a list of items would be longer than 768 KiB", hint="cut it into more chunks: --chunks N")
    inputs = cohorts.digest(cohorts.manifest(items))
    nodes = _nodes(recipe, [len(part) for part in parts])
    started, *made = flows.start(
        moment, name=f"{flows.ROLLOUT}{recipe.name}", commit=commit, nodes=nodes,
        inputs={"items": inputs, "recipe": digest, "seed": recipe.seed},
    )  # fmt: skip
    limits = {
        model.BAD: cohorts.share(recipe.bad, len(items)), "files": recipe.files, "lines": recipe.lines,
        "promotions": recipe.promotions,
    }  # fmt: skip
    told = RolloutPlanned(recipe.name, commit, recipe.seed, digest, words, inputs, len(items), limits)
    steps = [one.id for one in made if one.id]
    cuts = [
        Happened(RolloutCut(started.id, number, len(parts[number]), cohorts.digest(text), text), task=steps[number])
        for number, text in enumerate(lists)
    ]
    return [started, *made, Happened(told, task=started.id), *cuts]


def _nodes(recipe: Recipe, counts: Sequence[int]) -> list[plans.Node]:
    """The flow that a roll-out is: the canary, which a person lets past, and all chunks at once behind it."""
    about = recipe.about or recipe.name
    rule = {"by": list(recipe.by), "count": recipe.approvals}
    bar = recipes.Bar(model.GATE, gates.APPROVAL, {key: value for key, value in rule.items() if value}, gates.END)
    top = plans.Node("", recipes.FLOW, _line(about), pattern=recipes.FORK_JOIN)
    first = _node(CANARY, f"{about}: canary of {_counted(counts[0])}", 1)._replace(gates=(bar,))
    chunks = (
        _node(f"chunk-{number}", f"{about}: chunk {number}, {_counted(count)}", number + 1)._replace(needs=(CANARY,))
        for number, count in enumerate(counts[1:], 1)
    )
    return [top, first, *chunks]


def _node(key: str, title: str, number: int) -> plans.Node:
    return plans.Node(key, recipes.STEP, _line(title), ask=ASK, role=model.ROLE, number=number)


ASK = "`gitswarm rollout run` does this by the recipe of the roll-out; `gitswarm rollout show` tells how it stands."


def _counted(count: int) -> str:
    return f"{count} item{'s' * (count != 1)}"


def _line(title: str) -> str:
    return " ".join(title.split())[: tasks.TITLE_LIMIT]


def finish(  # noqa: PLR0913 - it ends a cohort, a task and a submission at once
    moment: Moment,
    *,
    name: str,
    epoch: int,
    tally: Mapping[str, int],
    results: str,
    commit: str | None,
    submitted: Mapping[str, Any] | None,
    judged: Any,
) -> Sequence[Happened]:
    """Say that a cohort was gone over, and let the result land; refused where it passes a ceiling."""
    part, task = _held(moment, name, epoch)
    _refuse_over(moment, part._replace(tally=dict(tally), why=""))
    told = tasks.about(moment, task.id, RolloutApplied(epoch, commit, dict(tally), cohorts.digest(results), results))
    asked: dict[str, Any] = {"name": task.id, "epoch": epoch, "commit": commit}
    if submitted is not None:
        return [told, *landing.submit(moment, judged=judged, **asked, **submitted)]
    return [told, *gates.done(moment, **asked, **judged._asdict(), summary="nothing had to be changed")]


def give_up(
    moment: Moment, *, name: str, epoch: int, tally: Mapping[str, int], results: str, why: str
) -> Sequence[Happened]:
    """Say why a cohort is not to be: its task fails, and with it the roll-out stands still."""
    _, task = _held(moment, name, epoch)
    told = tasks.about(moment, task.id, RolloutApplied(epoch, None, dict(tally), cohorts.digest(results), results, why))
    return [told, *tasks.close(moment, name=task.id, resolution="failed", reason=why)]


def stop(moment: Moment, *, rollout: str, reason: str = "") -> Sequence[Happened]:
    """Let nobody go on with a roll-out; what has landed stays."""
    found = model.find(moment.tables, rollout)
    row = model.as_row(moment.tables, found)
    if tasks.find(moment.tables, found.task).state == "closed":
        how = "was stopped" if row["state"] == model.STOPPED else "has ended"
        raise Refused(f"{row['id']} {how} before", hint=f"gitswarm rollout show {row['id']}", state=row["state"])
    return flows.cancel(moment, name=found.task, reason=reason, undo=False)


def _held(moment: Moment, name: str, epoch: int) -> tuple[Cohort, tasks.Task]:
    task = tasks.held(moment, name, epoch, "finish")
    found: Cohort | None = moment.tables.get(model.COHORTS, task.id)
    if found is None:
        raise Refused(f"{name} is no cohort of a roll-out", hint="gitswarm rollout list")
    return found, task


def _refuse_over(moment: Moment, new: Cohort) -> None:
    rollout = model.find(moment.tables, new.rollout)
    why = model.over(rollout.limits, model.cohorts(moment.tables, new.rollout), new)
    if why:
        said = f"the roll-out {rollout.name} stops: {why}"
        raise model.CeilingReached(said, hint="gitswarm rollout show tells which")
