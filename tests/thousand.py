"""A thousand agents on a hundred clones, in simulated time: ``python -m tests.thousand [--agents N] [--write FILE]``.

Each row is one run of ``tests.throng`` from one seed: how long claims wait, what is pushed, when the last task is done.
A run in which a task had two holders, or was lost, ends with an error.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from statistics import median

from benchmarks import page
from benchmarks.stage import memory
from benchmarks.table import line
from tests.simulate import remember_verdicts
from tests.throng import Terms, Throng

MARK = "SIMULATED"
HEAD = ["setting", "a claim waits", "95 %", "longest", "pushes", "accepted", "most a minute, a clone", "last task"]


def settings(asked):
    """What is compared: the same agents on more and fewer clones, and hubs that count pushes of all clones together."""
    plain = Terms(asked.agents, asked.clones, asked.tasks or asked.agents, asked.trip, seed=asked.seed, work=asked.work)
    few, alone = max(1, asked.clones // 10), 1
    return {
        f"{plain.clones} clones, each at most 6 pushes a minute": plain,
        f"{few} clones, the same": plain._replace(clones=few),
        "1 clone, the same": plain._replace(clones=alone),
        f"{plain.clones} clones, no pace": plain._replace(pace=0),
        f"{plain.clones} clones, and the hub takes 6 a minute of all": plain._replace(hub_pace=6),
        f"{few} clones, and the hub takes 6 a minute of all": plain._replace(clones=few, hub_pace=6),
    }


def run(terms):
    """One setting, from nothing; what came of it."""
    with tempfile.TemporaryDirectory(prefix="gitswarm-throng-", dir=memory()) as folder:
        return Throng(terms, folder).run()


def cells(name, figures):
    """What the table shows of one setting."""
    most = figures.waits[-1]
    late = figures.waits[int(len(figures.waits) * 0.95)]
    waits = [f"{seconds:,.1f} s" for seconds in (median(figures.waits), late, most)]
    counts = [f"{number:,}" for number in (figures.pushes, figures.accepted, figures.busiest)]
    return [name, *waits, *counts, f"{figures.last / 60:,.1f} min"]


def told(asked):
    """The lines of the report, as they come."""
    named = settings(asked)
    terms = next(iter(named.values()))
    work = f"each {terms.work / 2:,.0f} to {terms.work * 1.5:,.0f} s of work"
    yield f"- {terms.agents:,} agents, {terms.tasks:,} tasks, {work}; everybody begins at once"
    yield f"- each fetch and each push takes a round trip of {terms.trip:g} s; seed {terms.seed}"
    yield f"- `python -m tests.thousand --agents {terms.agents} --clones {terms.clones} --seed {terms.seed}`"
    yield from ["", line(HEAD), line(["---"] * len(HEAD))]
    for number, (name, terms) in enumerate(named.items(), 1):
        if not asked.row or number in asked.row:
            yield line(cells(name, run(terms)))
    yield from ["", "No task had two holders, and none was left."]


def read(argv):
    """What is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.thousand", description=__doc__)
    parser.add_argument("--agents", type=int, default=1_000)
    parser.add_argument("--clones", type=int, default=100)
    parser.add_argument("--tasks", type=int, help="default: as many as agents")
    parser.add_argument("--trip", type=float, default=1.0, help="seconds there and back")
    parser.add_argument(
        "--work", type=float, default=600.0, help="seconds of work on a task, half to half as much again"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--row", type=int, action="append", help="only this row of the table")
    parser.add_argument("--write", metavar="FILE", help="put it into this page, between its marks")
    return parser.parse_args(argv)


def main(argv=None):
    """Simulate and print; or put it into a page too."""
    asked = read(argv)
    said, began = [], time.perf_counter()
    for each in told(asked):
        sys.stdout.write(f"{each}\n")
        sys.stdout.flush()
        said.append(each)
    if asked.write:
        page.write(asked.write, said, MARK)
    sys.stderr.write(f"simulated in {time.perf_counter() - began:.0f} s\n")
    return 0


if __name__ == "__main__":
    remember_verdicts()
    sys.exit(main())
