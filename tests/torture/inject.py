"""A kill, a full disk, a broken disk: at every system call by which an append or a sync changes anything."""

from __future__ import annotations

import json
import random
import shutil
import sys
from pathlib import Path
from typing import Any

from tests.torture.audit import inspect
from tests.torture.figures import Figures
from tests.torture.points import Done, Point, Strace
from tests.world import Clone, World

TEXT = "struck"
CALLS = {
    "one-shot append": ("-m", "gitswarm", "--actor", "ada", "--json", "event", "add", "--", TEXT),
    "running append": ("-m", "tests.torture.once", TEXT),
    "sync": ("-m", "gitswarm", "--json", "sync"),
}
KILLED = (-9, 137)
STORE = 5


class Stage:
    """A hub and two clones, as they were before each run: something to send, and something to fetch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "stage"
        self._kept = folder / "kept"
        self.folder.mkdir()
        world = World(self.folder)
        self.clone, other = world.clone("a"), world.clone("b")
        self.hub = world.hub
        other.say("from afar")
        other.must("sync")
        self.before = [self.clone.say(f"before {number}")["id"] for number in range(2)]
        shutil.copytree(self.folder, self._kept, symlinks=True)

    def reset(self) -> None:
        """Put everything back."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._kept, self.folder, symlinks=True)


def inject(n: int, seed: int, folder: Path) -> Figures:
    """Strike at ``n`` points chosen by the seed, at every one there is where ``n`` is 0."""
    strace, stage = Strace(folder), Stage(folder)
    points: list[tuple[str, Point]] = []
    for name in CALLS:
        points += [(name, point) for point in strace.points(_argv(stage, name), stage.reset)]
    chosen = random.Random(seed).sample(points, min(n, len(points))) if n else points
    figures = Figures("inject", len(chosen), seed)
    figures.seen["points"] = len(points)
    figures.chosen = [f"{name}: {point}" for name, point in chosen] if n else []
    for name, point in chosen:
        stage.reset()
        done = strace.strike(_argv(stage, name), point)
        if done is None:
            figures.seen["missed"] += 1
            continue
        figures.injected[f"{name} {point.fault.partition('=')[2]}"] += 1
        known = len(figures.problems)
        _judge(figures, stage, name, done)
        figures.problems[known:] = [f"{name}, {point}: {problem}" for problem in figures.problems[known:]]
    return figures


def _argv(stage: Stage, name: str) -> list[str]:
    module, *words = CALLS[name][1:]
    where = [str(stage.clone.path)] if module.startswith("tests.") else ["-C", str(stage.clone.path)]
    return [sys.executable, "-m", module, *where, *words]


def _judge(figures: Figures, stage: Stage, name: str, done: Done) -> None:
    """What was said is true, the next commands work, and everything acknowledged arrives once."""
    acked = set(stage.before)
    if name != "sync" and done.code == 0:
        acked.add(json.loads(done.out)["events"][0]["id"])
    _look_at_the_answer(figures, done)
    _go_on(figures, stage.clone)
    log = _log(figures, stage.clone)
    ids, texts = [row["id"] for row in log], [row["payload"].get("text") for row in log]
    figures.acked += len(acked)
    for id in acked - set(ids):
        figures.lost += 1
        figures.wrong(f"the acknowledged event {id} is lost")
    if texts.count(TEXT) > 1 or len(set(ids)) != len(ids):
        figures.doubled += 1
        figures.wrong("an event is there twice")
    if name != "sync" and done.code > 0 and done.code not in KILLED and TEXT in texts:
        figures.wrong(f"a write that was refused landed all the same: exit {done.code} {done.err.strip()}")
    for git_dir in (stage.hub, stage.clone.path / ".git"):
        inspect(figures, git_dir)


def _look_at_the_answer(figures: Figures, done: Done) -> None:
    figures.seen[f"exit {done.code}"] += 1
    if done.code not in (0, STORE, 6, *KILLED):
        figures.wrong(f"exit {done.code}: {done.err.strip()[-300:]}")


def _go_on(figures: Figures, clone: Clone) -> None:
    """The next commands, with the one that lifts a stop where status says that it is needed."""
    said = clone.run("status", "--json")
    if said.code == 0 and said.json["stopped"]:
        figures.seen["stopped"] += 1
        clone.run("doctor", "--resume")
    for command in (("event", "add", "--json", "afterwards"), ("sync", "--json"), ("verify", "--json")):
        said = clone.run(*command)
        if said.code:
            figures.repair(f"the next {command[0]} exits with {said.code}: {said.err.strip()[:300]}")


def _log(figures: Figures, clone: Clone) -> list[dict[str, Any]]:
    said = clone.run("log", "--json")
    if said.code:
        figures.repair(f"the log cannot be read: {said.err.strip()}")
    return said.lines
