"""gitswarm and each peer, as their own documentation says they are used."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from benchmarks import lines
from benchmarks.peers import PINS, program
from benchmarks.peers.tool import WHO, Tool, tasks_to_fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.stage import Stage

AT = "2026-01-01T00:00:00.000Z"


class Ours(Tool):
    """gitswarm; a claim makes its worktree."""

    name = "gitswarm"

    def place(self, tasks: int) -> str:
        """As for every other row."""
        return self.stage.worlds.alone(tasks + 1, sealed=True, of=lines.task)

    def clones(self, tasks: int) -> tuple[str, str]:
        """As for every other row."""
        hub = self.stage.worlds.hub(tasks + 1, sealed=True, of=lines.task)
        return self.stage.worlds.clone(hub), self.stage.worlds.clone(hub)

    def id(self, number: int) -> str:
        """An id is the event's."""
        return lines.id_at(number)

    def list(self) -> list[str]:
        """A list is cut off at fifty if nothing is said."""
        return [*self.program, "list", "--json", "--all"]

    def claim(self, id: str, who: str) -> list[str]:
        """With its worktree."""
        return [*self.program, "claim", id, "--actor", who]

    def close(self, id: str) -> list[str]:
        """By whoever holds it."""
        return [*self.program, "done", id, "--summary", "It keeps its place.", "--actor", WHO[0]]

    def send(self) -> list[list[str]]:
        """One command for both ways."""
        return [[*self.program, "sync"]]


class Balls(Tool):
    """balls: a file for each task on a branch, each write a commit; a claim makes its worktree, and writing pushes."""

    name = "balls"

    def begin(self, path: str) -> None:
        """Without a hub it has to be told that there is none."""
        self.run(path, *self.program, "prime", "--as", WHO[0], "--stealth")

    def found(self, path: str) -> None:
        """With a hub it finds it."""
        self.run(path, *self.program, "prime", "--as", WHO[0])

    def fill(self, path: str, tasks: int) -> None:
        """By its own import."""
        told = [
            {"id": self.id(number), "title": title, "blockers": [{"id": self.id(waits), "on": "claim"}] * bool(waits)}
            | {"body": "", "claimant": None, "created": 1, "updated": 1, "parent": None, "priority": None}
            | {"root_commit": None, "tags": []}
            for number, title, waits in tasks_to_fill(tasks)
        ]
        self.run(path, *self.program, "import", "--as", WHO[0], stdin=json.dumps(told))

    def id(self, number: int) -> str:
        """Four hexadecimal digits."""
        return f"bl-{number:04x}"

    def create(self, title: str) -> list[str]:
        """It wants to know who."""
        return [*self.program, "create", title, "--as", WHO[0]]

    def ready(self) -> list[str]:
        """It shows all of them."""
        return [*self.program, "list", "-s", "ready", "--json"]

    def claim(self, id: str, who: str) -> list[str]:
        """With its worktree."""
        return [*self.program, "claim", id, "--as", who]

    def close(self, id: str) -> list[str]:
        """Lands the worktree, too."""
        return [*self.program, "close", id, "--as", WHO[0]]

    def receive(self) -> list[list[str]]:
        """Others' writes."""
        return [[*self.program, "sync", "--as", WHO[0]]]


class Backlog(Tool):
    """Backlog.md: a file for each task in the tree; who shares it commits and pushes that by git."""

    name = "Backlog.md"

    def begin(self, path: str) -> None:
        """As an agent sets it up."""
        self.run(path, *self.program, "init", "bench", "--defaults", "--agent-instructions", "none")

    def join(self, path: str) -> None:
        """It came with the clone."""

    def fill(self, path: str, tasks: int) -> None:
        """As it writes its files."""
        folder = os.path.join(path, "backlog", "tasks")
        os.makedirs(folder, exist_ok=True)
        for number, title, waits in tasks_to_fill(tasks):
            deps = f"dependencies:\n  - {self.id(waits)}\n" if waits else "dependencies: []\n"
            text = f"---\nid: {self.id(number)}\ntitle: {title}\nstatus: To Do\nassignee: []\n"
            text += f"created_date: '2026-01-01 00:00'\nlabels: []\n{deps}ordinal: {number * 1000}\n---\n"
            with open(os.path.join(folder, f"task-{number} - {title.replace(' ', '-')}.md"), "w") as file:
                file.write(text)

    def id(self, number: int) -> str:
        """They are counted."""
        return f"TASK-{number}"

    def create(self, title: str) -> list[str]:
        """For a program: plain."""
        return [*self.program, "task", "create", title, "--plain"]

    def list(self) -> list[str]:
        """All that is not done."""
        return [*self.program, "task", "list", "--exclude-status", "Done", "--json"]

    def ready(self) -> list[str]:
        """Nothing they depend on is open, and nobody has begun them."""
        return [*self.program, "task", "list", "--ready", "--status", "To Do", "--limit", "50", "--json"]

    def claim(self, id: str, who: str) -> list[str]:
        """As its instructions to agents say."""
        return [*self.program, "task", "edit", id, "-s", "In Progress", "-a", f"@{who}", "--plain"]

    def close(self, id: str) -> list[str]:
        """Likewise."""
        return [*self.program, "task", "edit", id, "-s", "Done", "--plain"]

    def send(self) -> list[list[str]]:
        """By git."""
        commit = ["git", "commit", "--quiet", "--message", "Tasks"]
        return [["git", "add", "backlog"], commit, ["git", "push", "--quiet", "origin", "main"]]

    def receive(self) -> list[list[str]]:
        """By git."""
        return [["git", "pull", "--quiet", "origin", "main"]]


