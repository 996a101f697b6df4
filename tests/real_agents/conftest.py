"""Real agents in a worktree of their own, each asking a model on loopback; those that are not installed are skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from gitswarm.rooms.outside.adapters import Order, Outcome, Watcher, run
from gitswarm.rooms.outside.adapters.choosing import adapter
from tests.conftest import ROOT

AGENTS = ROOT / ".cache" / "agents"
PATHS = (AGENTS / "node_modules" / ".bin", AGENTS / "venv" / "bin")
KEY = "not-a-real-key-of-anybody"
LIMIT = "90"


class Bench:
    """A worktree linked to a repository, and one agent that is set to work in it."""

    def __init__(self, folder: Path, home: Path, name: str, env: dict[str, str]) -> None:
        self.name, self.home = name, home
        self.repository, self.worktree = folder / "repository", folder / "worktree"
        path = os.pathsep.join([*map(str, PATHS), os.environ["PATH"]])
        self.env = {**os.environ, "PATH": path, "HOME": str(home), **env}
        self.repository.mkdir()
        self.git("init", "-q", folder=self.repository)
        self.git(
            "config", "user.name", "Ada", folder=self.repository
        )  # gemini hides the config of its user from its tools
        self.git("config", "user.email", "ada@example.invalid", folder=self.repository)
        self.git("commit", "-q", "--allow-empty", "-m", "Begin", folder=self.repository)
        self.git("worktree", "add", "-q", "-b", "task", str(self.worktree), folder=self.repository)

    def git(self, *words: str, folder: Path | None = None) -> str:
        """What git says in the worktree."""
        done = subprocess.run(
            ["git", *words], cwd=folder or self.worktree, capture_output=True, text=True, check=True, timeout=30
        )
        return done.stdout.strip()

    def works(
        self,
        brief: str = "Do it.",
        watcher: Watcher | None = None,
        command: str = "",
        passes: str = "",
        **order: object,
    ) -> Outcome:
        """Let the agent work on a brief."""
        told = {"agent": self.name, "seconds": LIMIT, "pass": passes, **({"command": command} if command else {})}
        self.heard: list[dict] = []
        placed = Order(brief, "bob", "s1", folder=str(self.worktree), **order)
        return run(adapter(self.name, told), placed, self.env, self.heard.append, watcher)

    @property
    def commits(self) -> list[str]:
        """What was committed in the worktree, the newest first."""
        return self.git("log", "--format=%s", "main..task").splitlines()


class Warner(Watcher):
    """Has something to say to an agent while it works."""

    words = "most of it is used up"

    def begun(self, pid: int, notice: str) -> None:
        Path(notice).write_text(self.words)


def must_have(name: str, program: str = "") -> None:
    """Skip the test where this agent is not installed."""
    is_there = (AGENTS / program).exists() if program else shutil.which(name, path=os.pathsep.join(map(str, PATHS)))
    if not is_there:
        pytest.skip(f"{name} is not installed: make test-agents installs it where the registry answers")


@pytest.fixture
def bench(tmp_path, home):
    """Make a bench for an agent, or skip where it is not installed."""

    def made(name: str, program: str = "", **env: str) -> Bench:
        must_have(name, program)
        return Bench(tmp_path, home, name, env)

    return made
