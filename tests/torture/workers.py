"""Workers that are killed: crews in two clones of one hub take tasks; kill -9 takes a worker, a crew, or all of it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.agents import teach
from tests.processes import ends, is_gone
from tests.torture.audit import audit
from tests.torture.figures import Figures
from tests.torture.kill import children, offspring
from tests.world import Clone, World

ACTORS = ("ada", "bob")
WORKERS = 2
"""In each of two clones."""
WAYS = ("worker", "worker", "crew", "all")
SOONEST, LATEST = 0.3, 3.0
"""Seconds between two kills."""
A_TASK, MERCY = 30.0, 60.0
"""Seconds that a task may take on a machine that does much beside; and that told workers may take to end."""
AGENT = """
import fcntl, os, random, time
task, marks = os.environ["GITSWARM_TASK"], {marks!r}
alone = open(f"{{marks}}/{{task}}", "a")
try:
    fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    open(f"{{marks}}/doubled", "a").write(f"{{task}}\\n")
open(f"{{marks}}/pids", "a").write(f"{{os.getpid()}}\\n")
time.sleep(random.choice((0.1, 0.3, 0.8, 4)))
open("made.txt", "w").write(task)
"""


def workers(n: int, seed: int, folder: Path) -> Figures:
    """``n`` tasks that somebody asked for, done by workers of which about one is killed for every second task."""
    figures, chance, world, marks = Figures("workers", n, seed), random.Random(seed), World(folder), folder / "marks"
    clones = [world.clone("a"), world.clone("b")]
    marks.mkdir()
    _furnish(clones, marks)
    for number in range(n):
        _ask(clones[0], number)
    asked = sorted(one["id"] for one in clones[0].must("list", "--json", "--all").json)
    for clone in clones:
        clone.must("sync")
    with Crews(clones) as crews:
        crews.until((marks / "pids").exists, MERCY)
        _slay(figures, crews, chance, n // 2)
        if not crews.until(lambda: not _open(clones), A_TASK * n):
            figures.wrong(f"after {A_TASK * n:.0f} seconds these are not done: {_open(clones)}")
    _settle(clones)
    audit(figures, world, clones, folder / "acks")
    _judge(figures, clones, asked, marks)
    return figures


def _settle(clones: list[Clone]) -> None:
    """Begin one worker more in each clone: it ends what one left that was killed when nothing was left to be taken."""
    for clone in clones:
        clone.run("work", "--once")
        clone.must("sync")
    for clone in clones:
        clone.must("sync")


class Crews:
    """A crew of workers in each clone; what has died is begun again whenever somebody looks."""

    def __init__(self, clones: list[Clone]) -> None:
        self._clones = clones
        self._begun: dict[int, subprocess.Popen[str]] = {}

    def __enter__(self) -> Self:
        self.living()
        return self

    def __exit__(self, *_: object) -> None:
        """Tell all to end once they have finished what they do."""
        for crew in self._begun.values():
            crew.terminate()
        for crew in self._begun.values():
            with suppress(subprocess.TimeoutExpired):
                crew.wait(MERCY)
            crew.kill()
            crew.wait()

    def living(self) -> list[int]:
        """The crews, by their process, those that had died begun anew."""
        for number, clone in enumerate(self._clones):
            before = self._begun.get(number)
            if before is None or before.poll() is not None:
                quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
                words = ("work", "--parallel", str(WORKERS))
                self._begun[number] = clone.start(*words, actor=ACTORS[number], **quiet)
        return [crew.pid for crew in self._begun.values()]

    def until(self, is_so: Callable[[], bool], seconds: float) -> bool:
        """Keep crews at work until something is so; False where it is not in time."""
        limit = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > limit:
                return False
            self.living()
            time.sleep(0.5)
        return True


def _furnish(clones: list[Clone], marks: Path) -> None:
    clones[0].must("policy", "set", "pushes-a-minute", "0")
    for clone in clones:
        teach(clone, AGENT.format(marks=str(marks)))


def _ask(clone: Clone, number: int) -> None:
    """A task that eve asks for, so that she is owed one report."""
    clone.must("mail", "send", "@tasks", f"Write down number {number}.", actor="eve")


def _open(clones: list[Clone]) -> list[str]:
    for clone in clones:
        clone.must("sync")
    return [f"{one['id']} {one['status']}" for one in clones[0].must("list", "--json", "--all").json]


def _slay(figures: Figures, crews: Crews, chance: random.Random, kills: int) -> None:
    """Kill so often, each time something else; whoever waits for a crew begins it again."""
    for _ in range(kills):
        time.sleep(chance.uniform(SOONEST, LATEST))
        crew, way = chance.choice(crews.living()), chance.choice(WAYS)
        staff = children(crew) or [crew]
        victims = {"worker": [chance.choice(staff)], "crew": [crew], "all": [crew, *offspring(crew)]}[way]
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        figures.injected[f"{way} killed"] += 1


def _judge(figures: Figures, clones: list[Clone], asked: list[str], marks: Path) -> None:
    """Hold the log, the reports and what the agents left against what was asked for."""
    if len(asked) != figures.n:
        figures.wrong(f"{figures.n} tasks were asked for, and there are {len(asked)}")
    clone = clones[0]
    _judge_log(figures, clone)
    for id in asked:
        _judge_task(figures, clones, id)
    told = clone.must("mail", "inbox", "--json", "--limit", str(10 * figures.n), actor="eve").json
    if sorted(Counter(letter["thread"] for letter in told).values()) != [1] * figures.n:
        figures.wrong(f"{figures.n} reports are owed, {len(told)} came")
    if (marks / "doubled").exists():
        figures.doubled += 1
        figures.wrong(f"two agents were at work at once on {(marks / 'doubled').read_text().split()}")
    pids = (marks / "pids").read_text().split()
    figures.seen["agents"] += len(pids)
    if not all(ends(pid) for pid in pids):
        figures.wrong(f"agents are left: {[pid for pid in pids if not is_gone(pid)]}")
    if any(row["kept_cents"] or row["kept_tokens"] for row in clone.must("cost", "--json").json):
        figures.wrong("something is kept for runs, and none is at work")


def _judge_log(figures: Figures, clone: Clone) -> None:
    """One run in each epoch of a task, each ended once, and of one task one that was done."""
    begun: dict[str, tuple[str, int]] = {}
    ends_of, done = Counter[str](), Counter[str]()
    for event in clone.log():
        told = event["payload"]
        if event["kind"] == "run.started" and not event["overruled"]:
            begun[event["id"]] = event["task"], told["epoch"]
        elif event["kind"] == "run.ended" and not event["overruled"]:
            figures.seen[f"runs {told['outcome']}"] += 1
            ends_of[told["run"]] += 1
            done[event["task"]] += told["outcome"] == "done"
    if len(set(begun.values())) < len(begun):
        figures.wrong("two runs began in one epoch")
    if ends_of != Counter(begun.keys()):
        figures.wrong(f"{len(begun)} runs began, and they ended so often: {Counter(ends_of.values())}")
    if set(done.values()) != {1}:
        figures.wrong(f"tasks were done so often by runs: {Counter(done.values())}")


def _judge_task(figures: Figures, clones: list[Clone], id: str) -> None:
    """Done once, by one run, and the commit it names has the work of this task, in the clone where it was made."""
    whole = clones[0].must("show", id, "--json").json
    done = [step for step in whole["history"] if step["kind"] == "task.done" and not step["overruled"]]
    if (whole["status"], len(done)) != ("closed", 1):
        figures.wrong(f"{id} is {whole['status']}, and was done {len(done)} times")
        return
    figures.acked += 1
    wanted = ["show", f"{whole['commit']}:made.txt"]
    found = [subprocess.run(["git", *wanted], cwd=one.path, capture_output=True, check=False).stdout for one in clones]
    if id.encode() not in found:
        figures.wrong(f"the work that {id} names is not its own")
