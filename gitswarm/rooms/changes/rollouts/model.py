"""Roll-outs: what each goes over and how far it may go, how its cohorts stand, and what is covered of it."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.errors import Ambiguous, NotFound, Refused
from gitswarm.record import Record
from gitswarm.rooms.changes import landing
from gitswarm.rooms.checks import gates
from gitswarm.rooms.roster import lists
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.checks.gates import Gate

GATE, ROLE = "approval", "rollout"
"""The gate that a person opens behind the canary; and the role of its tasks, so that nobody takes one by chance."""
WAITING, OPEN, AT_WORK, DONE, LANDED = "waiting", "open", "at_work", "done", "landed"
FAILED, TAKEN_BACK, STOPPED = "failed", "taken_back", "stopped"
"""How a cohort stands: behind others, to be done, being done, done and on its way, on its target; or it has failed,
what it did was taken back, it is not to be done any more."""
COVERED = (DONE, LANDED)
"""The items of such a cohort are done."""
PLANNED, GATED, RUNNING = "planned", "gated", "running"
"""How a roll-out stands, beside those: nothing of it is done, its canary waits for a person, it goes on."""
OVER, UNTOLD = "rollout ceiling", "rollout untold"
MADE, SAME, BAD = "made", "same", "bad"
"""What became of an item: it was changed, there was nothing to change, or its change was dropped."""
COUNTED = (MADE, SAME, BAD, "files", "lines")


class Rollout(Record):
    """One roll-out: which recipe, on which commit, over how many items, and how far it may go."""

    task: str
    name: str
    commit: str
    seed: str
    recipe: str
    inputs: str
    items: int
    limits: dict[str, int]
    words: str
    actor: str
    at: str
    position: int


class Cohort(Record):
    """Items that go together, the canary as number 0: those pinned, and what the newest epoch made of them.

    A list of items stands in ``items``, or where it is long in the text of that ``digest``; so do results.
    """

    task: str
    rollout: str
    number: int
    size: int
    digest: str
    items: str
    results_digest: str = ""
    results: str = ""
    epoch: int = 0
    actor: str = ""
    commit: str | None = None
    tally: dict[str, int] | None = None
    why: str = ""

    def told(self, what: str) -> int:
        """How many of a kind it came to, as far as it counts."""
        return (self.tally or {}).get(what, 0)


ROLLOUTS = Table("rollouts", Rollout, (("position",),))
COHORTS = Table("rollouts_cohorts", Cohort, (("rollout", "number"),))


class CeilingReached(Refused):
    """A roll-out would go further than it was planned to."""


def rollouts(tables: Tables, limit: int | None = None) -> list[Rollout]:
    """Every roll-out, the one that was planned last first."""
    return tables.where(ROLLOUTS, order="position", descending=True, limit=limit)


def failed(tables: Tables) -> list[tuple[Rollout, str]]:
    """The roll-outs that go no further, unless somebody mends a cohort or stops them; each with why."""
    found = []
    for one in rollouts(tables):
        task = tasks.task(tables, one.task)
        parts = cohorts(tables, one.task) if task is not None and task.state != "closed" else []
        whys = [part.why for part in parts if standing(tables, part) == FAILED]
        found += [(one, why) for why in whys[:1]]
    return found


def find(tables: Tables, name: str) -> Rollout:
    """The roll-out whose task is called so, or one of whose cohorts is."""
    hint = "`gitswarm rollout list` shows those that were planned, each by its id"
    try:
        task = tasks.find(tables, name).id
    except NotFound as error:
        error.hint = error.hint if isinstance(error, Ambiguous) else hint
        raise
    part: Cohort | None = tables.get(COHORTS, task)
    found: Rollout | None = tables.get(ROLLOUTS, part.rollout if part else task)
    if found is None or not cohorts(tables, found.task):
        raise NotFound(f"{name} is no roll-out", hint=hint)
    return found


def cohorts(tables: Tables, rollout: str) -> list[Cohort]:
    """The cohorts of a roll-out, the canary first."""
    return tables.where(COHORTS, rollout=rollout, order="number")


def of_tasks(tables: Tables, task: str) -> list[str]:
    """The tasks of a roll-out by its own, the first first; empty where it is none."""
    return [] if tables.get(ROLLOUTS, task) is None else [one.task for one in cohorts(tables, task)]


def is_result(tables: Tables, task: str, commit: str) -> bool:
    """Whether a commit is what going over the items of a cohort came to; anything may be, of a task that is none."""
    one: Cohort | None = tables.get(COHORTS, task)
    return one is None or (one.commit == commit and not one.why)


def sums(parts: Iterable[Cohort]) -> dict[str, int]:
    """What all cohorts came to that did not fail."""
    found = [one for one in parts if not one.why]
    return {what: sum(one.told(what) for one in found) for what in COUNTED}


def ceilings(limits: Mapping[str, int]) -> dict[str, int | str]:
    """What there may be at the most, in words: 0 is none where it means bad items, else it is no ceiling."""
    return {what: most if most or what == BAD else "no ceiling" for what, most in limits.items()}


def over(limits: Mapping[str, int], parts: Iterable[Cohort], new: Cohort | None = None) -> str:
    """Which ceiling is passed by what was done, with one cohort more or another than before; empty where none is."""
    others = [one for one in parts if new is None or one.task != new.task]
    told = sums([*others, *([new] if new else [])])
    for what, most in limits.items():
        if what in WORDS and told.get(what, 0) > most and (most or what == BAD):
            return f"{told[what]} {WORDS[what][told[what] != 1]}, and {most} is the most"
    return ""


ENDS = ("flow.cancelled", "task.closed")
"""The kinds of events by which somebody stops a roll-out."""
REJECTED = "gate.rejected"
JUDGED = (REJECTED, "rollout.applied")
"""The kinds that say last how the canary stands with people: one has rejected it, or it was done anew."""
WORDS = {
    BAD: ("item is bad", "items are bad"),
    "files": ("file would change", "files would change"),
    "lines": ("line would come or go", "lines would come or go"),
}
"""What passes a ceiling, where that is one and where it is several."""


def stopped_by(tables: Tables, rollout: Rollout) -> str:
    """Who has stopped a roll-out, and why, in words; empty where no event says so."""
    said = [one for one in lists.steps(tables, rollout.task) if one["kind"] in ENDS and not one["overruled"]]
    return f", by {said[-1]['actor']}" + f": {said[-1]['text']}" * bool(said[-1]["text"]) if said else ""


def rejected_by(tables: Tables, rollout: Rollout) -> str:
    """Who has rejected the canary that was done last, and why, in words; empty where nobody has."""
    canary = cohorts(tables, rollout.task)[0]
    said = [one for one in lists.steps(tables, canary.task) if one["kind"] in JUDGED and not one["overruled"]]
    last = said[-1] if said else None
    return f"{last['actor']}: {last['text']}" if last is not None and last["kind"] == REJECTED else ""


def gate_of(tables: Tables, rollout: Rollout) -> Gate:
    """The gate before which all but the canary wait."""
    canary = cohorts(tables, rollout.task)[0]
    task = tasks.task(tables, canary.task)
    return gates.find(tables, f"{tasks.id_of(tables, task.short) if task else canary.task}/{GATE}")


def standing(tables: Tables, one: Cohort) -> str:
    """How a cohort stands."""
    task, work = tasks.task(tables, one.task), landing.item(tables, one.task)
    if task is None:
        return STOPPED
    if task.state == "closed":
        ended = tasks.detail(tables, one.task).resolution
        return LANDED if ended == "done" else FAILED if one.why else STOPPED
    if work is not None and work.state == "rolled_back" and task.state == "open":
        return TAKEN_BACK
    if task.state == "open":
        return OPEN if task.ready else WAITING
    return AT_WORK if task.holder or is_untold(tables, one) else DONE


def is_untold(tables: Tables, one: Cohort) -> bool:
    """Whether nobody has gone over the items of a cohort since it was begun."""
    return any(hold.name == UNTOLD for hold in tasks.holds(tables, one.task))


def state(tables: Tables, rollout: Rollout) -> str:
    """How a roll-out stands, by its cohorts."""
    found = [standing(tables, one) for one in cohorts(tables, rollout.task)]
    for word in (STOPPED, FAILED):
        if word in found:
            return word
    if not found:
        return PLANNED  # `rollout plan` tells the cohorts in the same go; a peer need not
    if found[0] == DONE and gate_of(tables, rollout).shut:
        return GATED
    if TAKEN_BACK in found:
        return TAKEN_BACK
    if set(found) == {LANDED}:
        return LANDED
    return PLANNED if found[0] in (OPEN, WAITING) else RUNNING


def cohort_row(tables: Tables, one: Cohort) -> dict[str, Any]:
    """A cohort as it is shown."""
    task = tasks.task(tables, one.task)
    told = {what: one.told(what) for what in COUNTED}
    return {
        "cohort": "canary" if one.number == 0 else f"chunk {one.number}",
        "id": tasks.id_of(tables, task.short) if task else one.task,
        "state": standing(tables, one),
        "items": one.size,
        **told,
        "digest": one.digest,
        "commit": one.commit,
        "by": one.actor,
        "why": one.why,
    }


def as_row(tables: Tables, rollout: Rollout) -> dict[str, Any]:
    """A roll-out as lists give it: how far it has come."""
    parts = cohorts(tables, rollout.task)
    stands = {one.task: standing(tables, one) for one in parts}
    told, task = sums(one for one in parts if stands[one.task] in COVERED), tasks.task(tables, rollout.task)
    return {
        "id": tasks.id_of(tables, task.short) if task else rollout.task,
        "name": rollout.name,
        "state": state(tables, rollout),
        "items": rollout.items,
        "covered": told[MADE] + told[SAME],
        "bad": sum(one.told(BAD) for one in parts if stands[one.task] in (*COVERED, FAILED)),
        "landed": sum(one.told(MADE) for one in parts if stands[one.task] == LANDED),
        "cohorts": len(parts),
        "at": rollout.at,
    }


def whole(tables: Tables, rollout: Rollout) -> dict[str, Any]:
    """All that the log knows of a roll-out, without its items."""
    gate = gate_of(tables, rollout)
    told = {name: getattr(rollout, name) for name in ("commit", "seed", "recipe", "inputs", "limits", "actor")}
    parts = [cohort_row(tables, one) for one in cohorts(tables, rollout.task)]
    return {**as_row(tables, rollout), **told, "gate": gates.whole(tables, gate), "parts": parts}
