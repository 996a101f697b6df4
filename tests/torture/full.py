"""A disk that fills up, in bytes and in files: nothing that was acknowledged is missing once there is space again."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

from tests.disks import mounted
from tests.torture.audit import audit, promised, words
from tests.torture.driver import Nursery, wait_for
from tests.torture.figures import Figures
from tests.torture.stage import needs_root
from tests.world import Clone, World

STORE = 5
BYTES, INODES = "size=24m", "size=64m,nr_inodes=1500"
EACH = 60


def full(n: int, seed: int, folder: Path) -> Figures:
    """``n`` times: two writers while somebody fills a small tmpfs, in bytes and in files; then space, and on."""
    needs_root("mounting a small tmpfs")
    figures = Figures("full", n, seed)
    for number in range(n):
        for size in (BYTES, INODES):
            with mounted(folder / f"{number}.{size.count('inodes')}", size) as disk:
                _fill_up(figures, random.Random(seed + number), disk, size)
    return figures


def _fill_up(figures: Figures, chance: random.Random, disk: Path, size: str) -> None:
    outside = disk.parent / f"{disk.name}.outside"
    outside.mkdir()
    world = World(outside)
    clone = world.clone("other")
    world.folder = disk
    small = world.clone("small", url=str(world.hub))
    acks, ballast = outside / "acks", disk / "ballast"
    ballast.mkdir()
    with Nursery() as nursery:
        pids = [nursery.start(role, small.path, acks, f"{disk.name}.{role}", EACH) for role in ("writer", "worker")]
        while len(promised(acks)) < chance.randrange(4, 30):
            pass
        _eat(ballast, chance)
        figures.injected["bytes" if size == BYTES else "files"] += 1
        if not wait_for(pids):
            figures.wrong("a writer does not end on a full disk")
    _judge(figures, small, acks)
    for file in ballast.iterdir():
        file.unlink()
    _go_on(figures, small, acks)
    audit(figures, world, [small, clone], acks)


def _eat(ballast: Path, chance: random.Random) -> None:
    """Take all space and all files, by steps of any size."""
    with suppress(OSError):
        for number in range(100_000):
            with (ballast / str(number)).open("wb", buffering=0) as file:
                file.write(b"\0" * chance.choice((0, 700, 5000, 70_000)))
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
