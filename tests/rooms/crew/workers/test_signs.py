"""A long run meets the hub now and then, also where its clone has no errand, and hears of a stop there."""

from __future__ import annotations

import sys

from gitswarm.rooms.crew.workers import signs
from tests.agents import last_run, teach

STOPS = """
import json, subprocess, time
def say(*words):
    argv = [{python!r}, "-m", "gitswarm", "-C", {other!r}, "--actor", "bob", *words]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout
say("sync")
say("run", "stop", json.loads(say("ps", "--json"))[0]["id"])
say("sync")
time.sleep(600)
"""


def test_a_stop_said_in_another_clone_reaches_a_worker_whose_errand_is_off(world, monkeypatch):
    monkeypatch.setattr(signs, "WAKE", 0.3)
    clone, other = world.clone("one"), world.clone("two")
    clone.must("create", "Write it down")
    clone.must("sync")
    seen = "PYTHONPATH GITSWARM_ERRAND GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM"
    teach(clone, STOPS.format(python=sys.executable, other=str(other.path)), seconds=60, **{"pass": seen})
    assert clone.run("work", "--once").code == 7

    told = last_run(clone)
    assert (told["state"], told["why"]) == ("stopped", "called off by bob")
