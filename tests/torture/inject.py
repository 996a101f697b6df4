"""A kill, a full disk, a broken disk: at every system call by which a command changes anything."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.torture.audit import inspect
from tests.torture.commands import COMMANDS, ONCE, TEXT
from tests.torture.figures import Figures
from tests.torture.points import Done, Point, Strace
from tests.torture.yards import Picture, Yard
from tests.world import Said

KILLED = (-9, 137)
STORE = 5
PARTS = tuple(COMMANDS)
TRUE = (0, STORE, 6, *KILLED)
"""How a struck command may end: done, a store or a hub that failed, dead."""


def inject(n: int, seed: int, folder: Path, only: str = "") -> Figures:
    """Strike ``n`` points of each command, or of only one, chosen by the seed; every one there is where ``n`` is 0."""
    names = [only] if only else list(COMMANDS)
    figures = Figures("inject", 0, seed, only=only)
    strace = Strace(folder)
    for name in names:
        _Struck(figures, name, strace, folder).play(n, random.Random(f"{seed} {name}"))
    return figures


class _Struck:
    """One command in its yard, and how all stands where nothing struck it."""

    def __init__(self, figures: Figures, name: str, strace: Strace, folder: Path) -> None:
        self._figures, self._name, self._strace = figures, name, strace
        self._command = COMMANDS[name]
        self._yard = Yard(folder)
        self._command.prepare(self._yard)
        self._yard.keep()
        self._words = [self._yard.task if word == "TASK" else word for word in self._command.words]

    def play(self, n: int, chance: random.Random) -> None:
        """Find the points, and strike them."""
        figures, points = self._figures, self._strace.points(self._argv(), self._yard.reset)
        chosen = chance.sample(points, min(n, len(points))) if n else points
        figures.n += len(chosen)
        figures.seen["points"] += len(points)
        figures.chosen += [f"{self._name}: {point}" for point in chosen] if n else []
        self._yard.reset()
        done = self._strace.run(self._argv())
        self._answer = done.out
        self._whole = self._judge(done)
        for point in chosen:
            self._yard.reset()
            self._strike(point)

    def _argv(self) -> list[str]:
        first, where = self._words[0], str(self._yard.clone.path)
        if first == ONCE:
            return [sys.executable, "-m", ONCE, where, *self._words[1:]]
        return [sys.executable, "-m", "gitswarm", "-C", where, "--actor", "ada", *self._words]

    def _strike(self, point: Point) -> None:
        figures, done = self._figures, self._strace.strike(self._argv(), point)
        if done is None:
            figures.seen["missed"] += 1
            return
        figures.injected[f"{self._name} {point.fault.partition('=')[2]}"] += 1
        known, stands = len(figures.problems), self._judge(done)
        if self._command.short and self._command.short in done.out:
            figures.seen["said that it falls short"] += 1
        else:
            for said in stands.differs(self._whole):
                figures.wrong(said)
        figures.problems[known:] = [f"{self._name}, {point}: {problem}" for problem in figures.problems[known:]]

    def _judge(self, done: Done) -> Picture:
        """What was said is true, the next commands work, and everything acknowledged arrives once."""
        figures, yard = self._figures, self._yard
        figures.seen[f"exit {done.code}"] += 1
        if done.code not in TRUE and "needs_hub" not in done.err:  # a git that died as it asked the hub
            figures.wrong(f"exit {done.code}: {done.err.strip()[-300:]}")
        if self._command.answers and done.code == 0 and done.out != self._answer:
            figures.wrong("it answers something else than without the fault")
        self._go_on()
        self._look_for(yard.before | set(_acknowledged(done)), done)
        for git_dir in (yard.hub, yard.clone.path / ".git"):
            inspect(figures, git_dir)
        return yard.picture()

    def _go_on(self) -> None:
        """The same once more, and the next commands, after the one that lifts a stop where status says so."""
        figures, clone = self._figures, self._yard.clone
        said = clone.run("status", "--json")
        if said.code == 0 and said.json["stopped"]:
            figures.seen["stopped"] += 1
            clone.run("doctor", "--resume")
        if self._command.again and not self._again():
            self._yard.let_time_pass()
            figures.seen["again later"] += 1
            if not self._again():
                figures.repair(f"again it says {self._last.err.strip()[:300]}")
        for command in (("event", "add", "--json", "afterwards"), ("sync", "--json"), ("verify", "--json")):
            said = clone.run(*command)
            if said.code:
                figures.repair(f"the next {command[0]} exits with {said.code}: {said.err.strip()[:300]}")
        self._yard.let_time_pass()
        clone.run("doctor", "--fix")

    def _again(self) -> bool:
        """Whether the same command succeeds now, or says that it has been done, and what goes on then succeeds."""
        command, clone = self._command, self._yard.clone
        self._last = clone.run(*self._words)
        if self._last.code == 0:
            return True
        if self._kind(self._last) not in command.said:
            return False
        instead = [self._yard.task if word == "TASK" else word for word in command.instead]
        self._last = clone.run(*instead) if instead else self._last
        return not instead or self._last.code == 0

    @staticmethod
    def _kind(said: Said) -> str:
        return str(json.loads(said.err.splitlines()[-1])["error"]["kind"])

    def _look_for(self, acked: set[str], done: Done) -> None:
        """Nothing acknowledged is lost, nothing is there twice, and what was refused is not there."""
        figures, said = self._figures, self._yard.clone.run("log", "--json")
        if said.code:
            figures.repair(f"the log cannot be read: {said.err.strip()}")
        ids, texts = [row["id"] for row in said.lines], [row["payload"].get("text") for row in said.lines]
        figures.acked += len(acked)
        for id in acked - set(ids):
            figures.lost += 1
            figures.wrong(f"the acknowledged event {id} is lost")
        if texts.count(TEXT) > 1 or len(set(ids)) != len(ids):
            figures.doubled += 1
            figures.wrong("an event is there twice")
        if TEXT in self._words and done.code > 0 and done.code not in KILLED and TEXT in texts:
            figures.wrong(f"a write that was refused landed all the same: exit {done.code} {done.err.strip()}")


def _acknowledged(done: Done) -> Iterator[str]:
    """The ids of all events of which a run that ended well has told."""
    for line in done.out.splitlines() if done.code == 0 else ():
        told = json.loads(line)
        yield from (event["id"] for event in told.get("events", ())) if isinstance(told, dict) else ()
