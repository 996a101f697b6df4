"""A commit in a worktree: with our hooks as a claim installs them, with an empty hook of the user's, with none."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from benchmarks import lines
from benchmarks.calm import then_calm
from benchmarks.measure import Failed, Pairs, by_turns, command
from benchmarks.table import slower
from gitswarm.git import repo
from gitswarm.git.config import hooks
from gitswarm.git.config.guards import Guard, set_guard, set_trailers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.measure import Timed
    from benchmarks.stage import Stage
    from benchmarks.table import Row

TITLE = "A commit of an agent's"
FILES = 100
TIMES = 3
"""As many rounds as elsewhere, times this: a commit takes milliseconds."""
TRAILER = "Gitswarm-Task"
EMPTY = "#!/bin/sh\nexit 0\n"
COMMIT = "`git commit` of one changed file in the worktree of a claim, our hooks leave their mark"


def marks(stage: Stage) -> Iterator[Row]:
    """The hook leaves its mark and finds that an errand is about to look."""
    ours, guarded, signed = claimed = [_claimed(stage) for _ in range(3)]
    _switch_on(stage, guarded, lambda git_dir: set_guard(git_dir, Guard(("true",))))
    _switch_on(stage, signed, lambda git_dir: set_trailers(git_dir, {TRAILER: "gs-0000", "Gitswarm-Agent": "bench"}))
    places = (ours, guarded, signed, _linked(stage, EMPTY), _linked(stage, None))
    for place in claimed:
        _let_errand_wait(place)
    takes = [_commit(stage, place) for place in places]
    mine, with_guard, with_trailers, empty, bare = by_turns(takes, stage.rounds * TIMES)
    if TRAILER not in stage.worlds.git(signed, "log", "-1"):
        raise Failed("the worktree whose messages end with trailers has none")
    yield slower("commit-hook", COMMIT, Pairs(mine, empty), "an empty post-commit hook", 1.15)
    yield slower("commit-bare", "the same", Pairs(mine, bare), "no hook at all", 1.4)
    yield slower("commit-guarded", "the same with a guard that says yes", Pairs(with_guard, bare), "no hook at all", 2)
    yield slower("commit-signed", "the same with two trailers", Pairs(with_trailers, bare), "no hook at all")


def errand(stage: Stage) -> Iterator[Row]:
    """The hook starts the errand, which then runs beside."""
    ours, empty = _claimed(stage), _linked(stage, EMPTY)
    env = {**stage.env, "GITSWARM_ERRAND": "on"}
    takes = [then_calm(_commit(stage, ours, env), _main_git_dir(ours)), _commit(stage, empty)]
    mine, theirs = by_turns(takes, stage.rounds)
    what = "the same with our hooks alone, and they start the errand, which then runs in the background"
    yield slower("commit-errand", what, Pairs(mine, theirs), "an empty post-commit hook", 1.15)


def _claimed(stage: Stage) -> str:
    """The worktree of a claim."""
    repository = _repository(stage)
    told = json.loads(stage.worlds.swarm(repository, "claim", lines.id_at(1), "--json"))
    return str(told["worktree"])


def _linked(stage: Stage, post_commit: str | None) -> str:
    """A worktree that the user made, with this hook of his."""
    repository, path = _repository(stage), stage.worlds.path("linked")
    stage.worlds.git(repository, "worktree", "add", "--quiet", "-b", "work", path)
    if post_commit is not None:
        _install(os.path.join(repository, ".git", "hooks", "post-commit"), post_commit)
    return path


def _repository(stage: Stage) -> str:
    """A repository with some files and tasks."""
    path = stage.worlds.alone(stage.size(1_000), of=lines.task)
    for number in range(FILES):
        _fill(path, number, "the beginning")
    stage.worlds.git(path, "add", ".")
    stage.worlds.git(path, "commit", "--quiet", "--message", "Files")
    return path


def _install(path: str, script: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(script)
    os.chmod(path, 0o755)


def _switch_on(stage: Stage, worktree: str, switch: Callable[[str], None]) -> None:
    """Have the hooks of this worktree do more, and let the first commit find them in place."""
    switch(_git_dir(worktree))
    hooks.restore_shims(repo.find(worktree, stage.env), stage.env)


def _let_errand_wait(worktree: str) -> None:
    """Say that an errand is about to look, as it does for a while after the first of many commits."""
    with open(os.path.join(_main_git_dir(worktree), "gitswarm", "waiting"), "w", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")


def _git_dir(worktree: str) -> str:
    with open(os.path.join(worktree, ".git"), encoding="utf-8") as pointer:
        return pointer.read().removeprefix("gitdir:").strip()


def _main_git_dir(worktree: str) -> str:
    return os.path.dirname(os.path.dirname(_git_dir(worktree)))


def _commit(stage: Stage, path: str, env: Mapping[str, str] | None = None) -> Timed:
    take = command(["git", "commit", "--quiet", "--all", "--message", "Change"], path, env or stage.env)
    taken = 0

    def taking() -> float:
        nonlocal taken
        taken += 1
        _fill(path, 0, f"change {taken}")
        return take()

    return taking


def _fill(path: str, number: int, text: str) -> None:
    with open(os.path.join(path, f"file-{number}"), "w", encoding="utf-8") as file:
        file.write(f"{text}\n" * 20)


ROWS = {marks: ("commit-hook", "commit-bare", "commit-guarded", "commit-signed"), errand: ("commit-errand",)}
