"""The power fails, replayed: writers are traced, and all they did is played again up to some moment, without what no
sync had forced down by then. This needs neither root nor a disk, and is harder than any one file system would be.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

from tests.torture.audit import promised, words
from tests.torture.calls import IDLE, OPTIONS, Call, calls
from tests.torture.disk import Disk
from tests.torture.driver import Nursery, wait_for
from tests.torture.figures import Figures
from tests.torture.kernel import Kernel
from tests.torture.power import KINDS, WRITERS, come_up, furnish
from tests.torture.stage import needs_program
from tests.world import World

EACH = 6
MOMENTS = 10
"""Power losses in one trace, at most."""
LIMIT = 120.0
ACK = b"A "


def replay(n: int, seed: int, folder: Path) -> Figures:
    """``n`` power losses, several to a trace: half with a hub that lives on, half in a clone alone."""
    strace, figures = needs_program("strace"), Figures("replay", n, seed)
    each = max(1, min(MOMENTS, n // len(KINDS)))
    for number in range(0, n, each):
        here = folder / str(number)
        here.mkdir()
        stage = Stage(here, KINDS[number // each % len(KINDS)])
        stage.write(figures, strace)
        stage.play(figures, random.Random(seed + number), min(each, n - number))
        shutil.rmtree(here)
    return figures


class Stage:
    """A clone on a disk that will fail, its hub on one that will not, and the words of its writers."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.kind, self.world = kind, World(folder)
        self.where, self.told, self.trace = folder / "mnt", folder / "told", folder / "trace"
        for each in (self.where, self.told):
            each.mkdir()
        self.acks = self.told / "acks"
        self.clone = furnish(self.world, self.where, kind)
        self.failing, self.hub, self.said = (Disk(each) for each in (self.where, self.world.hub, self.told))

    def write(self, figures: Figures, strace: str) -> None:
        """Let three writers write, and trace them."""
        with Nursery(strace, *OPTIONS, "-o", str(self.trace)) as nursery:
            if not wait_for([nursery.start(role, self.clone.path, self.acks, role, EACH) for role in WRITERS], LIMIT):
                figures.wrong("a writer did not come to an end")
        for word in words(self.acks):
            if word.kind == "E":
                figures.wrong(f"{word.name} says: {word.told}")

    def play(self, figures: Figures, dice: random.Random, count: int) -> None:
        """Do again what they did, and lose the power at so many moments."""
        kernel = Kernel(os.getcwd(), lambda path: next((disk.size(path) for disk in self._disks(path)), 0))
        told = list(calls(self.trace))
        moments = self._moments(told, dice, count)
        for number, call in enumerate(told):
            for change in kernel.changes(call):
                for disk in self._disks(change.path):
                    disk.change(change)
            if number in moments:
                self._lose_power(figures, dice)
                figures.injected[f"power losses, {self.kind}"] += 1

    def _disks(self, path: str) -> list[Disk]:
        return [disk for disk in (self.failing, self.hub, self.said) if disk.has(path)]

    def _moments(self, told: list[Call], dice: random.Random, count: int) -> set[int]:
        """Half of them right after something was acknowledged, half anywhere."""
        first = next(number for number, call in enumerate(told) if os.fsencode(self.acks) in call.texts)
        after = range(first, len(told))
        acknowledged = [number for number in after if told[number].name == "write" and ACK in told[number].texts[0][:2]]
        changing = [number for number in after if told[number].name not in IDLE]
        return {*dice.sample(acknowledged, count // 2), *dice.sample(changing, count - count // 2)}

    def _lose_power(self, figures: Figures, dice: random.Random) -> None:
        self.failing.lose_power(dice, self.where)
        self.hub.lay_out(self.world.hub)
        self.said.lay_out(self.told)
        come_up(figures, self.world, self.clone, self.acks, promised(self.acks), self.kind)
