"""Whenever a worker is killed, the next one finishes its task: one result, one report, nothing lost, nobody left."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest

from tests.agents import WRITES, last_run, teach
from tests.conftest import ROOT
from tests.processes import ends, is_gone
from tests.world import git

PLACES = 16
"""How many there are in a run that goes well."""
SLEEPS = "import os, time; open('half.txt', 'w').write('half'); print('begun', flush=True); time.sleep(600)"


def work(clone, place):
    argv = [sys.executable, "-m", "tests.killing", str(place), str(clone.path)]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def clone(world):
    made = world.clone("one")
    made.must("mail", "send", "@tasks", "Write it down.", actor="eve")
    teach(made, WRITES)
    return made


def test_there_are_no_more_places_than_are_tried(clone):
    said = work(clone, 0)

    assert (said.returncode, said.stdout) == (0, f"places {PLACES}\n"), said.stderr


@pytest.mark.parametrize("place", range(1, PLACES + 1))
def test_whoever_comes_after_a_kill_finishes_the_task(clone, place):
    (task,) = clone.must("ready", "--json").json
    assert work(clone, place).returncode == -signal.SIGKILL
    clone.run("work", "--once")

    whole = clone.must("show", task["id"], "--json").json
    assert whole["status"] == "closed"
    states = [one["state"] for one in clone.must("run", "list", "--json").json]
    assert states in (["done"], ["done", "lost"])
    assert [step["kind"] for step in whole["history"] if not step["overruled"]].count("task.done") == 1
    assert git(clone.path, "show", f"{whole['commit']}:made.txt").splitlines()[0] == task["id"]
    assert len(clone.must("mail", "inbox", "--json", actor="eve").json) == 1
    assert [row["kept_cents"] for row in clone.must("cost", "--json").json] == [0]


def until(found, seconds=30):
    limit = time.monotonic() + seconds
    while not (answer := found()) and time.monotonic() < limit:
        time.sleep(0.05)
    assert answer
    return answer


def begin(clone, **more):
    """A worker at work, and the process of its agent."""
    worker = clone.start("work", "--once", **more)
    (row,) = until(lambda: [row for row in clone.must("ps", "--json").json if row["pid"] and row["seconds"] > 0])
    return worker, row


def test_an_agent_whose_worker_was_killed_is_ended_and_its_work_goes_on(clone):
    teach(clone, SLEEPS)
    worker, row = begin(clone)
    worker.kill()
    worker.communicate(timeout=10)
    assert not is_gone(row["pid"])
    teach(clone, WRITES)

    done = clone.must("work", "--once", "--json").lines[-1]
    assert ends(row["pid"])
    assert clone.must("run", "show", row["id"], "--json").json["state"] == "lost"
    assert done["files"] == ["half.txt", "made.txt"]


def test_the_agent_of_a_killed_worker_is_ended_before_others_may_have_its_task(clone):
    teach(clone, SLEEPS)
    worker, row = begin(clone)
    worker.kill()
    worker.communicate(timeout=10)
    clone.must("sync", actor="bob")

    assert len(clone.must("ready", "--json").json) == 1
    assert ends(row["pid"])


def test_a_task_that_takes_its_workers_down_is_not_tried_for_ever(clone):
    clone.must("policy", "set", "run-losses", "2")
    clone.must("agent", "join", "--role", "captain", actor="cap")
    teach(clone, "import os, signal; os.kill(os.getppid(), signal.SIGKILL); import time; time.sleep(600)")
    (task,) = clone.must("ready", "--json").json
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    codes = [clone.start("work", "--once", **quiet).wait(30) for _ in range(3)]

    assert codes[:2] == [-signal.SIGKILL] * 2
    assert clone.must("show", task["id"], "--json").json["status"] == "paused"
    assert [one["state"] for one in clone.must("run", "list", "--json").json] == ["lost", "lost"]
    (letter,) = clone.must("mail", "inbox", "--json", actor="cap").json
    assert "2 runs in a row were lost with their workers" in letter["text"]
    assert clone.run("work", "--once", "--json").error["kind"] == "nothing_ready"


def test_what_a_living_worker_has_is_left_to_it(clone):
    teach(clone, SLEEPS)
    worker, row = begin(clone)
    try:
        assert clone.run("work", "--once", "--json").error["kind"] == "nothing_ready"
        assert not is_gone(row["pid"])
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.send_signal(signal.SIGTERM)
        until(lambda: last_run(clone)["state"] == "stopped" or worker.send_signal(signal.SIGTERM))
        worker.communicate(timeout=30)


def test_told_twice_to_stop_a_worker_ends_its_agent_and_gives_its_work_back(clone):
    teach(clone, SLEEPS)
    worker, row = begin(clone)
    worker.send_signal(signal.SIGTERM)
    time.sleep(1.5)
    assert not is_gone(row["pid"])
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=30)

    told = last_run(clone)
    assert (told["state"], told["why"], told["files"]) == (
        "stopped",
        "the worker was told twice to stop",
        ["half.txt"],
    )
    assert ends(row["pid"])
    assert clone.must("show", told["task"], "--json").json["status"] == "open"


def test_a_run_that_is_called_off_is_ended_and_can_be_resumed(clone):
    teach(clone, SLEEPS)
    worker, row = begin(clone)
    clone.must("run", "stop", row["id"][-8:], "--reason", "wrong file", actor="bob")
    worker.communicate(timeout=30)

    told = last_run(clone)
    assert (worker.returncode, told["state"], told["why"]) == (7, "stopped", "called off by bob: wrong file")
    assert clone.must("show", told["task"], "--json").json["status"] == "paused"
    teach(clone, WRITES)
    clone.must("run", "resume", row["id"])
    assert clone.must("work", "--once", "--json").json["files"] == ["half.txt", "made.txt"]


def test_a_halt_ends_what_is_at_work(clone):
    teach(clone, SLEEPS)
    worker, _ = begin(clone)
    clone.must("halt", "--reason", "red")
    worker.communicate(timeout=30)

    assert last_run(clone)["why"] == "the swarm was halted by ada"
    assert clone.run("work", "--once", "--json").error["kind"] == "halted"


def test_who_attaches_hears_all_until_the_run_is_over(clone):
    teach(clone, f"{SLEEPS[:-4]}2); {WRITES}")
    worker, row = begin(clone)
    said = clone.must("run", "attach", row["id"]).out

    worker.communicate(timeout=30)
    assert said.splitlines() == ["begun", "made it"]


def test_who_follows_a_run_is_told_whenever_something_changes_until_it_is_over(clone):
    tells = """time.sleep(1); print('{"message": "half way"}', flush=True)"""
    teach(clone, f"{SLEEPS[:-4]}2); {tells}; time.sleep(2); {WRITES}")
    worker, row = begin(clone)
    told = clone.must("run", "show", row["id"], "--follow", "--json").out

    worker.communicate(timeout=30)
    *before, last = map(json.loads, told.splitlines())
    assert {one["state"] for one in before} == {"running"}
    assert "half way" in [one["status"]["message"] for one in before]
    assert (last["state"], last["status"], last["files"]) == ("done", None, ["half.txt", "made.txt"])
    assert clone.must("run", "show", row["id"], "--follow", "--json").out.count("\n") == 1
