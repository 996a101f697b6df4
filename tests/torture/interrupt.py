"""Ctrl-C in the middle of a sync over a path: the hub is not left locked, and the next sync goes on."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

from tests.torture.audit import BRANCH, audit
from tests.torture.figures import Figures
from tests.world import World, git

INTERRUPTED = 130
HOOK = """\
#!/bin/sh
: >{mark}
sleep 0.3
n=0
while [ ! -e {pressed} ] && [ $((n += 1)) -lt 2000 ]; do sleep 0.01; done
"""
"""The hub's half takes its time, and until Ctrl-C was pressed where it is to be pressed meanwhile."""
LIMIT = 20.0


def interrupt(n: int, seed: int, folder: Path) -> Figures:
    """``n`` times: press Ctrl-C while the hub's half of a push is at work, or at any moment of a sync."""
    figures, chance = Figures("interrupt", n, seed), random.Random(seed)
    world, acks, mark, pressed = World(folder), folder / "acks", folder / "in-the-hub", folder / "pressed"
    clone, other = world.clone("a"), world.clone("b")
    hook = world.hub / "hooks" / "update"
    hook.write_text(HOOK.format(mark=mark, pressed=pressed))
    hook.chmod(0o755)
    for number in range(n):
        event = clone.say(f"{seed}-{number}")
        with acks.open("a") as file:
            file.write(f"A {event['id']} {seed}-{number}\n")
        before = git(world.hub, "rev-parse", BRANCH)
        mark.unlink(missing_ok=True)
        inside = bool(number % 2)
        pressed.touch()
        if inside:
            pressed.unlink()
        process = clone.start("sync", "--json", start_new_session=True)
        if inside:
            _await(mark, process)
        else:
            time.sleep(chance.uniform(0.0, 0.5))
        os.killpg(process.pid, signal.SIGINT)
        pressed.touch()
        _, err = process.communicate(timeout=LIMIT)
        figures.injected["inside the hub" if inside else "at random"] += 1
        _judge(figures, process.returncode, err, inside=inside)
        if inside and git(world.hub, "rev-parse", BRANCH) == before:
            figures.wrong("Ctrl-C reached the hub's half of the push")
        said = clone.run("sync", "--json")
        if said.code:
            figures.repair(f"the sync after an interrupt says {said.err.strip()}")
        for lock in (world.hub / "refs").rglob("*.lock"):
            figures.repair(f"the hub is left locked: {lock}")
    hook.unlink()
    audit(figures, world, [clone, other], acks)
    return figures


def _judge(figures: Figures, code: int, err: str, *, inside: bool) -> None:
    """130 and no trace; a sync that had ended already, or Python that had not begun, may say otherwise."""
    figures.seen[f"exit {code}"] += 1
    had_not_begun = "KeyboardInterrupt" in err and "gitswarm" not in err
    if code not in ((INTERRUPTED,) if inside else (0, INTERRUPTED, -signal.SIGINT)) and not had_not_begun:
        figures.wrong(f"an interrupted sync exits with {code}: {err.strip()[-2000:]}")
    if "Traceback" in err and code == INTERRUPTED:
        figures.wrong(f"an interrupted sync prints a trace: {err.strip()[-200:]}")


def _await(mark: Path, process) -> None:
    until = time.monotonic() + LIMIT
    while not mark.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.002)
