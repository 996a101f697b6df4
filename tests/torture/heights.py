"""A log that grows by great pages: who writes, who reads and who looks on keep no more memory after the next one."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitswarm.core.fold import add_only
from gitswarm.core.layout import GREAT
from tests.torture.audit import audit, words
from tests.torture.driver import Nursery, Teller, wait_for
from tests.torture.figures import Figures
from tests.torture.soak import GROWTH, sample
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitswarm.core.fold import Happened, Moment

AT_ONCE, A_SYNC = 100, 5
"""Events of one commit; commits between two exchanges of the writer."""
A_LOOK, A_WORD = 0.05, 20
"""Seconds between two looks of who looks on and who reads; looks of the onlooker between two things that it says."""
SETTLED = GREAT // 2
"""Events after which whoever joined or compared a great page has done with it."""
LEAST, A_PAGE = 2, 300.0
"""Great pages that show something; seconds for which one may be waited for on a slow machine."""


def heights(n: int, seed: int, folder: Path) -> Figures:
    """A log of ``n`` great pages."""
    figures, world, acks = Figures("heights", n, seed), World(folder), folder / "acks"
    here, there = clones = [world.clone("here"), world.clone("there")]
    here.must("policy", "set", "pushes-a-minute", "0")
    here.must("sync")
    with Nursery() as nursery:
        pids = [
            nursery.start(f"heights.{role}", clone.path, acks, role, (n + 1) * GREAT)
            for role, clone in (("write", here), ("look", here), ("follow", there))
        ]
        if not wait_for(pids, A_PAGE * n):
            figures.wrong("somebody did not come to the end")
    _hear(figures, acks)
    audit(figures, world, clones, acks)
    return figures


def write(teller: Teller, clone: str, me: str, count: int) -> None:
    """Write until the log has ``count`` events; a driver's role, as the two below."""
    swarm, commits = _open(clone, me), 0
    while _size(swarm) < count and teller.is_heard():
        for event in swarm.do(_say_many, text=f"{me} {commits}").events:
            teller.promise(event.id, event.kind)
        commits += 1
        if not commits % A_SYNC:
            swarm.sync()
            _tell(teller, swarm, me)
    swarm.sync()
    swarm.close()


def look(teller: Teller, clone: str, me: str, count: int) -> None:
    """Look at what another writes in the same clone, and say a word now and then."""
    from gitswarm.rooms.ground import messages

    swarm, looks = _open(clone, me), 0
    while _size(swarm) < count and teller.is_heard():
        looks += 1
        if not looks % A_WORD:
            [event] = swarm.do(messages.say, kind="note", text=f"{me} {looks}").events
            teller.promise(event.id, event.kind)
        _tell(teller, swarm, me)
        time.sleep(A_LOOK)
    swarm.close()


def follow(teller: Teller, clone: str, me: str, count: int) -> None:
    """Fetch what the others write."""
    swarm = _open(clone, me)
    while _size(swarm) < count and teller.is_heard():
        swarm.sync()
        _tell(teller, swarm, me)
        time.sleep(A_LOOK)
    swarm.close()


def _open(clone: str, me: str) -> Any:
    from gitswarm.opening import open_swarm

    return open_swarm(clone, me, env=dict(os.environ), running=True)


@add_only
def _say_many(moment: Moment, *, text: str) -> Sequence[Happened]:
    from gitswarm.rooms.ground import messages

    return [one for number in range(AT_ONCE) for one in messages.say(moment, kind="note", text=f"{text} {number}")]


def _size(swarm: Any) -> int:
    """How many events are known to be at the hub."""
    swarm.look()
    shared: int = swarm.ground.index.shared
    return shared


def _tell(teller: Teller, swarm: Any, me: str) -> None:
    """Say how much memory there is at this height of the log."""
    now = sample(os.getpid(), 0)
    teller.measure(me, f"{_size(swarm)} {now.memory if now else 0}")


def _hear(figures: Figures, acks: Path) -> None:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for word in words(acks):
        if word.kind == "M":
            size, memory = map(int, word.told.split())
            found[word.name].append((size, memory))
        elif word.kind == "E":
            figures.repair(f"{word.name} says: {word.told}")
    judge(figures, found)


def judge(figures: Figures, found: Mapping[str, Sequence[tuple[int, int]]]) -> None:
    """What each keeps once a great page is behind it: the least, as what comes and goes is no growth."""
    for who, told in sorted(found.items()):
        steps = _steps(told)
        figures.seen["great pages"] = max(figures.seen["great pages"], len(steps))
        for number, memory in steps.items():
            figures.seen[f"{who} after {number}, KiB"] = memory
        if len(steps) < LEAST:
            figures.wrong(f"{who} came past {len(steps)} great pages, which show nothing")
        elif max(steps.values()) > steps[1] * (1 + GROWTH):
            figures.wrong(f"{who} grew from {steps[1]} to {max(steps.values())} KiB")


def _steps(told: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The least memory behind each great page, by their number."""
    steps: dict[int, int] = {}
    for size, memory in told:
        number = size // GREAT
        if number and size % GREAT >= SETTLED:
            steps[number] = min(memory, steps.get(number, memory))
    return steps
