"""The power fails: writers stop dead, and what of their disk was written by then is all that is left.

The disk is a file with an ext4 in it, mounted over a loop device. The writers are stopped and the file is copied: what
no sync has forced down to it is not in the copy, as on a disk that lost its power.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from gitswarm.git.clone.store import sync_filesystem
from tests.torture.audit import audit, compare, inspect, promised, words
from tests.torture.driver import Nursery
from tests.torture.figures import Figures
from tests.torture.habits import User
from tests.torture.stage import needs_program, needs_root
from tests.world import Clone, World

SIZE = 96 * 1024 * 1024
WRITERS = ("oneshot", "running", "writer")
KINDS = ("hub", "alone")
PRUNED = 3
"""Every so many losses a user prunes and packs in a loop beside the writers."""


def power(n: int, seed: int, folder: Path) -> Figures:
    """``n`` power losses while three processes write: half with a hub that lives on, half in a clone alone.

    In every third a user's ``git gc --prune=now`` and its like run beside.
    """
    needs_root("mounting a file system")
    needs_program("mkfs.ext4")
    figures = Figures("power", n, seed)
    for number in range(seed, seed + n):
        here = folder / str(number)
        here.mkdir()
        _lose_power(figures, number, here, KINDS[number % 2])
        shutil.rmtree(here)
    return figures


def _lose_power(figures: Figures, number: int, folder: Path, kind: str) -> None:
    disk, copy, where, acks = folder / "disk", folder / "copy", folder / "mnt", folder / "acks"
    where.mkdir()
    _format(disk)
    world, chance = World(folder), random.Random(number)
    with mounted(disk, where), Nursery() as nursery, ExitStack() as beside:
        clone = furnish(world, where, kind)
        sync_filesystem(str(where))
        user = User(clone.path, number, folder / "notes")
        groups = [beside.enter_context(user).pid] if number % PRUNED == PRUNED - 1 else []
        groups += [nursery.start(role, clone.path, acks, role) for role in WRITERS]
        time.sleep(chance.uniform(0.5, 6.5))
        _signal(groups, signal.SIGSTOP)
        acked = promised(acks)
        shutil.copyfile(disk, copy)
        _signal(groups, signal.SIGKILL)
    for word in words(acks):
        if word.kind == "E":
            figures.wrong(f"{word.name} says: {word.told}")
    with mounted(copy, where):
        come_up(figures, world, Clone(clone.path), acks, acked, kind)
    figures.injected[f"power losses, {kind}"] += 1
    figures.injected += user.did


def _signal(groups: list[int], how: signal.Signals) -> None:
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, how)


def furnish(world: World, where: Path, kind: str) -> Clone:
    """The clone on the disk that will fail; its hub, if it has one, stands elsewhere."""
    world.folder = where
    return world.clone("a") if kind == "hub" else world.alone("a")


def _is_hollow(path: Path) -> bool:
    """Whether nothing is left of a file, or not even what the disk knows of it."""
    try:
        return not path.stat().st_size
    except OSError:
        return True


def come_up(figures: Figures, world: World, clone: Clone, acks: Path, acked: dict[str, str], kind: str) -> None:
    """The machine was started again: the next command heals, and nothing acknowledged is missing."""
    (clone.state / "boot").unlink(missing_ok=True)  # another run of the machine has another name
    loose = (clone.git_folder / "objects").glob("??/*")
    figures.seen["hollow objects"] += sum(map(_is_hollow, loose))
    said = clone.run("event", "add", "--json", "after the power came back")
    if said.code or said.json["events"][0]["standing"] == "waiting":
        figures.repair(f"{kind}: the first write says {said}")
    acks.write_text("".join(f"A {id} {text}\n" for id, text in acked.items()))
    figures.seen["heals"] += sum("healed" in str(row["payload"]) for row in clone.log())
    if kind == "hub":
        audit(figures, world, [clone], acks)
        return
    said = clone.run("sync")
    if said.code:
        figures.repair(f"the first sync says {said}")
    compare(figures, [clone], acked)
    if clone.run("verify").code:
        figures.wrong(f"verify says {clone.run('verify').err.strip()}")
    inspect(figures, clone.git_folder)


def _format(disk: Path) -> None:
    with disk.open("wb") as file:
        file.truncate(SIZE)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(disk)], check=True)


@contextmanager
def mounted(disk: Path, where: Path) -> Iterator[None]:
    """The file system in that file."""
    subprocess.run(["mount", "-o", "loop", str(disk), str(where)], check=True)
    try:
        yield
    finally:
        until = time.monotonic() + 10
        while subprocess.run(["umount", str(where)], capture_output=True, check=False).returncode:
            if time.monotonic() > until:
                subprocess.run(["umount", "--lazy", str(where)], check=True)
                break
            time.sleep(0.05)
