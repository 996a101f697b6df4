"""What this checkout is and has, in one look: ``make status``. It needs no .venv, and changes nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome", "chrome")
TOOLS = {name: (name,) for name in ("strace", "jq", "man", "zsh", "fish", "node")} | {"chromium": CHROMIUM}
"""What is looked for on the PATH, by any of its names."""
CACHED = {
    "pipx and uv": "tools/installers/bin/uv",
    "pre-commit": "tools/venv/bin/pre-commit",
    "husky": "tools/node_modules/husky",
    "Mermaid": "tools/node_modules/mermaid",
    "gh": "github/gh/bin/gh",
    "GitHub's API": "github/api.github.com.json",
    "agents": "agents",
    "peers": "peers",
}
"""What make tools, make test-agents and make peers put into .cache, by a name for people."""
WIDTH = 10


def lines() -> Iterator[tuple[str, str]]:
    """What is told, by what it is about."""
    yield "gitswarm", f"{version()} at {commit()}"
    yield "python", python()
    yield "git", said("git", "version").removeprefix("git version ") or "none on the PATH"
    yield "bench", built(ROOT / ".venv-bench" / ".ready", "make bench")
    yield "wheel", ", ".join(sorted(path.name for path in ROOT.glob("dist/*.whl"))) or "none: make build"
    yield "tools", have({tool: any(map(shutil.which, names)) for tool, names in TOOLS.items()})
    yield "cache", have({name: (ROOT / ".cache" / path).exists() for name, path in CACHED.items()})
    yield "torture", tortured()
    yield "measured", measured()
    yield "swarm", swarm()


def version() -> str:
    """The version that the source says."""
    found = re.search(r'__version__ = "(.+)"', (ROOT / "gitswarm" / "__init__.py").read_text(encoding="utf-8"))
    return found[1] if found else "of no version"


def commit() -> str:
    """The commit that is checked out, its branch, and how many files differ from it."""
    short, branch = said("git", "rev-parse", "--short", "HEAD"), said("git", "branch", "--show-current")
    changed = len(said("git", "--no-optional-locks", "status", "--porcelain").splitlines())
    return f"{short or 'no commit'} ({branch or 'no branch'}, {f'{changed} changed' if changed else 'clean'})"


def python() -> str:
    """The Python of .venv, and whether that is what pyproject.toml asks for."""
    path = ROOT / ".venv" / "bin" / "python"
    number = said(str(path), "--version").removeprefix("Python ")
    return f"{number}, .venv {built(ROOT / '.venv' / '.ready', 'make init')}" if number else "no .venv yet: make init"


def built(stamp: Path, by: str) -> str:
    """Whether what a stamp stands for was made, and of pyproject.toml as it is."""
    if not stamp.exists():
        return f"not made: {by}"
    is_new = stamp.stat().st_mtime >= (ROOT / "pyproject.toml").stat().st_mtime
    return "made" if is_new else f"older than pyproject.toml: {by}"


def have(found: dict[str, bool]) -> str:
    """What is there, and what is not."""
    there = [name for name, is_there in found.items() if is_there]
    missing = [name for name, is_there in found.items() if not is_there]
    return "; ".join(filter(None, [", ".join(there), "not here: " + ", ".join(missing) if missing else ""]))


def tortured() -> str:
    """The last torture that ran, of all rows, and what it found."""
    last = [path.read_text(encoding="utf-8").splitlines()[-1] for path in (ROOT / "docs" / "torture").glob("*.jsonl")]
    runs = sorted((json.loads(line) for line in last), key=lambda run: (run["day"], run["row"]))
    if not runs:
        return "nothing ran: make torture"
    day, found = runs[-1]["day"], sum(run["lost"] + run["doubled"] for run in runs)
    rows = ", ".join(run["row"] for run in runs if run["day"] == day)
    return f"{day}: {rows}; lost or doubled in the last run of each of {len(runs)} rows: {found}"


def measured() -> str:
    """When the figures of docs/performance.md were measured, and of what."""
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    found = re.search(r"^- (\d{4}-\d\d-\d\d, gitswarm .*)$", page, re.MULTILINE)
    return found[1] if found else "nothing: make bench"


def swarm() -> str:
    """What gitswarm says of this clone, where that is part of a swarm."""
    path = ROOT / ".venv" / "bin" / "gitswarm"
    if not path.exists():
        return "unknown before make init"
    done = run(str(path), "status", "--json")
    if done.returncode:
        error = json.loads(done.stderr)["error"]
        return f"{error['message']}: {error['hint']}"
    status = json.loads(done.stdout)
    return f"{status['swarm']}, {status['position']} events, {status['pending']} wait for the hub"


def said(*argv: str) -> str:
    """What a command prints; nothing where it fails."""
    try:
        done = run(*argv)
    except OSError:
        return ""
    return done.stdout.rstrip() if done.returncode == 0 else ""


def run(*argv: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the root of this checkout, with nothing that points git or gitswarm elsewhere."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITSWARM_"))}
    return subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", timeout=20, check=False)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    try:
        for name, told in lines():
            print(f"{name:{WIDTH}}{told}", flush=True)
    except BrokenPipeError:  # who reads has seen enough; what is left would be written again at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
