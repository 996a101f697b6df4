"""Fifty agents at work for a time, a worker and a watcher beside them: neither memory nor descriptors may grow."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean, linear_regression
from typing import Any, NamedTuple

from tests.agents import WRITES, teach
from tests.torture.audit import audit, promised, words
from tests.torture.driver import Nursery, Teller, is_alive, wait_for
from tests.torture.figures import Figures
from tests.world import Clone, World

AGENTS, CLONES = 50, 5
PACE = 3.0
"""Seconds between two things that an agent does, on average."""
A_SYNC = 8
"""Things that an agent does between two exchanges with the hub."""
SAMPLES, WARM = 60, 1 / 3
"""How often everybody is looked at; and the part of the time in which a program still fetches what it then keeps."""
STEPS, LEAST = 7, 6
"""Things that an agent does for each task; and moments that show something."""
PAGE = os.sysconf("SC_PAGESIZE") // 1024
"""In KiB."""
GROWTH, FEW = 0.10, 3
"""How much larger the memory may be at the end than after the start; how many descriptors more a process may keep."""
MERCY = 120.0
LIVED = ("task_already_held", "task_not_ready", "refused", "lost_race", "hub_locked", "busy", "stale_epoch")
"""What an agent may be told where others take the same tasks and push at the same time."""


class Sample(NamedTuple):
    """One process at one moment: seconds since the start, KiB of memory, and open descriptors."""

    pid: int
    when: float
    memory: int
    descriptors: int


def soak(n: int, seed: int, folder: Path) -> Figures:
    """Work of ``n`` seconds."""
    figures, world, acks = Figures("soak", n, seed), World(folder), folder / "acks"
    clones = [world.clone(f"clone{number}") for number in range(CLONES)]
    clones[0].must("policy", "set", "pushes-a-minute", "0")
    clones[0].must("sync")
    teach(clones[0], WRITES)
    with Nursery() as nursery, _beside(clones[0]) as beside:
        names = [f"agent{number}.{seed}" for number in range(AGENTS)]
        places = [clones[number % CLONES] for number in range(AGENTS)]
        agents = [nursery.start("soak.live", one.path, acks, me, n) for me, one in zip(names, places, strict=True)]
        samples = list(_watched([*agents, *(one.pid for one in beside)], agents, n, acks))
        if not wait_for(agents, n + MERCY):
            figures.wrong("an agent did not come to its end")
        if any(one.poll() is not None for one in beside):
            figures.wrong("the worker or the watcher ended by itself")
    _hear(figures, acks)
    audit(figures, world, clones, acks)
    judge(figures, samples)
    return figures


@contextmanager
def _beside(clone: Clone) -> Iterator[list[subprocess.Popen[str]]]:
    """A worker who takes what the agents leave, and somebody who watches."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    begun = [clone.start("work", actor="worker", **quiet), clone.start("watch", "--json", **quiet)]
    try:
        yield begun
    finally:
        for one in begun:
            one.terminate()
        for one in begun:
            try:
                one.wait(MERCY)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()


def live(teller: Teller, clone: str, me: str, count: int) -> None:
    """Do what agents do for ``count`` seconds, one thing after the other; the driver's role."""
    from gitswarm.errors import SwarmError
    from gitswarm.opening import open_swarm

    chance, until, number, mine = random.Random(me), time.monotonic() + count, 0, ""
    swarm = open_swarm(clone, me, env=dict(os.environ), running=True)
    while time.monotonic() < until and teller.is_heard():
        try:
            events = _step(swarm, me, number, mine).events
            for event in events:
                teller.promise(event.id, f"{me} {event.kind}")
            mine = events[0].id if number % STEPS == 0 else mine
            if number % A_SYNC == A_SYNC - 1:
                swarm.sync()
        except SwarmError as error:
            teller.complain(error.kind, f"{error.message} {error.facts}")
            if error.kind == "busy" and not number % STEPS:
                continue  # without a task there is nothing to go on with
        number += 1
        time.sleep(chance.uniform(0, 2 * PACE))
    swarm.close()


