"""Where it is measured: the machine, the folder, the sizes, and the environment that every process is given."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pygit2

import gitswarm
from benchmarks.worlds import Worlds

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MEMORY = "/dev/shm"
QUICK_ROUNDS, ROUNDS = 3, 15
QUICK_PART = 20
"""By how much --quick makes the logs smaller."""


class Stage(NamedTuple):
    """What every row is given."""

    worlds: Worlds
    env: Mapping[str, str]
    quick: bool
    full: bool

    @property
    def rounds(self) -> int:
        """How many pairs are taken."""
        return QUICK_ROUNDS if self.quick else ROUNDS

    def size(self, events: int) -> int:
        """So many events, or fewer where it has to be quick; always full folders."""
        return max(100, events // QUICK_PART) if self.quick else events

    @property
    def large(self) -> int:
        """The size of a large log."""
        return self.size(1_000_000 if self.full else 100_000)

    @property
    def gitswarm(self) -> list[str]:
        """How a command line of gitswarm begins."""
        return self.worlds.gitswarm

    @property
    def idle(self) -> list[str]:
        """A bare Python, the floor of every cold command."""
        return [sys.executable, "-c", "pass"]


def stage(folder: str, *, quick: bool, full: bool) -> Stage:
    """Set the stage in an empty folder."""
    env = environment(folder)
    return Stage(Worlds(folder, env, program()), env, quick, full)


def environment(home: str) -> dict[str, str]:
    """What the processes see: nothing of the user's settings; GITSWARM_ERRAND is off where a row does not say so."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    told = {"HOME": home, "GIT_CONFIG_NOSYSTEM": "1", "GITSWARM_ACTOR": "bench", "GITSWARM_ERRAND": "off"}
    names = {f"GIT_{who}_{what}": "bench@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    tree = {} if installed() else {"PYTHONPATH": ROOT}
    return kept | told | names | tree


def installed() -> bool:
    """Whether what is measured is an installed package, and not the tree it is made from."""
    return os.path.dirname(os.path.dirname(os.path.abspath(gitswarm.__file__))) != ROOT


def program() -> list[str]:
    """The gitswarm command of this venv."""
    script = os.path.join(os.path.dirname(sys.executable), "gitswarm")
    return [script] if installed() and os.path.exists(script) else [sys.executable, "-m", "gitswarm"]


def memory() -> str | None:
    """A folder in memory, where the machine has one."""
    return MEMORY if os.path.isdir(MEMORY) and os.access(MEMORY, os.W_OK) else None


def machine(folder: str) -> list[str]:
    """What the figures were taken on."""
    git = _said("git", "--version").split()[2]
    libgit2 = f"libgit2 {pygit2.LIBGIT2_VERSION} (pygit2 {pygit2.__version__})"
    source = "an installed package" if installed() else "the source tree (slower to start than an installed package)"
    return [
        f"{os.cpu_count()} cores, {platform.system()} {platform.release().split('-')[0]}, {platform.machine()}",
        f"Python {platform.python_version()}, git {git}, {libgit2}",
        f"gitswarm {gitswarm.__version__} from {source}",
        f"file system: {_said('stat', '--file-system', '--format=%T', folder) or 'unknown'}",
    ]


def _said(*argv: str) -> str:
    """What a program says; nothing where it does not know these words."""
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout.strip()
