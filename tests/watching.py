"""Watching over leases in tests: a machine whose clocks stand still until they are moved, and what a clone sees."""

from __future__ import annotations

from gitswarm.chores import Here
from gitswarm.core.clone import Uptime
from gitswarm.git.repo import find
from gitswarm.opening import open_swarm
from gitswarm.rooms.ground import agents, leases
from gitswarm.settings import environment

LEASE = 60 * 60.0
QUARTER = LEASE / 4


class Machine:
    """Where all clones of a test run: how long it is up, and how much of that it slept."""

    def __init__(self):
        self.elapsed, self.asleep, self.boot = 1000.0, 0.0, "one"

    def __call__(self):
        return Uptime(self.elapsed, self.asleep, self.boot)

    def wait(self, seconds):
        self.elapsed += seconds


def opened(clone):
    return open_swarm(str(clone.path), "eve", running=False)


def leader(clone):
    swarm = opened(clone)
    try:
        return agents.leader(swarm.look())
    finally:
        swarm.close()


def silent(clone):
    """The names of what this clone takes for silent, with the signs seen."""
    swarm = opened(clone)
    try:
        found = leases.silent(swarm, Here(find(str(clone.path), environment()), environment()))
        return [(lease.name, signs) for lease, signs in found]
    finally:
        swarm.close()


def watch(clone, machine, looks, step=QUARTER):
    """Let a clone look so often."""
    for _ in range(looks):
        machine.wait(step)
        clone.must("sync")


def beats(clone):
    return [row["payload"]["sessions"] for row in clone.log() if row["kind"] == "clone.beat"]
