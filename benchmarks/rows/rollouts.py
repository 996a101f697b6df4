"""A roll-out over 2,000 manifests: what it takes beside one commit of the same by hand, and how fast it is undone."""

from __future__ import annotations

import json
import os
import subprocess
import time
from typing import TYPE_CHECKING

from benchmarks.measure import Failed, in_words
from benchmarks.table import Budget, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.stage import Stage

TITLE = "A roll-out"
ITEMS, FEW, FOLDERS, PARALLEL = 2000, 100, 5, 4
LONGEST = 60
"""Seconds within which all of it is to be taken back."""
COMMAND = "sed -i s/^version:.1$/version:\\ 2/ {items}"


def whole(stage: Stage) -> Iterator[Row]:
    """Plan, canary, approval, chunks, landings; then all of it taken back."""
    count = FEW if stage.quick else ITEMS
    clone = _project(stage, count)
    by_hand = _by_hand(stage, clone)
    before, begun = _tree(stage, clone), time.perf_counter()
    id = _told(stage, clone, "plan", "--items", "**/*.yaml", "--command", COMMAND, "--name", "v2")["id"]
    _told(stage, clone, "run", id)
    _told(stage, clone, "approve", id, actor="grace")
    row = _told(stage, clone, "run", id, "--parallel", str(PARALLEL))
    spent = time.perf_counter() - begun
    if (row["state"], row["landed"]) != ("landed", count):
        raise Failed(f"{count} items were to land: {row}")
    what = f"a roll-out over {count:,} files, plan, canary, approval, {PARALLEL} chunks side by side, both landings"
    beside = f"one commit of the same by hand, pushed: {in_words([by_hand])}"
    yield Row("rollout", what, in_words([spent]), beside, [1000 * spent / count], unit="ms an item")
    begun = time.perf_counter()
    back = _said(stage, clone, "rollback", id)
    spent = time.perf_counter() - begun
    if _tree(stage, clone) != before:
        raise Failed(f"not every byte came back: {back}")
    what = f"all of that taken back by one `rollback`: {count:,} files, to the byte"
    beside = f"as it says itself: {in_words([back['seconds']])}"
    yield Row("rollout-back", what, in_words([spent]), beside, [spent], Budget("≤", LONGEST), "s")


def _project(stage: Stage, count: int) -> str:
    """A clone of a hub whose main branch has so many manifests."""
    worlds = stage.worlds
    hub = worlds.hub(1)
    clone = worlds.clone(hub)
    worlds.git(clone, "checkout", "--quiet", "-B", "main", "origin/main")
    for number in range(count):
        folder = os.path.join(clone, f"team-{number % FOLDERS}")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, f"m{number:04}.yaml"), "w", encoding="utf-8") as file:
            file.write(f"version: 1\nname: m{number}\n")
    worlds.git(clone, "add", ".")
    worlds.git(clone, "commit", "--quiet", "--message", "Manifests")
    worlds.git(clone, "push", "--quiet", "origin", "HEAD:refs/heads/main")
    return clone


def _by_hand(stage: Stage, clone: str) -> float:
    """The seconds of the same change as one commit, pushed to a branch that nobody looks at."""
    begun = time.perf_counter()
    worlds = stage.worlds
    paths = worlds.git(clone, "ls-files", "*.yaml").split()
    subprocess.run(["sed", "-i", "s/^version: 1$/version: 2/", *paths], cwd=clone, env=stage.env, check=True)
    worlds.git(clone, "commit", "--quiet", "--all", "--message", "By hand")
    worlds.git(clone, "push", "--quiet", "origin", "HEAD:refs/heads/by-hand")
    spent = time.perf_counter() - begun
    worlds.git(clone, "reset", "--hard", "--quiet", "HEAD~1")
    return spent


def _tree(stage: Stage, clone: str) -> str:
    stage.worlds.git(clone, "fetch", "--quiet", "origin", "main")
    return stage.worlds.git(clone, "rev-parse", "FETCH_HEAD^{tree}")


def _told(stage: Stage, clone: str, *words: str, actor: str = "bench") -> dict:
    return _said(stage, clone, "rollout", *words, actor=actor)


def _said(stage: Stage, clone: str, *words: str, actor: str = "bench") -> dict:
    """What a command line answers; it has to work."""
    return json.loads(stage.worlds.swarm(clone, "--actor", actor, "--json", *words).splitlines()[-1])


ROWS = {whole: ("rollout", "rollout-back")}
