"""Repositories whose gates write down how they were called, set up by hand or by the tools that people use for it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from gitswarm.git.config import hooks
from gitswarm.git.repo import Place, find
from tests.conftest import ROOT

TOOLS = ROOT / ".cache" / "tools"
"""Where `make tools` puts husky, lefthook and pre-commit; without them their faithful copies are used."""
GATES = ("pre-commit", "prepare-commit-msg", "commit-msg", "pre-push", "pre-rebase", "post-commit", "post-checkout")
GATE = """\
#!/bin/sh
args=
for each in "$@"; do args="$args <${each##*/}>"; done
input=
[ -t 0 ] || input=$(cat)
printf '%s|%s|%s|%s\\n' {name} "$(pwd -P)" "$args" "$input" >>'{trace}'
[ ! -e '{trace}.refuses-{name}' ] || { echo "{name} says no" >&2; exit 7; }
"""
HUSKY_NAMES = (
    "pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit applypatch-msg pre-applypatch "
    "post-applypatch pre-rebase post-rewrite post-checkout post-merge pre-push pre-auto-gc"
).split()
HUSKY_START = """\
#!/usr/bin/env sh
n=$(basename "$0")
s=$(dirname "$(dirname "$0")")/$n
[ ! -f "$s" ] && exit 0
export PATH="node_modules/.bin:$PATH"
sh -e "$s" "$@"
c=$?
[ $c != 0 ] && echo "husky - $n script failed (code $c)"
exit $c
"""

PRE_COMMIT_STAGES = ("pre-commit", "commit-msg", "pre-push")
PRE_COMMIT_HOOK = """\
  - id: {name}
    name: {name}
    entry: gates/{name}
    language: script
    always_run: true
    pass_filenames: false
    stages: [{name}]
"""
PRE_COMMIT_COPY = """\
#!/usr/bin/env bash
# What pre-commit writes: its start, which finds its own folder, and its end, without its Python
HERE="$(cd "$(dirname "$0")" && pwd)"
[ -d "$HERE" ] && [ -e .pre-commit-config.yaml ] && exec gates/{name} </dev/null
"""
LEFTHOOK_COMMAND = """\
{name}:
  commands:
    gate:
      run: gates/{name} {{0}}
      use_stdin: true
"""
LEFTHOOK_COPY = """\
#!/bin/sh
if [ "$LEFTHOOK" = "0" ]; then
  exit 0
fi
dir="$(git rev-parse --show-toplevel)"
call_lefthook()
{ name=$2; shift 2; "$dir/gates/$name" "$@"; }
call_lefthook run "{name}" "$@"
"""


class Done(NamedTuple):
    """How a git command ended, and what it said."""

    code: int
    said: str


def git(folder: Path, *words: str, env: dict[str, str] | None = None) -> Done:
    """Run the user's git, whatever it answers."""
    known = {**os.environ, **(env or {})}
    done = subprocess.run(
        ["git", *words], cwd=folder, env=known, capture_output=True, text=True, check=False, timeout=60
    )
    return Done(done.returncode, done.stdout + done.stderr)


def must(folder: Path, *words: str, env: dict[str, str] | None = None) -> str:
    """Run the user's git, which has to work."""
    done = git(folder, *words, env=env)
    assert done.code == 0, f"git {' '.join(words)}: {done.said}"
    return done.said.strip()


