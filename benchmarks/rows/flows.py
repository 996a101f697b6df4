"""A flow of thirteen agents: what it costs beside their own work, on a clock of its own and for real."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from benchmarks.flow import AGENTS, RECIPES, STEP, WAVES, played
from benchmarks.measure import Failed, in_words, race
from benchmarks.stage import ROOT
from benchmarks.table import Budget, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.stage import Stage

TITLE = "A flow"
TIMES = 5
WORK = AGENTS * STEP


def simulated(stage: Stage) -> Iterator[Row]:
    """The flow in memory: the actions and what follows from them."""
    told = [played() for _ in range(2 if stage.quick else TIMES)]
    if any((done, clock) != (AGENTS, WAVES * STEP) for _, done, clock in told):
        raise Failed(f"{AGENTS} steps in {WAVES} waves were to be done: {told}")
    spent = [cpu for cpu, _, _ in told]
    what = f"CPU of all decisions and folds of a flow of {AGENTS} agents, {STEP} s each, on a clock of its own"
    beside = f"its work: {WORK} s; by that clock it took {WAVES * STEP} s, {WAVES} steps one behind another"
    yield Row(
        "flow-simulated", what, in_words(spent), beside, [100 * one / WORK for one in spent], Budget("≤", 0.2), "%"
    )


def real(stage: Stage) -> Iterator[Row]:
    """The flow for real, done by one worker; each agent takes no time."""
    path = stage.worlds.alone(stage.size(1000))
    folder = os.path.join(path, ".gitswarm", "flows")
    os.makedirs(folder)
    for name, text in RECIPES.items():
        with open(os.path.join(folder, f"{name}.yaml"), "w", encoding="utf-8") as file:
            file.write(text)
    stage.worlds.git(path, "add", ".gitswarm")
    stage.worlds.git(path, "commit", "--quiet", "--message", "Flows")
    _, (told,) = race([("flow", path)], stage.env, ROOT)
    if (told["state"], told["done"]) != ("done", AGENTS):
        raise Failed(f"the flow did not end well: {told}")
    whole = told["whole"]
    what = f"time that the same flow takes beside its agents, start and all {AGENTS} runs of a worker, no hub"
    apart = f"checkouts {in_words([told['checkout']])}, checks {in_words([told['checks']])}"
    beside = f"of that `flow run`: {in_words([told['start']])}; not in it: {apart}"
    ours = f"{in_words([whole])}, CPU {in_words([told['cpu']])}"
    yield Row("flow-real", what, ours, beside, [100 * whole / WORK], Budget("≤", 0.2), "%")


ROWS = {simulated: ("flow-simulated",), real: ("flow-real",)}