class Tbd(Tool):
    """tbd: a file for each task in a hidden worktree, committed by its sync; it wants a newer git than others."""

    name = "tbd"

    def __init__(self, stage: Stage, program: Sequence[str]) -> None:
        super().__init__(stage, program)
        newer = os.path.dirname(os.path.dirname(str(_git())))
        path = f"{newer}/bin{os.pathsep}{self.env['PATH']}"
        self.env = {**self.env, "PATH": path, "GIT_EXEC_PATH": f"{newer}/libexec/git-core", "GIT_TEMPLATE_DIR": ""}

    def begin(self, path: str) -> None:
        """Its settings belong on the user's branch."""
        self.run(path, *self.program, "init", "--prefix=gs")
        self.run(path, "git", "add", ".tbd")
        self.run(path, "git", "commit", "--quiet", "--message", "Tasks")

    def found(self, path: str) -> None:
        """So that other clones have them."""
        self.begin(path)
        self.run(path, "git", "push", "--quiet", "origin", "main")

    def join(self, path: str) -> None:
        """They came with the clone."""

    def fill(self, path: str, tasks: int) -> None:
        """As it writes its files; a task names those that wait for it."""
        held = os.path.join(path, ".git", "tbd", "data-sync-worktree", ".tbd", "data-sync")
        if not os.path.isdir(held):  # its first write makes the folder
            self.run(path, *self.program, "list", "--json")
        waiting: dict[int, list[int]] = {}
        for number, _, waits in tasks_to_fill(tasks):
            waiting.setdefault(waits, []).append(number)
        os.makedirs(os.path.join(held, "mappings"), exist_ok=True)
        os.makedirs(os.path.join(held, "issues"), exist_ok=True)
        with open(os.path.join(held, "mappings", "ids.yml"), "w") as file:
            file.writelines(f"t{number:04x}: {_ulid(number)}\n" for number in range(1, tasks + 1))
        for number, title, _ in tasks_to_fill(tasks):
            with open(os.path.join(held, "issues", f"is-{_ulid(number)}.md"), "w") as file:
                file.write(_issue(number, title, waiting.get(number, [])))

    def id(self, number: int) -> str:
        """As in the file of its ids."""
        return f"gs-t{number:04x}"

    def claim(self, id: str, who: str) -> list[str]:
        """As its instructions to agents say."""
        return [*self.program, "update", id, "--status", "in_progress", "--assignee", who]

    def close(self, id: str) -> list[str]:
        """Likewise."""
        return [*self.program, "close", id]

    def send(self) -> list[list[str]]:
        """One command for both ways."""
        return [[*self.program, "sync", "--issues"]]


def _ulid(number: int) -> str:
    return f"01kdvcg000{number:016d}"


def _issue(number: int, title: str, waiting: Sequence[int]) -> str:
    blocks = "".join(f"\n  - type: blocks\n    target: is-{_ulid(other)}" for other in waiting) or " []"
    head = f"---\ntype: is\nid: is-{_ulid(number)}\ntitle: {title}\nkind: task\nstatus: open\npriority: 2\nversion: 1\n"
    return f"{head}labels: []\ndependencies:{blocks}\ncreated_at: {AT}\nupdated_at: {AT}\n---\n"


def _git() -> str | None:
    found = program("git")
    return str(found) if found else None


TOOLS: dict[str, type[Tool]] = {"balls": Balls, "backlog": Backlog, "tbd": Tbd}


def installed(stage: Stage) -> list[Tool]:
    """The peers that are here; tbd only where the git is that it wants."""
    there = {name: found for name in TOOLS if (found := program(name)) and (name != "tbd" or program("git"))}
    return [TOOLS[name](stage, [str(found)]) for name, found in there.items()]


def title(name: str) -> str:
    """What a peer is called, with its version."""
    return f"{PINS[name].title} {PINS[name].package.rpartition('@')[2]}"
