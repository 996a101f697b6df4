"""A day of work that five wrote without the hub, sent while what sends it is killed again and again."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

from tests.torture.audit import audit, words
from tests.torture.driver import Nursery, Teller, wait_for
from tests.torture.figures import Figures
from tests.torture.kill import cut_short
from tests.world import Clone, World

AGENTS, STEPS = 5, 5
SHARED = 10
"""Tasks that are known on both sides before the line breaks, and that both sides take."""
SHARE = 20
"""One event is said at the hub meanwhile for so many that wait."""
SOONEST, FIRST, GROWTH = 0.05, 0.1, 1.2
"""Seconds that a sync lives at the least, at the most the first time, and how much longer it may each time after."""
AN_EVENT, LEAST = 0.2, 120.0
"""Seconds for which one event may be waited for on a slow machine, and for all at least."""
BESIDE = ("lost_race", "hub_locked", "hub_unreachable")
"""What a sync may say that comes after a killed one, whose push may still be at work."""


def drain(n: int, seed: int, folder: Path) -> Figures:
    """A queue of ``n`` events that is sent by syncs of which each but the last is killed."""
    figures, chance, world, acks = Figures("drain", n, seed), random.Random(seed), World(folder), folder / "acks"
    away, here = clones = [world.clone("away"), world.clone("here")]
    away.must("policy", "set", "pushes-a-minute", "0")
    for number in range(SHARED):
        away.must("create", f"Shared {number}")
    _agree(clones)
    world.cut_off()
    _work(figures, away, acks)
    world.reach()
    _go_on(here, figures.n // SHARE)
    before = away.ids()
    _send(figures, chance, clones, before)
    audit(figures, world, clones, acks)
    _judge(figures, clones, before)
    return figures


def _agree(clones: list[Clone]) -> None:
    for clone in clones:
        clone.must("sync")


def _work(figures: Figures, clone: Clone, acks: Path) -> None:
    """Let five fill the queue, all at once."""
    counts = [figures.n // AGENTS + (number < figures.n % AGENTS) for number in range(AGENTS)]
    with Nursery() as nursery:
        pids = [nursery.start("drain.day", clone.path, acks, f"agent{n}", count) for n, count in enumerate(counts)]
        if not wait_for(pids, LEAST + AN_EVENT * figures.n):
            figures.wrong("an agent did not come to the end of its day")
    for word in words(acks):
        if word.kind == "E" and word.name == "busy":
            figures.seen["said again"] += 1
        elif word.kind == "E":
            figures.repair(f"{word.name} says: {word.told}")
    figures.seen["waited"] = len(clone.must("queue", "--json").json["events"])


def day(teller: Teller, clone: str, me: str, count: int) -> None:
    """Say ``count`` things that one says on a day; the driver's role."""
    from gitswarm.errors import Busy
    from gitswarm.opening import open_swarm
    from gitswarm.rooms.work import tasks

    swarm = open_swarm(clone, me, env=dict(os.environ), running=True)
    titles = {f"Shared {number}" for number in range(int(me.removeprefix("agent")), SHARED, AGENTS)}
    shared = [one.id for one in tasks.ready(swarm.look()) if one.title in titles]
    number, mine = 0, ""
    while number < count and teller.is_heard():
        try:
            [event] = _step(swarm, me, number, mine, shared).events
        except Busy as error:  # five write at once on a slow machine: it is said again
            teller.complain(error.kind, error.message)
            continue
        teller.promise(event.id, event.kind)
        mine = event.id if number % STEPS == 0 else mine
        number += 1
    swarm.close()


def _step(swarm: Any, me: str, number: int, mine: str, shared: list[str]) -> Any:
    """A task of its own, and talk about it; from its second task on it takes the shared ones first."""
    from gitswarm.rooms.ground import messages
    from gitswarm.rooms.talk import mail
    from gitswarm.rooms.work import claims, tasks

    text, turn = f"{me}-{number}", number // STEPS - 1
    taken = shared[turn] if 0 <= turn < len(shared) else mine
    steps: tuple[tuple[Any, dict[str, Any]], ...] = (
        (tasks.create, {"title": text}),
        (claims.claim_tentatively, {"name": taken, "machine": swarm.machine}),
        (tasks.note, {"name": mine, "text": text}),
        (mail.send, {"to": ["agent0", "eve"], "text": text}),
        (messages.say, {"kind": "note", "text": text}),
    )
    action, named = steps[number % STEPS]
    return swarm.do(action, **named)


def _go_on(clone: Clone, count: int) -> None:
    """What happens at the hub meanwhile: others talk, and take some of the same tasks."""
    for task in clone.must("list", "--json").json[: SHARED // 2]:
        clone.must("claim", task["id"], "--no-worktree", actor="eve")
    for number in range(count):
        clone.say(f"here-{number}", actor="eve")
    clone.must("sync")


def _send(figures: Figures, chance: random.Random, clones: list[Clone], before: list[str]) -> None:
    """Sync until all is sent, each time a little longer before it is killed; the others talk between."""
    longest, until = FIRST, time.monotonic() + LEAST + AN_EVENT * figures.n
    while time.monotonic() < until:
        code, said = cut_short(clones[0], chance.uniform(SOONEST, longest), "sync")
        if code == -signal.SIGKILL:
            figures.injected["killed"] += 1
        elif code == 0:
            return
        elif any(kind in said for kind in BESIDE):
            figures.seen["syncs to be tried again"] += 1
        else:
            figures.repair(f"sync says {said.strip()}")
        longest *= GROWTH
        _look(figures, clones[0], before)
        clones[1].say(f"between-{longest}", actor="eve")
        clones[1].run("sync")
    figures.wrong("it never came through")


def _judge(figures: Figures, clones: list[Clone], before: list[str]) -> None:
    """All of it stands in the order in which it was written, nothing waits, and both sides know the same tasks."""
    for clone in clones:
        _look(figures, clone, before)
    if waiting := clones[0].must("queue", "--json").json["events"]:
        figures.wrong(f"{len(waiting)} events wait still")
    told = [clone.must("list", "--json", "--all", "-s", "all").out for clone in clones]
    if told[0] != told[1]:
        figures.wrong("the clones do not know the same tasks")


def _look(figures: Figures, clone: Clone, before: list[str]) -> None:
    """Whatever was killed: what was written without the hub is there, once each, in that order."""
    written = set(before)
    if [id for id in clone.ids() if id in written] != before:
        figures.wrong(f"{clone.path.name} has not all that was written without the hub, or not in that order")
