"""Agents that have others work: by role, waited for, their results read, and stopped with what hangs on them."""

from __future__ import annotations

import signal
import time

import pytest

from gitswarm.rooms.crew.workers.watching import why_not
from gitswarm.rooms.roster import runs
from gitswarm.rooms.work import tasks
from tests.agents import WRITES, teach
from tests.rooms.crew.workers.test_kills import SLEEPS, until
from tests.rooms.roster.runs.test_runs import held, start
from tests.rooms.work.claims.test_claims import Yard

CALLS = """
import json, os, subprocess, sys
def swarm(*words):
    done = subprocess.run([sys.executable, "-m", "gitswarm", *words, "--json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
"""
SPAWNS = f"""{CALLS}
ids = [swarm("agent", "spawn", "--role", "tester", f"Try part {{n}}")["id"] for n in (1, 2)]
"""
PARENT = f"""{SPAWNS}
swarm("wait", *ids, "--timeout", "100")
told = [swarm("show", id) for id in ids]
open("results.txt", "w").write("".join(one["summary"] + " " + one["run"]["state"] + chr(10) for one in told))
print("both are done")
"""


@pytest.fixture
def clone(world):
    return world.clone("one")


@pytest.fixture
def work(clone):
    """Starts workers, and ends them when the test is over."""
    begun = []

    def start(role, actor, *words):
        begun.append(clone.start("work", "--agent", role, "--role", role, *words, actor=actor))
        return begun[-1]

    yield start
    for one in begun:
        one.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        one.send_signal(signal.SIGTERM)
        one.communicate(timeout=30)


def shown(clone, id):
    return clone.must("show", id, "--json").json


def rows(clone, *words):
    return clone.must("tree", *words, "--json").json


def test_a_parent_has_two_children_done_by_another_role_reads_their_results_and_pays_for_them(clone, work):
    teach(clone, PARENT, name="planner")
    teach(clone, WRITES, name="tester")
    top = clone.must("agent", "spawn", "--role", "planner", "Plan it", "--json").json["id"]
    work("planner", "ann")
    work("tester", "tom")
    work("tester", "tim")
    until(lambda: shown(clone, top)["status"] == "closed", 120)

    told = shown(clone, top)
    assert (told["summary"], told["run"]["files"]) == ("both are done", ["results.txt"])
    assert clone.git("show", f"{told['run']['tip']}:results.txt") == "made it done\nmade it done"
    found = rows(clone, top)
    assert [(row["depth"], row["role"], row["status"], row["run"]) for row in found] == [
        (0, "planner", "closed", "done"), (1, "tester", "closed", "done"), (1, "tester", "closed", "done")
    ]  # fmt: skip
    assert [row["runs"] for row in found] == [3, 1, 1]
    assert found[0]["seconds"] > found[1]["seconds"]
    assert shown(clone, found[1]["id"])["branch"]


def test_what_stops_a_parent_stops_its_children_and_what_lets_it_go_on_lets_them(clone, work):
    teach(clone, f"{SPAWNS}\nswarm('wait', *ids)", name="planner")
    teach(clone, f"{WRITES}; {SLEEPS}", name="tester")
    top = clone.must("agent", "spawn", "--role", "planner", "Plan it", "--json").json["id"]
    work("planner", "ann")
    work("tester", "tom")
    until(lambda: len(clone.must("ps", "--json").json) == 2, 90)
    run = next(row for row in clone.must("ps", "--json").json if row["task"] == top)
    clone.must("run", "stop", run["id"])
    until(lambda: clone.must("ps", "--json").json == [], 90)

    found = rows(clone, top)
    assert [(row["status"], row["run"]) for row in found[:1]] == [("paused", "stopped")]
    assert [row["status"] for row in found[1:]] == ["open", "open"]
    stopped = next(row for row in found[1:] if row["run"])
    told = shown(clone, stopped["id"])["run"]
    assert (told["why"], told["files"]) == (f"{top}, which the task is part of, is paused", ["half.txt", "made.txt"])
    assert clone.run("work", "--agent", "tester", "--role", "tester", "--dry-run").code == 3
    clone.must("unpause", top)
    until(lambda: any(row["task"] != top for row in clone.must("ps", "--json").json), 90)


def test_a_parent_whose_only_worker_is_its_own_is_told_which_parts_nobody_has_taken(clone):
    waits = "subprocess.run([sys.executable, '-m', 'gitswarm', 'wait', *ids, '--timeout', '1'])"
    teach(clone, f"{SPAWNS}\nsys.exit({waits}.returncode)", name="planner")
    top = clone.must("create", "Plan it", "--json").json["id"]
    said = clone.run("work", "--once", "--agent", "planner", "--role", "planner")

    assert said.code == 7
    run = shown(clone, top)["run"]
    assert (run["state"], "the agent ended with 7" in run["why"]) == ("failed", True)
    log = clone.must("run", "log", run["id"]).out
    parts = ", ".join(row["id"] for row in rows(clone, top)[1:3])
    assert f"nobody has taken {parts} yet: is there a free worker, `gitswarm work --role tester`?" in log


def test_a_parent_that_begins_again_is_told_of_the_parts_it_has(clone):
    top = clone.must("create", "Plan it", "--json").json["id"]
    part = clone.must("agent", "spawn", "--role", "tester", "Try it", "--parent", top, "--json").json["id"]
    clone.must("claim", part, "--no-worktree")
    clone.must("done", part, "--summary", "Names of one letter fail.")

    text = clone.must("brief", top).out
    assert f"## Its parts\n\n- {part} Try it (closed)" in text
    assert "Names of one letter fail." in text


@pytest.mark.parametrize(
    ("act", "values", "why"),
    [
        (tasks.pause, {}, "is paused"),
        (tasks.close, {"resolution": "wontfix", "force": True}, "is closed"),
        (tasks.close, {"resolution": "done", "force": True}, ""),
    ],
)
def test_a_run_must_not_go_on_while_something_above_its_task_is_stopped(act, values, why):
    yard = Yard()
    top = yard.make()
    leaf = held(yard, parent=yard.make(parent=top))
    run = runs.run(yard.tables, start(yard, leaf))
    assert why_not(yard.tables, run) is None
    yard.act(act, name=top, **values)

    stop = why_not(yard.tables, run)
    assert (stop.kind, stop.why.endswith(why)) == ("told", True) if why else stop is None
