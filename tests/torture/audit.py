"""Afterwards: is every acknowledged event in every log exactly once, in one order, and is nothing left behind."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from tests.torture.figures import Figures
from tests.world import Clone, World

BRANCH = "refs/heads/gitswarm"
HARMLESS = "notice: HEAD points to an unborn branch"
TRIES = 5
LOST = ("lost_race", "hub_locked")


class Word(NamedTuple):
    """One line of what a driver told: ``A`` the id of what it promises, ``E`` an error, ``G`` what it was handed,
    ``M`` what it measured."""

    kind: str
    name: str
    told: str


def words(acks: Path) -> list[Word]:
    """What drivers told so far; a killed one may have left half a line, which promised nothing."""
    if not acks.exists():
        return []
    whole = acks.read_text(encoding="utf-8").rpartition("\n")[0]
    return [Word(*line.split(" ", 2)) for line in whole.splitlines()]


def promised(acks: Path) -> dict[str, str]:
    """The texts of all acknowledged events by their ids."""
    return {word.name: word.told for word in words(acks) if word.kind == "A"}


def audit(figures: Figures, world: World, clones: list[Clone], acks: Path) -> None:
    """Let everybody sync, then hold the logs against what was promised before."""
    acked = promised(acks)
    for clone in [*clones, *clones]:
        _sync(figures, clone)
    compare(figures, clones, acked)
    for clone in clones:
        said = clone.run("verify", "--json")
        if said.code:
            figures.wrong(f"{clone.path.name}: verify says {said.err.strip()}")
    for git_dir in [world.hub, *(clone.git_folder for clone in clones)]:
        inspect(figures, git_dir)


def call_doctor(figures: Figures, clone: Clone) -> None:
    """Let doctor mend what it finds, and count that."""
    if clone.run("doctor").code:
        figures.seen["doctor --fix"] += 1
        clone.run("doctor", "--fix")


def _sync(figures: Figures, clone: Clone) -> None:
    """Sync, and again after a lost race: what a killed process left behind it may still be at work."""
    for _ in range(TRIES):
        said = clone.run("sync", "--json")
        if not said.code or said.error["kind"] not in LOST:
            break
        figures.seen[f"last syncs that said {said.error['kind']}"] += 1
    if said.code:
        figures.repair(f"{clone.path.name}: sync says {said.err.strip()}")


def compare(figures: Figures, clones: list[Clone], acked: dict[str, str]) -> None:
    """Count what is lost, unsent or doubled, and say where two clones disagree."""
    logs = [log_of(figures, clone) for clone in clones]
    ids = [row["id"] for row in logs[0]]
    texts = [row["payload"]["text"] for row in logs[0] if "text" in row["payload"]]
    figures.acked += len(acked)
    there = set(ids)
    _look_for(figures, {id: text for id, text in acked.items() if id not in there}, clones)
    for name, count in (Counter(ids) + Counter(texts)).items():
        if count > 1:
            figures.doubled += 1
            figures.wrong(f"{name} stands {count} times in the log")
    if [row["position"] for row in logs[0]] != list(range(len(ids))):
        figures.wrong("the positions of the log have gaps")
    for clone, log in zip(clones[1:], logs[1:], strict=True):
        if [row["id"] for row in log] != ids:
            figures.wrong(f"{clone.path.name} and {clones[0].path.name} disagree about the order")


def _look_for(figures: Figures, missing: dict[str, str], clones: list[Clone]) -> None:
    """What the first log lacks is lost, if no clone keeps it to be sent."""
    waiting = {event["id"] for clone in clones for event in _queued(figures, clone)} if missing else set()
    for id, text in missing.items():
        if id in waiting:
            figures.unsent += 1
            figures.wrong(f"the acknowledged event {id} ({text}) is unsent")
        else:
            figures.lost += 1
            figures.wrong(f"the acknowledged event {id} ({text}) is lost")


def _queued(figures: Figures, clone: Clone) -> list[dict[str, Any]]:
    said = clone.run("queue", "--json")
    if said.code:
        figures.repair(f"{clone.path.name}: queue says {said.err.strip()}")
        return []
    events: list[dict[str, Any]] = said.json["events"]
    return events


def log_of(figures: Figures, clone: Clone) -> list[dict[str, Any]]:
    """The log of a clone, empty where it cannot be read."""
    said = clone.run("log", "--json")
    if said.code:
        figures.repair(f"{clone.path.name}: log says {said.err.strip()}")
    return said.lines


def inspect(figures: Figures, git_dir: Path) -> None:
    """Ask git whether all is well, and look for locks on refs of ours that stayed."""
    asked = ["git", f"--git-dir={git_dir}", "fsck", "--strict", "--no-dangling", "--no-progress"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    said = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith(HARMLESS)]
    if done.returncode or said:
        figures.fsck = "broken"
        figures.wrong(f"git fsck of {git_dir}: {' | '.join(said[:3])}")
    for lock in [*(git_dir / "refs" / "gitswarm").rglob("*.lock"), *git_dir.glob(f"{BRANCH}*.lock")]:
        figures.repair(f"a lock stayed: {lock}")
    figures.seen["strays"] += sum(1 for path in (git_dir / "objects").rglob("tmp_*") if path.is_file())
    figures.seen["crash files"] += len(list(git_dir.glob("fast_import_crash_*")))
