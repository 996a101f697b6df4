"""A tool: how it is told to do things in its own documented way, and how its answers are read."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, ClassVar

from benchmarks.lines import READY_OF_TEN
from benchmarks.measure import Failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.stage import Stage

WHO = ("ada", "bob")
TITLE = "Let the parser keep its place %08d"


class Tool:
    """What all tools have in common; the tasks that a place is filled with wait for each other as ours do."""

    name: ClassVar[str]

    def __init__(self, stage: Stage, program: Sequence[str]) -> None:
        self.stage = stage
        self.program = list(program)
        self.env: Mapping[str, str] = dict(stage.env)

    def place(self, tasks: int) -> str:
        """A repository of its own, without a hub, that has so many tasks."""
        path = self.stage.worlds.path(f"peer-{tasks}")
        self.run(self.stage.worlds.folder, "git", "init", "--quiet", "--initial-branch=main", path)
        self.run(path, "git", "commit", "--quiet", "--allow-empty", "--message", "Begin")
        self.begin(path)
        self.fill(path, tasks)
        return path

    def clones(self, tasks: int) -> tuple[str, str]:
        """Two clones of a hub that has so many tasks."""
        hub, first = self.stage.worlds.path("hub.git"), self.stage.worlds.path("first")
        self.run(self.stage.worlds.folder, "git", "init", "--quiet", "--bare", "--initial-branch=main", hub)
        self.run(self.stage.worlds.folder, "git", "clone", "--quiet", hub, first)
        self.run(first, "git", "checkout", "--quiet", "-B", "main")
        self.run(first, "git", "commit", "--quiet", "--allow-empty", "--message", "Begin")
        self.run(first, "git", "push", "--quiet", "origin", "main")
        self.found(first)
        self.fill(first, tasks)
        self.all(first, self.send())
        second = self.stage.worlds.path("second")
        self.run(self.stage.worlds.folder, "git", "clone", "--quiet", hub, second)
        self.join(second)
        self.all(second, self.receive())
        return first, second

    def begin(self, path: str) -> None:
        """Set the tool up in a repository without a hub."""
        raise NotImplementedError

    def found(self, path: str) -> None:
        """Set the tool up in the first clone of a hub."""
        self.begin(path)

    def join(self, path: str) -> None:
        """Set the tool up in another clone."""
        self.found(path)

    def fill(self, path: str, tasks: int) -> None:
        """Bring tasks in, in bulk: no figure counts this."""
        raise NotImplementedError

    def id(self, number: int) -> str:
        """What the task of this number is called."""
        raise NotImplementedError

    def create(self, title: str) -> list[str]:
        """Say that something is to be done."""
        return [*self.program, "create", title]

    def list(self) -> list[str]:
        """All that is not done, for a program to read."""
        return [*self.program, "list", "--json"]

    def ready(self) -> list[str]:
        """What can be begun, fifty at the most where it can be told so."""
        return [*self.program, "ready", "--json", "--limit", "50"]

    def claim(self, id: str, who: str) -> list[str]:
        """Take a task."""
        raise NotImplementedError

    def close(self, id: str) -> list[str]:
        """Say that a task that was taken is done."""
        raise NotImplementedError

    def send(self) -> list[list[str]]:
        """Commands that bring what was written to the hub; none where writing does it."""
        return []

    def receive(self) -> list[list[str]]:
        """Commands that bring in what others wrote."""
        return self.send()

    def titles(self, path: str, argv: Sequence[str]) -> list[str]:
        """The titles in an answer."""
        found = json.loads(self.run(path, *argv))
        return [one["title"] for one in (found["tasks"] if isinstance(found, dict) else found)]

    def all(self, path: str, commands: Sequence[Sequence[str]]) -> None:
        """Run commands one after another."""
        for argv in commands:
            self.run(path, *argv)

    def run(self, path: str, *argv: str, stdin: str = "") -> str:
        """What a command says; it has to work."""
        done = subprocess.run(argv, cwd=path, env=self.env, input=stdin, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"{' '.join(argv)} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout


def tasks_to_fill(count: int) -> Iterator[tuple[int, str, int]]:
    """Number and title of each task, and the number of the one that it waits for, or 0."""
    for number in range(1, count + 1):
        waits = number % 10 not in range(1, READY_OF_TEN + 1)
        yield number, TITLE % number, (number - 1) // 10 * 10 + 1 if waits else 0
