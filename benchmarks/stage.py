"""Where it is measured: the machine, the folders, the sizes, and the environment that every process is given."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import pygit2

import gitswarm
from benchmarks.worlds import Worlds

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MEASURED = ("gitswarm", "hooks")
MEMORY = "/dev/shm"
QUICK_ROUNDS, ROUNDS = 1, 15
QUICK_PART = 50
"""By how much --quick makes the logs smaller."""
QUICK_SIZE = 2_000
"""The most events of a log that has to be quick."""


class Stage(NamedTuple):
    """What every row is given."""

    worlds: Worlds
    on_disk: Worlds
    env: Mapping[str, str]
    quick: bool

    @property
    def rounds(self) -> int:
        """How many pairs are taken."""
        return QUICK_ROUNDS if self.quick else ROUNDS

    @property
    def many(self) -> int:
        """How many work at once."""
        return 3 if self.quick else 8

    @property
    def races(self) -> int:
        """How many races are run: each is a mean over many events already."""
        return 1 if self.quick else 3

    def size(self, events: int) -> int:
        """So many events, or fewer where it has to be quick; always full folders."""
        return min(QUICK_SIZE, max(100, events // QUICK_PART)) if self.quick else events

    @property
    def large(self) -> int:
        """The size of a large log."""
        return self.size(100_000)

    @property
    def gitswarm(self) -> list[str]:
        """How a command line of gitswarm begins."""
        return self.worlds.gitswarm

    @property
    def idle(self) -> list[str]:
        """A bare Python, the floor of every cold command."""
        return [sys.executable, "-c", "pass"]


def stage(folder: str, disk: str, *, quick: bool) -> Stage:
    """Set the stage in two empty folders."""
    env = environment(folder)
    worlds, on_disk = (Worlds(place, env, program()) for place in (folder, disk))
    return Stage(worlds, on_disk, env, quick)


def environment(home: str) -> dict[str, str]:
    """What the processes see: nothing of the user's settings; GITSWARM_ERRAND is off where a row does not say so."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    path = {"PATH": os.pathsep.join([os.path.dirname(sys.executable), kept.get("PATH", os.defpath)])}
    told = {"HOME": home, "GIT_CONFIG_NOSYSTEM": "1", "GITSWARM_ACTOR": "bench", "GITSWARM_ERRAND": "off"}
    names = {f"GIT_{who}_{what}": "bench@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    tree = {} if installed() else {"PYTHONPATH": ROOT}
    return kept | path | told | names | tree


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


def machine(here: Stage) -> list[str]:
    """What the figures were taken on, and when."""
    git = _said("git", "--version").split()[2]
    libgit2 = f"libgit2 {pygit2.LIBGIT2_VERSION} (pygit2 {pygit2.__version__})"
    source = "an installed package" if installed() else "the source tree (slower to start than an installed package)"
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return [
        f"{time.strftime('%Y-%m-%d', time.gmtime())}, gitswarm {gitswarm.__version__} at {commit()}, from {source}",
        f"{os.cpu_count()} cores{_model()}, {_gibibytes():.0f} GiB of memory; load as it began: {busy}",
        f"{platform.system()} {platform.release().split('-')[0]}, {platform.machine()}",
        f"Python {platform.python_version()}, git {git}, {libgit2}",
        f"file systems: {here.worlds.kind}, and {here.on_disk.kind} where a row says so",
        *["quick: short logs and few rounds, to see that it runs; the figures say little"] * here.quick,
    ]


def commit() -> str:
    """The last commit that changed what is measured, and whether something was changed since."""
    found = _said("git", "-C", ROOT, "log", "-1", "--format=%h", "--abbrev=10", "--", *MEASURED) or "no commit"
    return f"{found} with changes" if _said("git", "-C", ROOT, "status", "--porcelain", *MEASURED) else found


def _model() -> str:
    """What the processor is called, where the machine says so."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    except OSError:
        return ""
    return f" ({names[0]})" if names else ""


def _gibibytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _said(*argv: str) -> str:
    """What a program says; nothing where it does not know these words."""
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout.strip()
