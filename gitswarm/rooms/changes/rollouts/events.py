"""Roll-outs that were planned, and what became of their items; what passes a ceiling is held, whoever made it."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload, Text, digest_of, head_of
from gitswarm.rooms.changes.rollouts.model import COHORTS, OVER, ROLLOUTS, UNTOLD, Cohort, Rollout, cohorts, over
from gitswarm.rooms.checks import gates
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class RolloutPlanned(Payload):
    """A task is a roll-out: a recipe over so many items of a commit, by their digests, and how far it may go.

    What it runs stands in ``words`` for people to read; it is never run from there.
    """

    KIND = "rollout.planned"
    V = 1

    name: str
    commit: str
    seed: str
    recipe: str
    words: Text
    inputs: str
    items: int
    limits: dict[str, int]


class RolloutCut(Payload):
    """A task is a cohort of a roll-out: these items go together."""

    KIND = "rollout.cut"
    V = 1

    rollout: str
    number: int
    size: int
    digest: str
    items: Text


class RolloutApplied(Payload):
    """The items of a cohort were gone over: what became of each, how much that changes, and why it is not to be."""

    KIND = "rollout.applied"
    V = 1

    epoch: int
    commit: str | None
    tally: dict[str, int]
    digest: str
    results: Text
    why: Text = ""


PAYLOADS = (RolloutPlanned, RolloutCut, RolloutApplied)


def fold(seen: Seen, tables: Tables) -> bool:
    """Note what was planned, and what was done of it by whoever held the task; who takes it has told nothing yet."""
    told = seen.payload
    if isinstance(told, RolloutPlanned):
        return not _planned(told, seen, tables)
    if isinstance(told, RolloutCut):
        return not _cut(told, seen, tables)
    if isinstance(told, RolloutApplied):
        return not _applied(told, seen, tables)
    if tables.get(COHORTS, seen.event.task or "") is not None:
        _keep_untold(tables, seen.event.task or "")
    return False


def _keep_untold(tables: Tables, task: str) -> None:
    """Let no word end a cohort whose items nobody has gone over."""
    why = "nobody has gone over its items: once it is open (`gitswarm reopen`), `gitswarm rollout run` does"
    tasks.hold(tables, task, UNTOLD, "end", why, firm=True)


def _planned(told: RolloutPlanned, seen: Seen, tables: Tables) -> bool:
    event = seen.event
    task = tasks.task(tables, event.task or "")
    if task is None or tables.get(ROLLOUTS, task.id) is not None:
        return False
    tables.put(ROLLOUTS, Rollout(
        task.id, told.name, told.commit, told.seed, told.recipe, told.inputs, told.items, told.limits,
        "" if digest_of(told.words) else head_of(told.words), event.actor, event.at, seen.position,
    ))  # fmt: skip
    return True


def _cut(told: RolloutCut, seen: Seen, tables: Tables) -> bool:
    """Who planned it opens no gate of it: the recipe is his work as much as the canary is."""
    task, event = tasks.task(tables, seen.event.task or ""), seen.event
    above: Rollout | None = tables.get(ROLLOUTS, told.rollout)
    if task is None or above is None or above.actor != event.actor or tables.get(COHORTS, task.id) is not None:
        return False
    items = "" if digest_of(told.items) else head_of(told.items)
    tables.put(COHORTS, Cohort(task.id, above.task, told.number, told.size, told.digest, items))
    gates.know(tables, task.id, gates.END, event.actor)
    _keep_untold(tables, task.id)
    return True


def _applied(told: RolloutApplied, seen: Seen, tables: Tables) -> bool:
    task, event = tasks.task(tables, seen.event.task or ""), seen.event
    found: Cohort | None = tables.get(COHORTS, task.id) if task else None
    if task is None or found is None or (task.holder, task.epoch) != (event.actor, told.epoch):
        return False
    results = "" if digest_of(told.results) else head_of(told.results)
    now = found._replace(
        results_digest=told.digest, results=results, epoch=told.epoch, actor=event.actor, commit=told.commit,
        tally=told.tally, why=head_of(told.why),
    )  # fmt: skip
    tables.put(COHORTS, now)
    _keep_below_ceilings(now, tables)
    tasks.unhold(tables, task.id, UNTOLD)
    return True


def _keep_below_ceilings(now: Cohort, tables: Tables) -> None:
    """Two clones at once may pass together what neither passes alone: then what came last does not land."""
    above: Rollout | None = tables.get(ROLLOUTS, now.rollout)
    why = over(above.limits, cohorts(tables, now.rollout)) if above and not now.why else ""
    if why:
        tasks.hold(tables, now.task, OVER, "end", f"the roll-out is at its ceiling: {why}", firm=True)
    else:
        tasks.unhold(tables, now.task, OVER)


ROOM = Room("rollouts", (ROLLOUTS, COHORTS), PAYLOADS, fold)
