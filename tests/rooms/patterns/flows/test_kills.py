"""Workers killed at every step, flows cancelled at work, two clones at once: the right result, each step once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.agents import teach
from tests.conftest import ROOT
from tests.flow_agent import AGENT
from tests.rooms.crew.workers.test_kills import PLACES, until

FLOWS = {
    "pipeline": "pattern: pipeline\nsteps:\n  a: A.\n  b: 'B after {{ steps.a.task }}'\n  c: |\n    C.\n    SAY end\n",
    "fork": "pattern: fork-join\nfork: {a: A., b: B.}\njoin: |\n  Both.\n  SAY end\n",
    "map": "pattern: map-reduce\nitems: [a, b, c]\nat_once: 2\nmap: 'Do {{ item }}.'\nreduce: |\n  All.\n  SAY end\n",
    "scatter": "pattern: scatter-gather\nvoices: 3\ngather: majority\nscatter: |\n  Right?\n  SAY end\n",
    "saga": "pattern: saga\nsteps:\n  a: {ask: A., undo: Undo a.}\n  b: {ask: B., undo: Undo b.}\n  c: FAIL\n",
}
ENDS = dict.fromkeys(FLOWS, ("done", "end")) | {"saga": ("failed", "undone: undo-b, undo-a")}


def killed(clone, place, *words):
    """Run a command that is killed at a place; its exit code."""
    argv = [sys.executable, "-m", "tests.killing", str(place), str(clone.path), *words]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False).returncode


def ended(clone, id):
    """How a flow has ended, and that nothing in it was done twice."""
    told = clone.must("flow", "show", id, "--json").json
    acted = [row for row in clone.log() if row["kind"] == "task.done" and not row["overruled"]]
    assert max(Counter(row["task"] for row in acted).values(), default=1) == 1
    done = [row["id"] for row in told["rows"] if row["state"] == "done" and not row["pattern"]]
    assert len(done) == len(acted)
    return told["state"], told["summary"]


@pytest.mark.parametrize("place", [1, 2, pytest.param(3, marks=pytest.mark.long)])
def test_a_start_that_is_killed_has_started_the_whole_flow_or_nothing(clone, say, place):
    say(main=FLOWS["pipeline"])
    killed(clone, place, "flow", "run", "main")
    steps = [row["step"] for one in clone.must("flow", "list", "--json").json for row in shown(clone, one["id"])]

    assert steps in ([], ["main", "a", "b", "c"])


def shown(clone, id):
    return clone.must("flow", "show", id, "--json").json["rows"]


def some(name, begin):
    marks = () if (name, begin) == ("saga", 2) else pytest.mark.long
    return pytest.param(name, begin, marks=marks, id=f"{name}-{begin}")


@pytest.mark.parametrize(("name", "begin"), [some(name, begin) for name in FLOWS for begin in (2, 7, 11)])
def test_a_worker_is_killed_at_each_step_and_the_next_one_goes_on(clone, say, name, begin):
    say(main=FLOWS[name])
    id = clone.must("flow", "run", "main").out.strip()
    place = begin
    for _ in range(12):
        assert killed(clone, place) in (-signal.SIGKILL, 0, 3, 7)
        place = place % PLACES + 5
        if clone.run("work", "--once").code == 3:
            break

    assert ended(clone, id) == ENDS[name]


@pytest.fixture
def workers():
    """Starts workers in clones, and ends them when the test is over."""
    begun = []

    def start(clone, actor):
        begun.append(clone.start("work", actor=actor))

    yield start
    for _ in range(2):
        for one in begun:
            one.send_signal(signal.SIGTERM)
        time.sleep(0.3)
    for one in begun:
        one.communicate(timeout=60)


@pytest.mark.parametrize(
    "name", ["map", *(pytest.param(name, marks=pytest.mark.long) for name in FLOWS if name != "map")]
)
def test_two_clones_do_a_flow_together_each_step_once_and_tell_the_same_of_it(world, clone, say, workers, name):
    say(main=FLOWS[name])
    other = world.clone("two")
    teach(other, AGENT)
    id = clone.must("flow", "run", "main").out.strip()
    clone.must("sync")
    for place, where in enumerate((clone, other, clone, other)):
        workers(where, f"worker-{place}")
    until(lambda: clone.must("show", id, "--json").json["status"] == "closed", 120)
    for where in (clone, other, clone):
        where.must("sync")

    assert ended(clone, id) == ended(other, id) == ENDS[name]
    assert shown(clone, id) == shown(other, id)


MIDDLES = {
    "pipeline": "pattern: pipeline\nsteps:\n  a: A.\n  b: SLEEP\n  c: C.\n",
    "fork": "pattern: fork-join\nfork: {a: A., b: SLEEP}\njoin: Both.\n",
    "map": "pattern: map-reduce\nitems: [Do it., SLEEP, Do more.]\nat_once: 2\nmap: '{{ item }}'\nreduce: All.\n",
    "scatter": "pattern: scatter-gather\nvoices: 3\ngather: all\nscatter: SLEEP\n",
}


@pytest.mark.parametrize(
    "name", ["map", *(pytest.param(name, marks=pytest.mark.long) for name in MIDDLES if name != "map")]
)
def test_a_flow_that_is_cancelled_in_the_middle_lets_its_agents_go_and_begins_nothing_more(clone, say, workers, name):
    say(main=MIDDLES[name])
    id = clone.must("flow", "run", "main").out.strip()
    workers(clone, "bob")
    until(lambda: [one for one in clone.must("ps", "--json").json if "SLEEP" in one["title"]], 90)
    clone.must("flow", "cancel", id, "--reason", "wrong question")
    until(lambda: clone.must("ps", "--json").json == [], 90)

    assert ended(clone, id)[0] == "cancelled"
    assert {row["state"] for row in shown(clone, id) if row["step"] != "main"} <= {"done", "skipped"}
    assert clone.must("ready", "--json").json == []


FAILING = {
    "pipeline": ("pattern: pipeline\nsteps:\n  a: A.\n  b: FAIL\n  c: C.\n", {"b": ["c"]}),
    "fork": ("pattern: fork-join\nfork: {a: A., b: FAIL}\njoin: Both.\n", {"b": ["join"]}),
    "map": ("pattern: map-reduce\nitems: [A., FAIL]\nmap: '{{ item }}'\nreduce: All.\n", {"map-2": ["reduce"]}),
    "scatter": ("pattern: scatter-gather\nvoices: 2\ngather: all\nscatter: FAIL\n", {"voice-1": [], "voice-2": []}),
}


@pytest.mark.long
@pytest.mark.parametrize("name", FAILING)
def test_a_flow_with_a_failing_step_says_what_is_blocked_begins_nothing_more_and_can_be_given_up(clone, say, name):
    text, blocks = FAILING[name]
    say(main=text)
    id = clone.must("flow", "run", "main").out.strip()
    while clone.run("work", "--once").code != 3:
        pass

    assert ended(clone, id)[0] == "failed"
    assert {row["step"]: row["blocks"] for row in shown(clone, id) if row["state"] == "failed"} == {
        "main": [],
        **blocks,
    }
    clone.must("flow", "cancel", id)
    assert ended(clone, id)[0] == "cancelled"


def test_what_is_cancelled_while_an_agent_is_at_it_stops_and_is_undone(clone, say, workers):
    say(main="pattern: saga\nsteps:\n  a: {ask: A., undo: Undo a.}\n  b: {ask: SLEEP, undo: Undo b.}\n  c: C.\n")
    id = clone.must("flow", "run", "main").out.strip()
    workers(clone, "bob")
    until(lambda: [one for one in clone.must("ps", "--json").json if one["title"] == "SLEEP"], 90)
    clone.must("flow", "cancel", id, "--reason", "wrong question")
    until(lambda: clone.must("show", id, "--json").json["status"] == "closed", 90)
    until(lambda: clone.must("ps", "--json").json == [], 30)

    assert ended(clone, id) == ("cancelled", "undone: undo-a")
    states = [one["state"] for one in clone.must("run", "list", "--json").json]
    assert sorted(states) == ["done", "done", "stopped"]
