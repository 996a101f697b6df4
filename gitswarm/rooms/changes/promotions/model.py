"""What became of items, written down a line each, and the report of a roll-out: a pure function of the log."""

from __future__ import annotations

from gitswarm import json
from gitswarm.core.envelope import canonical
from gitswarm.record import Record
from gitswarm.rooms.changes import landing, rollbacks, rollouts
from gitswarm.rooms.patterns import cohorts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.changes.rollouts import Cohort, Rollout
    from gitswarm.rooms.patterns.cohorts import Pin

    Text = Callable[[str, str], str]
    """Gives a list as the log has it: what stands in the event, or else the text of that digest."""

MADE, SAME, BAD = "made", "same", "bad"
PINNED = ("name", "state", "at", "actor", "commit", "seed", "recipe", "inputs", "limits")
NONE, LONGEST, MOST, FIELDS = "-", 300, 500, 4
"""What stands for no digest; letters of a reason that are kept, of how many bad items of a cohort one is; fields of a
line that says what became of an item."""


class Result(Record):
    """What became of one item: ``made`` anew, the ``same`` as before, or ``bad``, and then why."""

    path: str
    what: str
    before: str
    after: str = ""
    why: str = ""


def result(pin: Pin, after: str, why: str) -> Result:
    """What became of an item, by the digest it has now, or by why its change was dropped."""
    if why:
        return Result(
            pin.path, BAD, pin.digest, "", "".join(one if one.isprintable() else "?" for one in why)[:LONGEST]
        )
    return Result(pin.path, SAME if after == pin.digest else MADE, pin.digest, after)


def tally(rows: Iterable[Result]) -> dict[str, int]:
    """How many items came to what."""
    found = [one.what for one in rows]
    return {what: found.count(what) for what in (MADE, SAME, BAD)}


def written(rows: Iterable[Result]) -> str:
    """Results as the log keeps them: what, the digest now, the path, why; with tabs between."""
    found = sorted(rows)
    bad = [one.path for one in found if one.what == BAD]
    told = {path: number < MOST for number, path in enumerate(bad)}
    lines = ((one, one.why if told.get(one.path) else "") for one in found)
    return "".join(f"{one.what}\t{one.after or NONE}\t{one.path}\t{why}\n" for one, why in lines)


def first_bad(text: str) -> str:
    """The first bad item of those that were written, and why; empty where none is."""
    return next((f"{path}: {why}" for what, _, path, why in _rows(text) if what == BAD), "")


def _rows(text: str) -> list[list[str]]:
    """What was written, a line each; what is no such line, whoever wrote it, is none."""
    rows = (line.split("\t") for line in text.splitlines())
    return [row for row in rows if len(row) == FIELDS]


def results(items: Sequence[Pin], text: str) -> list[Result]:
    """The results that were written of these items; those of which nothing was are left out."""
    told = {path: (what, after.replace(NONE, ""), why) for what, after, path, why in _rows(text)}
    found = ((pin, *told[pin.path]) for pin in items if pin.path in told)
    return [Result(pin.path, what, pin.digest, after, why) for pin, what, after, why in found]


def report(text: Text, tables: Tables, rollout: Rollout) -> dict[str, Any]:
    """All that is to be known of a roll-out, and a digest over it; the same bytes wherever the log is the same."""
    whole = rollouts.whole(tables, rollout)
    parts = [_cohort(text, tables, one) for one in rollouts.cohorts(tables, rollout.task)]
    words = text(rollout.words, rollout.recipe)
    told = {
        "id": whole["id"],
        "task": rollout.task,
        **{name: whole[name] for name in PINNED},
        "words": json.loads(words) if words else None,
        "coverage": _coverage(rollout, whole, parts),
        "approval": whole["gate"],
        "cohorts": parts,
        "landings": _landings(tables, rollout),
        "rollbacks": _rollbacks(tables, rollout),
    }
    return {**told, "digest": cohorts.digest(canonical(told).decode())}


def _coverage(rollout: Rollout, whole: dict[str, Any], parts: list[dict[str, Any]]) -> dict[str, int]:
    """Items done against items expected; what has failed, was rejected or taken back is not done."""
    done = [one["what"] for part in parts if part["state"] in rollouts.COVERED for one in part["results"]]
    counts = {what: done.count(what) for what in (MADE, SAME, BAD)}
    left = rollout.items - sum(counts.values())
    return {"expected": rollout.items, **counts, "left": left, "landed": whole["landed"]}


def _cohort(text: Text, tables: Tables, one: Cohort) -> dict[str, Any]:
    items = cohorts.pins(text(one.items, one.digest))
    found = results(items, text(one.results, one.results_digest))
    done = {row.path for row in found}
    row = rollouts.cohort_row(tables, one)
    left = [pin._asdict() for pin in items if pin.path not in done]
    told = {"task": one.task, "epoch": one.epoch, "results_digest": one.results_digest}
    return {**row, **told, "results": [item._asdict() for item in found], "left": left}


def _landings(tables: Tables, rollout: Rollout) -> list[dict[str, Any]]:
    found = {one.id: one for task in rollouts.of_tasks(tables, rollout.task) for one in landing.of_task(tables, task)}
    return [landing.as_point(tables, one) for one in sorted(found.values(), key=lambda one: one.position)]


def _rollbacks(tables: Tables, rollout: Rollout) -> list[dict[str, Any]]:
    mine = set(rollouts.of_tasks(tables, rollout.task))
    found = [one for one in rollbacks.rollbacks(tables) if mine & set(one.tasks)]
    return [rollbacks.as_row(tables, one) for one in sorted(found, key=lambda one: one.position)]
