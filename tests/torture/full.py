"""A disk that fills up, in bytes and in files: nothing that was acknowledged is missing once there is space again.

Who may not mount a small one can still meet a limit in the middle of a write: that of the size of his files.
"""

from __future__ import annotations

import os
import random
import time
from contextlib import suppress
from pathlib import Path

from tests.disks import mounted
from tests.torture.audit import audit, promised, words
from tests.torture.driver import Nursery, wait_for
from tests.torture.figures import Figures
from tests.world import Clone, World

STORE = 5
BYTES, INODES = "size=24m", "size=128m,nr_inodes=1200"
EACH, ROLES = 40, ("writer", "worker")
BLIND = 0.7
"""How often writers do not ask first whether there is room, and so meet the end in the middle of everything."""
LIMITS, PADDING = (40_000, 700_000), 5_000
"""From less than an index to more than a journal of all that is said, which is long."""
NEAR = 600_000, 160
"""Bytes and files left from which on the end comes slowly."""
PATIENCE = 60.0


def full(n: int, seed: int, folder: Path) -> Figures:
    """``n`` times: two writers while somebody fills a small tmpfs, in bytes and in files; then space, and on.

    And once with files that may not grow beyond some size, which is all there is where not root.
    """
    figures, is_root = Figures("full", n, seed), os.geteuid() == 0
    for number in range(seed, seed + n):
        for size in (BYTES, INODES) if is_root else ():
            with mounted(folder / f"{number}.{size.count('inodes')}", size) as disk:
                _fill_up(figures, random.Random(number), disk, size)
        _limit(figures, random.Random(number), folder / f"{number}.limited")
    if not is_root:
        figures.seen["without a full disk, which only root may mount"] = n
    return figures


def _fill_up(figures: Figures, chance: random.Random, disk: Path, size: str) -> None:
    outside = disk.parent / f"{disk.name}.outside"
    outside.mkdir()
    world, clone, small = _furnish(outside, disk)
    acks, ballast = outside / "acks", disk / "ballast"
    ballast.mkdir()
    with Nursery() as nursery:
        blind = chance.random() < BLIND
        pids = [nursery.start(role, small.path, acks, f"{disk.name}.{role}", EACH, blind=blind) for role in ROLES]
        _await(acks, chance.randrange(4, 25))
        _eat(ballast, chance)
        figures.injected["bytes" if size == BYTES else "files"] += 1
        if not wait_for(pids):
            figures.wrong("a writer does not end on a full disk")
    _judge(figures, small, acks)
    for file in ballast.iterdir():
        file.unlink()
    _go_on(figures, small, acks)
    audit(figures, world, [small, clone], acks)


def _limit(figures: Figures, chance: random.Random, folder: Path) -> None:
    """Two writers in whose way a limit stands; then others, and no limit."""
    folder.mkdir()
    world, clone, small = _furnish(folder, folder)
    acks, told = folder / "acks", {"largest": chance.randrange(*LIMITS), "padding": PADDING}
    with Nursery() as nursery:
        if not wait_for([nursery.start(role, small.path, acks, role, EACH, **told) for role in ROLES]):
            figures.wrong("a writer does not end where its files may not grow")
    figures.injected["sizes of files"] += 1
    _judge(figures, small, acks)
    _go_on(figures, small, acks)
    audit(figures, world, [small, clone], acks)


def _furnish(outside: Path, disk: Path) -> tuple[World, Clone, Clone]:
    """A hub and a clone outside, and a clone on the disk that will be full."""
    world = World(outside)
    clone = world.clone("other")
    world.folder = disk
    return world, clone, world.clone("small", url=str(world.hub))


def _await(acks: Path, count: int) -> None:
    """Wait until so much was acknowledged, or nothing comes any more."""
    until = time.monotonic() + PATIENCE
    while len(promised(acks)) < count and time.monotonic() < until:
        time.sleep(0.002)


def _eat(ballast: Path, chance: random.Random) -> None:
    """Take all space and all files: quickly at first, then by small steps, so that a writer meets the end midway."""
    with suppress(OSError):
        for number in range(100_000):
            room = os.statvfs(ballast)
            is_near = room.f_bavail * room.f_frsize < NEAR[0] or room.f_favail < NEAR[1]
            with (ballast / str(number)).open("wb", buffering=0) as file:
                file.write(b"\0" * (chance.choice((0, 700, 5000)) if is_near else 70_000))
            time.sleep(chance.uniform(0, 0.004) if is_near else 0)
    with suppress(OSError), (ballast / "0").open("ab", buffering=0) as file:
        while file.write(b"\0" * 4096):
            pass


def _judge(figures: Figures, small: Clone, acks: Path) -> None:
    """Errors were clear, reads go on, and a write that cannot be kept says so."""
    for word in words(acks):
        if word.kind == "E":
            figures.seen["refused"] += 1
            if "itself failed" in word.told or word.name == "crash":
                figures.wrong(f"a full disk is a bug: {word.told}")
    for command in (("status", "--json"), ("log", "--json"), ("queue", "--json")):
        said = small.run(*command)
        if said.code:
            figures.wrong(f"{command[0]} does not read on a full disk: {said.code} {said.err.strip()}")
    said = small.run("event", "add", "--json", "one more, on a full disk")
    if said.code not in (0, STORE):
        figures.wrong(f"a write on a full disk exits with {said.code}: {said.err.strip()}")
    if said.code == 0:
        with acks.open("a") as file:
            file.write(f"A {said.json['events'][0]['id']} one more\n")
    stopped = small.run("status", "--json").json["stopped"]
    figures.seen["stopped" if stopped else "not stopped"] += 1


def _go_on(figures: Figures, small: Clone, acks: Path) -> None:
    """There is space: one documented command, and everything works again."""
    if small.run("status", "--json").json["stopped"]:
        small.run("doctor", "--resume")
    if small.run("status", "--json").json["stopped"]:
        figures.repair("doctor --resume does not let a stopped store go on")
    said = small.run("event", "add", "--json", f"after {small.path}")
    if said.code or said.json["events"][0]["standing"] == "waiting":
        figures.repair(f"with space again a write says {said}")
    else:
        with acks.open("a") as file:
            file.write(f"A {said.json['events'][0]['id']} after\n")
