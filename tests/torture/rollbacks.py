"""What has landed is taken back, roll-outs and single tasks, by commands that are killed until one comes through."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests import landings, manifests
from tests.torture.audit import audit, call_doctor
from tests.torture.figures import Figures
from tests.torture.kill import cut_short
from tests.world import Clone, World, git

A_ROUND, ITEMS = 10, 10
"""Rollbacks in a round, the first of them of a roll-out; and the files that this one changes."""
SOONEST, FIRST, GROWTH = 0.1, 0.3, 1.25
"""Seconds that a command lives at the least, at the most the first time, and how much longer it may each time after."""
PEOPLE = 0.3
"""How often somebody pushes beside a rollback."""
REFUSED, OVER = 3, "was taken back already"
A_ROLLBACK, SLOW = 240.0, 60
"""Seconds for which one may be waited for on a slow machine, kills and all; and that it may take by itself."""

Tree = dict[str, str]
"""The files of a branch: what is in each, by its name in git."""


class Yard(NamedTuple):
    """Where a row plays, and by which dice."""

    figures: Figures
    chance: random.Random
    world: World
    clones: list[Clone]


def rollbacks(n: int, seed: int, folder: Path) -> Figures:
    """``n`` rollbacks, each killed until it is through, while people push to what it changes."""
    world = World(folder)
    manifests.seed(world, ITEMS)
    yard = Yard(Figures("rollbacks", n, seed), random.Random(seed), world, [world.clone("a"), world.clone("b")])
    yard.clones[0].must("policy", "set", "pushes-a-minute", "0")
    names = [
        name
        for begun in range(0, n, A_ROUND)
        for name in _round(yard, min(A_ROUND, n - begun), f"{seed}-{begun}")
    ]  # fmt: skip
    for clone in yard.clones:  # who is killed may leave a lock on the ref that keeps what this one rollback found
        call_doctor(yard.figures, clone)
    audit(yard.figures, world, yard.clones, folder / "none")
    _judge(yard, names)
    return yard.figures


def _round(yard: Yard, count: int, mark: str) -> list[str]:
    """Land so many things, then take them back in any order; afterwards everything is as it was before. Their names."""
    before = _files(yard.world)
    landed = _landed(yard, count, mark)
    tree, places = _files(yard.world), [_place(clone) for clone in yard.clones]
    for number, name in enumerate(yard.chance.sample(sorted(landed), len(landed))):
        if yard.chance.random() < PEOPLE:
            path = f"people-{mark}-{number}.txt"
            landings.seed(yard.world, {path: "mine\n"}, f"Mine {number}")
            before[path] = tree[path] = _files(yard.world)[path]
        for path in landed[name]:
            tree[path] = before.get(path, "")
        tree = {path: oid for path, oid in tree.items() if oid}
        _take_back(yard, name)
        if _files(yard.world) != tree:
            yard.figures.wrong("a rollback left other files than there were before")
    if tree != before:
        yard.figures.wrong("not all of a round was taken back")
    if [_place(clone) for clone in yard.clones] != places:
        yard.figures.wrong("a rollback changed what people have in their clone")
    return list(landed)


def _landed(yard: Yard, count: int, mark: str) -> dict[str, list[str]]:
    """A roll-out and tasks that have landed: what each has changed."""
    before, clone = _files(yard.world), yard.clones[0]
    rollout = manifests.plan(clone)
    state = manifests.approved(clone, rollout)["state"]
    changed = [path for path, oid in _files(yard.world).items() if before.get(path) != oid]
    if state != "landed" or len(changed) != ITEMS:
        yard.figures.wrong(f"the roll-out is {state}, and changed {len(changed)} files")
    works = [{f"{mark}-{number}.txt": f"{mark} {number}\n"} for number in range(count - 1)]
    clone.git("fetch", "--quiet")
    ids = landings.many(clone, works) if works else []
    clone.must("mq", "run")
    for each in yard.clones:
        each.must("sync")
    return {rollout: changed} | {id: list(work) for id, work in zip(ids, works, strict=True)}


def _take_back(yard: Yard, name: str) -> None:
    """Repeat the command, here or there, each time a little longer before it is killed, until it is through."""
    longest, until = FIRST, time.monotonic() + A_ROLLBACK
    while time.monotonic() < until:
        clone = yard.chance.choice(yard.clones)
        code, said = cut_short(clone, yard.chance.uniform(SOONEST, longest), "rollback", name)
        if code == 0 or (code == REFUSED and OVER in said):
            yard.figures.acked += 1
            yard.figures.seen["told afterwards that it was done"] += code == REFUSED
            return
        if code == -signal.SIGKILL:
            yard.figures.injected["killed"] += 1
        else:
            yard.figures.repair(f"rollback says {said.strip()}")
        longest *= GROWTH
    yard.figures.wrong("a rollback never came through")


def _judge(yard: Yard, names: list[str]) -> None:
    """Each was taken back by one commit and one rollback, its task is open again, and nothing has begun only."""
    subjects = Counter(one.rpartition(" ")[2] for one in landings.subjects(yard.world) if one.startswith("Take back"))
    yard.figures.doubled += sum(subjects.values()) - len(subjects)
    yard.figures.lost += len(set(names) - set(subjects))
    if subjects != Counter(names):
        yard.figures.wrong(f"{len(names)} were to be taken back, and commits say that of {subjects.total()}")
    for clone in yard.clones:
        clone.must("sync")
        left = Counter(landings.items(clone).values())
        if set(left) - {"rolled_back"}:
            yard.figures.wrong(f"the queue of {clone.path.name} has {dict(left)}")
        _judge_log(yard.figures, clone, names)


def _judge_log(figures: Figures, clone: Clone, names: list[str]) -> None:
    """Of every name one rollback came to its end, and what else was begun came to nothing that stands."""
    log = [row for row in clone.log() if row["kind"].startswith("rollback.") and not row["overruled"]]
    begun = {row["id"]: row["payload"] for row in log if row["kind"] == "rollback.started"}
    ended = [row["payload"]["rollback"] for row in log if row["kind"] == "rollback.finished"]
    figures.seen["begun"], figures.seen["ended"] = len(begun), len(ended)
    if Counter(begun[id]["name"] for id in ended) != Counter(names):
        figures.wrong(f"{clone.path.name} knows of {len(ended)} rollbacks of {len(names)}")
    slowest = max((row["payload"].get("seconds", 0) for row in log if row["kind"] == "rollback.finished"), default=0)
    figures.seen["slowest, in ms"] = round(1000 * slowest)
    if slowest > SLOW:
        figures.wrong(f"a rollback took {slowest:.0f} seconds")


def _files(world: World) -> Tree:
    """What the hub's branch holds."""
    told = git(world.hub, "ls-tree", "-r", "--format=%(path) %(objectname)", "main").splitlines()
    return dict(line.rsplit(" ", 1) for line in told)


def _place(clone: Clone) -> str:
    """What a person has in a clone: the branch, its files and what was changed, other branches, the worktrees."""
    branches = clone.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/stash", "refs/tags")
    own = [line for line in branches.splitlines() if not line.startswith("refs/heads/gitswarm ")]
    asked = (["status", "--porcelain"], ["worktree", "list", "--porcelain"], ["rev-parse", "HEAD"])
    return json.dumps([own, *(clone.git(*words) for words in asked)])
