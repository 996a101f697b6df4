"""A thousand agents on a hundred clones, in simulated time: ``python -m tests.thousand [--agents N] [--write FILE]``.

Each row is one run of ``tests.throng`` from one seed: how long claims wait, what is pushed, when the last task is done.
A run in which a task had two holders, or was lost, ends with an error. Rows take hours: each is put into the page as it
comes, in place of what stood there for its setting, and says at which commit it was taken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from statistics import median

from benchmarks import page
from benchmarks.stage import commit, memory
from benchmarks.table import line
from tests.simulate import remember_verdicts
from tests.throng import Terms, Throng

MARK = "SIMULATED"
HEAD = [
    "setting",
    "a claim waits",
    "95 %",
    "longest",
    "pushes",
    "accepted",
    "most a minute, a clone",
    "last task",
    "at",
]
TABLE = ["", line(HEAD), line(["---"] * len(HEAD))]
SOUND = "No task had two holders, and none was left."


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
    return [name, *waits, *counts, f"{figures.last / 60:,.1f} min", commit()]


def heading(terms):
    """What stands above the table of these agents and their clones."""
    work = f"each {terms.work / 2:,.0f} to {terms.work * 1.5:,.0f} s of work"
    return [
        f"- {terms.agents:,} agents, {terms.tasks:,} tasks, {work}; everybody begins at once",
        f"- each fetch and each push takes a round trip of {terms.trip:g} s; seed {terms.seed}",
        f"- `python -m tests.thousand --agents {terms.agents} --clones {terms.clones} --seed {terms.seed}`",
        *TABLE,
    ]


def woven(measured, above, names, row):
    """What stands on the page, with this row in the table below its heading; rows in the order of their settings."""
    block, _, _ = measured.rpartition(SOUND)
    head = "\n".join([*above, ""])
    before, _, rest = block.partition(head)
    rows, _, after = rest.partition("\n\n")
    known = {each.split(" | ")[0].removeprefix("| "): each for each in [*rows.splitlines(), row]}
    table = "\n".join(known[name] for name in names if name in known)
    return f"{before}{head}{table}\n\n{after}{SOUND}".splitlines()


def say(*lines):
    """Print lines now: the next may take an hour."""
    sys.stdout.write("".join(f"{each}\n" for each in lines))
    sys.stdout.flush()


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
    parser.add_argument("--write", metavar="FILE", help="put each row into this page, between its marks")
    return parser.parse_args(argv)


def main(argv=None):
    """Simulate and print; or put it into a page too."""
    asked = read(argv)
    named, began = settings(asked), time.perf_counter()
    above = heading(next(iter(named.values())))
    say(*above)
    for number, (name, terms) in enumerate(named.items(), 1):
        if asked.row and number not in asked.row:
            continue
        row = line(cells(name, run(terms)))
        say(row)
        if asked.write:
            measured = page.parts(page.read(asked.write, MARK), MARK)[1]
            page.write(asked.write, woven(measured, above, named, row), MARK)
    say("", SOUND)
    sys.stderr.write(f"simulated in {time.perf_counter() - began:.0f} s\n")
    return 0


if __name__ == "__main__":
    remember_verdicts()
    sys.exit(main())
