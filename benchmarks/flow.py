"""A flow of thirteen agents, flows in a flow: its recipes, and all of it played in memory on a clock of its own."""

from __future__ import annotations

import time

from gitswarm.core import register
from gitswarm.core.fold import Moment
from gitswarm.core.log import Line
from gitswarm.core.stamp import stamp
from gitswarm.core.tables import MemoryTables
from gitswarm.core.verdict import judge_line
from gitswarm.opening import the_rooms
from gitswarm.rooms.patterns import flows, plans
from gitswarm.rooms.patterns.recipes.shelf import understood
from gitswarm.rooms.roster import runs
from gitswarm.rooms.work import claims, tasks

AGENTS, STEP = 13, 60
"""Agents of the flow, and the seconds that each is at work."""
RECIPES = {
    "house": "pattern: pipeline\nsteps:\n  ask: {flow: five}\n  build: {flow: sides}\n  look: Look at it.\n"
    "  release: {flow: three}\n  tell: Tell of it.\n",
    "five": "pattern: scatter-gather\nscatter: Is it right?\nvoices: 5\ngather: all\n",
    "sides": "pattern: fork-join\nfork: {left: Left., right: Right.}\njoin: Both.\n",
    "three": "pattern: saga\nsteps:\n  a: {ask: A., undo: Undo a.}\n  b: {ask: B., undo: Undo b.}\n  c: C.\n",
}
WAVES = 8
"""How many of its steps stand one behind another."""


class Played:
    """The swarm in memory; time goes by only while agents are at work."""

    def __init__(self) -> None:
        self.tables, self.rooms, self.now, self.made, self.lines = MemoryTables(), the_rooms(), 1_800_000_000.0, 0, 0

    def play(self) -> int:
        """Start the flow and do all its steps, as many at once as can be; how many that were."""
        found = {name: understood(name, name, text)[0] for name, text in RECIPES.items()}
        nodes = plans.plan(found["house"], {}, found.__getitem__, lambda items: items.values)
        self._do(flows.start, name="house", commit="", inputs={}, nodes=nodes)
        done = 0
        while ready := tasks.ready(self.tables):
            for place, task in enumerate(ready):
                self._begin(f"agent-{place}", task.id)
            self.now += STEP
            for place, task in enumerate(ready):
                self._end(f"agent-{place}", task.id)
            done += len(ready)
        return done

    def _begin(self, actor: str, task: str) -> None:
        self._do(claims.claim, actor, name=task, machine="m")
        self._do(runs.start, actor, name=task, epoch=1, adapter="robot", machine="m", brief="b")

    def _end(self, actor: str, task: str) -> None:
        run = runs.runs(self.tables, task=task)[0].id
        self._do(runs.finish, actor, run=run, summary="did it", commit=None, tests=None)

    def _fresh(self) -> str:
        self.made += 1
        return f"01kdvdnaz8{self.made:016d}"

    def _do(self, action, actor: str = "ada", **values) -> None:
        moment = Moment(self.tables, actor, f"session-{actor}", self.now, self._fresh)
        _, entry = stamp(action(moment, **values), moment)
        for line in entry.lines:
            register.take(Line(self.lines, judge_line(self.lines, line)), self.rooms, self.tables)
            self.lines += 1


def played() -> tuple[float, int, float]:
    """The seconds of CPU of such a flow in memory, how many steps were done, and the seconds of its own clock."""
    one = Played()
    before, begun = one.now, time.process_time()
    done = one.play()
    return time.process_time() - begun, done, one.now - before