class Yard:
    """A repository with a remote, and one file in which all its gates write."""

    def __init__(self, folder: Path, name: str = "repo") -> None:
        self.folder = folder / name
        self.trace = folder / f"{name}.trace"
        self.repo = self.folder / "main tree"
        self.remote = self.folder / "remote.git"
        self.repo.mkdir(parents=True)
        must(self.folder, "init", "-q", "--bare", str(self.remote))
        must(self.repo, "init", "-q")
        must(self.repo, "remote", "add", "origin", str(self.remote))
        must(self.repo, "commit", "-q", "--allow-empty", "-m", "Begin")

    @property
    def place(self) -> Place:
        """Where it is, to gitswarm."""
        return find(str(self.repo), os.environ)

    @property
    def state(self) -> Path:
        """Our folder in it."""
        return Path(self.place.state)

    def join(self) -> Yard:
        """Install our hooks, and nothing else of ours; the errand of this clone is always about to look."""
        self.state.mkdir(exist_ok=True)
        hooks.install(self.place, os.environ)
        (self.state / "waiting").write_text(f"{os.getpid()}\n")
        return self

    def restore(self) -> bool:
        """What a claim does."""
        return hooks.restore_shims(self.place, os.environ)

    def worktree(self, name: str = "gs-7k3f-1", *words: str, at: Path | None = None) -> Path:
        """An agent's worktree, on a branch of its own."""
        path = self.folder / name
        must(at or self.repo, "worktree", "add", "-q", *(words or ("-b", f"gs/{name}")), str(path))
        return path

    def gate(self, folder: Path, *names: str, text: str = GATE, mode: int = 0o755) -> None:
        """Put gates of the user's into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            (folder / name).write_text(text.replace("{name}", name).replace("{trace}", str(self.trace)))
            (folder / name).chmod(mode)

    def refuse(self, name: str, *, on: bool = True) -> None:
        """From now on this gate says no."""
        marker = Path(f"{self.trace}.refuses-{name}")
        marker.touch() if on else marker.unlink()

    def ran(self) -> list[str]:
        """Which gates ran since this was asked last."""
        return [line.split("|")[0] for line in self.calls()]

    def calls(self) -> list[str]:
        """Each call of a gate since this was asked last: its name, where it ran, its arguments and its input."""
        told = self.trace.read_text() if self.trace.exists() else ""
        self.trace.unlink(missing_ok=True)
        return [line for line in told.splitlines() if line]

    def marked(self) -> list[str]:
        """The worktrees in which our hooks have left marks since this was asked last; a hook by config has no name."""
        return [mark.split(" ", 1)[1] for mark in self.marks()]

    def marks(self) -> list[str]:
        """The marks that our hooks have left since this was asked last."""
        path = self.state / "marks"
        told = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return told


def commit(tree: Path, text: str = "Work", *words: str) -> Done:
    """Change a file and commit it."""
    with (tree / "work.txt").open("a") as file:
        file.write(f"{text}\n")
    must(tree, "add", "work.txt")
    return git(tree, "commit", "-q", "-m", text, *words)


def told(calls: list[str], tree: Path) -> list[str]:
    """Calls as they would read in any repository: no commit ids, and the worktree by one name."""
    return [re.sub(r"\b[0-9a-f]{40}\b", "OID", call.replace(os.path.realpath(tree), "TOP")) for call in calls]


# What people set hooks up with: each puts all gates into a repository, in the way of the tool


def plain(yard: Yard) -> None:
    yard.gate(yard.repo / ".git" / "hooks", *GATES)


def absolute_path(yard: Yard) -> None:
    yard.gate(yard.folder / 'o\'hooks "all"', *GATES)
    must(yard.repo, "config", "core.hooksPath", str(yard.folder / 'o\'hooks "all"'))


def relative_path(yard: Yard) -> None:
    yard.gate(yard.repo / ".git hooks", *GATES)
    must(yard.repo, "config", "core.hooksPath", ".git hooks")
    must(yard.repo, "add", ".")
    must(yard.repo, "-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "Gates")


def global_path(yard: Yard) -> None:
    yard.gate(Path.home() / "git hooks", *GATES)
    must(yard.repo, "config", "--global", "core.hooksPath", "~/git hooks")


def global_relative_path(yard: Yard) -> None:
    yard.gate(yard.repo / "tools", *GATES)
    must(yard.repo, "config", "--global", "core.hooksPath", "tools")


def husky(yard: Yard) -> None:
    yard.gate(yard.repo / ".husky", *GATES, mode=0o644)
    must(yard.repo, "add", ".husky")
    must(yard.repo, "commit", "-q", "-m", "Gates")
    run_husky(yard.repo)


def run_husky(tree: Path) -> None:
    """What `npm install` does in a project that uses husky."""
    if husky_program():
        subprocess.run(["node", str(husky_program())], cwd=tree, check=True, capture_output=True, timeout=60)
        return
    must(tree, "config", "core.hooksPath", ".husky/_")
    (tree / ".husky" / "_").mkdir(parents=True, exist_ok=True)
    (tree / ".husky" / "_" / ".gitignore").write_text("*")
    (tree / ".husky" / "_" / "h").write_text(HUSKY_START)
    for name in HUSKY_NAMES:
        path = tree / ".husky" / "_" / name
        path.write_text('#!/usr/bin/env sh\n. "$(dirname "$0")/h"')
        path.chmod(0o755)


def pre_commit(yard: Yard) -> None:
    yard.gate(yard.repo / "gates", *PRE_COMMIT_STAGES)
    checks = "".join(PRE_COMMIT_HOOK.format(name=name) for name in PRE_COMMIT_STAGES)
    (yard.repo / ".pre-commit-config.yaml").write_text(f"repos:\n- repo: local\n  hooks:\n{checks}")
    must(yard.repo, "add", ".")
    must(yard.repo, "commit", "-q", "-m", "Gates")
    program = pre_commit_program()
    if program:
        types = [word for name in PRE_COMMIT_STAGES for word in ("-t", name)]
        subprocess.run([program, "install", *types], cwd=yard.repo, check=True, capture_output=True, timeout=60)
    else:
        yard.gate(yard.repo / ".git" / "hooks", *PRE_COMMIT_STAGES, text=PRE_COMMIT_COPY)


def lefthook(yard: Yard) -> None:
    names = [name for name in GATES if name != "pre-rebase"]
    yard.gate(yard.repo / "gates", *names)
    (yard.repo / "lefthook.yml").write_text("".join(LEFTHOOK_COMMAND.format(name=name) for name in names))
    must(yard.repo, "add", ".")
    must(yard.repo, "commit", "-q", "-m", "Gates")
    if lefthook_program():
        install_lefthook(yard.repo)
    else:
        yard.gate(yard.repo / ".git" / "hooks", *names, text=LEFTHOOK_COPY)


def install_lefthook(tree: Path) -> Done:
    """What the real lefthook does when it is installed."""
    done = subprocess.run(
        [str(lefthook_program()), "install"], cwd=tree, check=False, capture_output=True, text=True, timeout=60
    )
    return Done(done.returncode, done.stdout + done.stderr)


def husky_program() -> Path | None:
    found = TOOLS / "node_modules" / "husky" / "bin.js"
    return found if found.exists() and shutil.which("node") else None


def lefthook_program() -> Path | None:
    return next(TOOLS.glob("node_modules/lefthook-*/bin/lefthook"), None)


def pre_commit_program() -> str | None:
    found = TOOLS / "venv" / "bin" / "pre-commit"
    return str(found) if found.exists() else None


def tools() -> str:
    """Which of the tools are real here, for the summary of a run."""
    programs = {"husky": husky_program(), "lefthook": lefthook_program(), "pre-commit": pre_commit_program()}
    return ", ".join(f"{name}: {'itself' if found else 'a faithful copy'}" for name, found in programs.items())


KINDS = (
    plain,
    absolute_path,
    relative_path,
    global_path,
    global_relative_path,
    husky,
    pre_commit,
    lefthook,
)