def _step(swarm: Any, me: str, number: int, mine: str) -> Any:
    """What an agent does next: a task of its own from its beginning to its end, and talk."""
    from gitswarm.rooms.ground import messages
    from gitswarm.rooms.talk import mail
    from gitswarm.rooms.work import claims, tasks

    text, neighbour = f"{me}-{number}", f"agent{(number * 7) % AGENTS}.{me.rpartition('.')[2]}"
    steps: tuple[tuple[Any, dict[str, Any]], ...] = (
        (tasks.create, {"title": text}),
        (claims.claim_tentatively, {"name": mine, "machine": swarm.machine}),
        (tasks.note, {"name": mine, "text": text}),
        (mail.send, {"to": [neighbour], "text": text}),
        (messages.say, {"kind": "note", "text": text}),
        (mail.read, {"names": [one.id for one in mail.inbox(swarm.look(), me)]}),
        (tasks.done, {"name": mine}),
    )
    action, named = steps[number % STEPS]
    return swarm.do(action, **named)


def _watched(pids: list[int], agents: list[int], n: int, acks: Path) -> Iterator[Sample]:
    """Look at all of them again and again, from when each agent has done something until the first comes to its end."""
    late = time.monotonic() + MERCY
    while len({told.split()[0] for told in promised(acks).values()}) < len(agents) and time.monotonic() < late:
        time.sleep(0.1)
    begun, number = time.monotonic(), 0
    while all(map(is_alive, agents)):
        number += 1
        time.sleep(max(0.0, begun + number * n / SAMPLES - time.monotonic()))
        now = time.monotonic() - begun
        yield from (found for pid in pids if (found := sample(pid, now)) is not None)


def sample(pid: int, now: float) -> Sample | None:
    """A process as it is, None where it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return Sample(pid, now, pages * PAGE, len(os.listdir(f"/proc/{pid}/fd")))
    except (OSError, IndexError):
        return None


def _hear(figures: Figures, acks: Path) -> None:
    for word in words(acks):
        if word.kind == "E" and word.name in LIVED:
            figures.seen[f"agents were told {word.name}"] += 1
        elif word.kind == "E":
            figures.repair(f"{word.name} says: {word.told}")


def judge(figures: Figures, samples: list[Sample]) -> None:
    """Print the slopes, and refuse what grows: all of them together, and each by itself."""
    steady = [one for one in samples if one.when >= WARM * samples[-1].when]
    pids = {one.pid for one in steady}
    figures.injected["processes"] = len(pids)
    figures.seen["samples"] = len(steady)
    if len(pids) < 1 or len({one.when for one in steady}) < LEAST:
        figures.wrong(f"{len(steady)} samples of {len(pids)} processes show nothing")
        return
    times = [one.when / 3600 for one in steady]
    memory = linear_regression(times, [one.memory for one in steady]).slope
    descriptors = linear_regression(times, [one.descriptors for one in steady]).slope
    figures.seen["memory, KiB"] = round(fmean(one.memory for one in steady))
    figures.seen["its slope, KiB an hour"] = round(memory)
    figures.seen["descriptors"] = round(fmean(one.descriptors for one in steady))
    figures.seen["their slope, thousandths an hour"] = round(1000 * descriptors)
    for pid in pids:
        _judge_one(figures, [one for one in steady if one.pid == pid])


def _judge_one(figures: Figures, samples: list[Sample]) -> None:
    """What a process has at the end beside what it had at the start: the least, as what comes and goes is no leak."""
    third = max(1, len(samples) // 3)
    first, last = samples[:third], samples[-third:]
    before, after = (min(one.memory for one in part) for part in (first, last))
    if after > before * (1 + GROWTH):
        figures.wrong(f"a process grew from {before} to {after} KiB")
    before, after = (min(one.descriptors for one in part) for part in (first, last))
    if after > before + FEW:
        figures.wrong(f"a process kept {after} descriptors open, {before} before")
