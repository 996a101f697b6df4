"""What a flow costs: reads of tables, counted."""

from __future__ import annotations

import subprocess
import sys

from gitswarm.core.tables import MemoryTables
from gitswarm.rooms.patterns import recipes
from gitswarm.rooms.patterns.flows import model
from tests.flow_yard import FlowYard


class Counting(MemoryTables):
    """Tables that count how often something is looked for in them."""

    def __init__(self):
        super().__init__()
        self.reads = 0

    def where(self, table, **asked):
        self.reads += 1
        return super().where(table, **asked)


def reads(pattern, count):
    steps = "".join(f"  s{number}: Do it.\n" for number in range(count))
    yard = FlowYard(f=f"pattern: {pattern}\nsteps:\n{steps}")
    yard.tables = Counting()
    yard.run("f")
    return yard.tables.reads


def test_a_step_of_a_long_pipeline_costs_what_one_of_a_short_one_does():
    few, some, many = (reads("pipeline", count) for count in (10, 20, 40))
    assert many - some == 2 * (some - few)


def test_what_witnesses_every_event_loads_no_recipes():
    code = "import sys, gitswarm.rooms.patterns.flows.events; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True).stdout
    assert "gitswarm.rooms.patterns.flows.model" in told.split()
    assert not [
        name
        for name in told.split()
        if name.startswith(("gitswarm.rooms.patterns.recipes", "gitswarm.rooms.roster.runs"))
    ]


def test_the_words_for_what_a_task_is_are_those_of_recipes():
    assert model.ACTS == recipes.ACTS
