"""``rollout run report``: a roll-out goes on as far as it may, and what came of it is told."""

from __future__ import annotations

import os

from gitswarm import chores
from gitswarm.core.words import are
from gitswarm.errors import Misused
from gitswarm.git.clone.store import put, writing
from gitswarm.rooms.changes import rollouts
from gitswarm.rooms.changes.promotions import model, render, running
from gitswarm.rooms.patterns import cohorts
from gitswarm.screen import safe_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk


SHORT = 12
"""Letters of a commit that a sentence names."""


def run(desk: Desk, id: str, *, parallel: int = 4, promotions: int = 0, recipe: str = "", again: bool = False) -> None:
    """Go on with a roll-out as far as it may: the canary first; the chunks when a person has approved it.

    Each cohort is changed in a worktree of its own, checked item by item, committed, and landed by the merge queue.
    A bad item is left as it was, and told. Interrupted, the same command goes on, here or in another clone; several
    may run at once.

    id: its task, or that of a cohort
    parallel: so many chunks at once
    promotions: begin so many cohorts at the most (default: as planned)
    recipe: the file that it was planned with, where this clone does not know it
    again: do what was taken back once more

    Example: gitswarm rollout run gs-7k3f
    """
    if not 1 <= parallel <= running.MOST_AT_ONCE:
        raise Misused(f"{parallel} chunks cannot be done at once", hint=f"--parallel is 1 to {running.MOST_AT_ONCE}")
    if promotions < 0:
        raise Misused(f"{promotions} cohorts cannot be begun", hint="--promotions is 1 or more; 0 is as planned")
    desk.retell()
    me = os.getpid()
    try:
        row = running.run(desk, id, parallel=parallel, most=promotions, again=again, file=recipe)
    except KeyboardInterrupt:
        if os.getpid() == me:
            desk.screen.warn(f"stopped; `gitswarm rollout run {id}` goes on")
        raise
    desk.screen.receipt(row, _sentence(row))


def _sentence(row: dict[str, Any]) -> str:
    covered = f"{row['covered']} of {are(row['items'], 'item')} done" + f", bad: {row['bad']}" * bool(row["bad"])
    have = "has" if row["landed"] == 1 else "have"
    said = {
        "gated": _gated(row, covered),
        "landed": f"{covered}, and {row['landed']} {have} landed"
        if row["landed"]
        else f"{covered}; nothing had to land",
        "taken_back": f"{covered}; what it had done was taken back",
    }
    left = f"{covered}; {are(row['waiting'], 'more cohort')} left to be begun: gitswarm rollout run {row['id']}"
    others = f"{covered}; {are(row['at_work'], 'cohort')} at work elsewhere" if row["at_work"] else covered
    return f"{row['id']}: {said.get(row['state'], left if row['waiting'] else others)}"


def _gated(row: dict[str, Any], covered: str) -> str:
    """What a person has to look at, and how to say yes or no."""
    looks = [
        f"`gitswarm rollout report {row['id']} -m`",
        *([f"`git show {row['canary'][:SHORT]}`"] if row["canary"] else []),
    ]
    says = f"gitswarm rollout approve {row['id']}, or reject"
    return f"{covered}; a person has to look at the canary now ({' and '.join(looks)}): {says}"


def report(desk: Desk, id: str, *, out: str | None = None, markdown: bool = False) -> None:
    """Tell all of a roll-out: inputs, digests, coverage, approvals, results; the same bytes on every machine.

    On a terminal that is a page for people, else JSON.

    id: its task, or that of a cohort
    out (-o): a folder for report.json, report.md, recipe.json, inputs.sha256 and results.tsv
    markdown (-m): as a page for people, wherever it goes

    Example: gitswarm rollout report gs-7k3f --markdown
    """
    chores.ask_hub(desk.swarm)
    tables = desk.swarm.look()
    rollout = rollouts.find(tables, id)

    def text(inline: str, digest: str) -> str:
        return inline or (digest and desk.swarm.text(digest)) or ""

    told = model.report(text, tables, rollout)
    if out is None:
        for_people = markdown or (desk.screen.is_terminal and not desk.shared.json)
        desk.screen.page(render.markdown(told).splitlines() if for_people else [safe_json(told)])
        return
    with writing(out):
        os.makedirs(out, exist_ok=True)
        for name, said in _files(told, text(rollout.words, rollout.recipe)).items():
            put(os.path.join(out, name), said.encode("utf-8", "backslashreplace"))
    facts = {"out": out, "digest": told["digest"], "coverage": told["coverage"]}
    desk.screen.receipt(facts, f"{out}: {told['coverage']['expected']} items, digest {told['digest']}")


def _files(told: dict[str, Any], words: str) -> dict[str, str]:
    """The audit trail as files."""
    rows = [(part["cohort"], row) for part in told["cohorts"] for row in part["results"]]
    items = [cohorts.Pin(row["path"], row["before"]) for _, row in rows]
    items += [cohorts.Pin(row["path"], row["digest"]) for part in told["cohorts"] for row in part["left"]]
    return {
        "report.json": f"{safe_json(told)}\n",
        "report.md": f"{render.markdown(told)}\n",
        "recipe.json": words,
        "inputs.sha256": cohorts.manifest(items),
        "results.tsv": "".join(
            f"{cohort}\t{row['what']}\t{row['before']}\t{row['after']}\t{row['path']}\t{row['why']}\n"
            for cohort, row in rows
        ),
    }


COMMANDS = {"rollout run": run, "rollout report": report}
