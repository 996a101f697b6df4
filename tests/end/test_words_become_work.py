"""From a text to the report of its end, whatever is killed on the way; and many who write at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.world import World

TEXT = "Please reject empty names, it is urgent. @bob"
LIMIT = 120
WORKER = """
import json, os, signal, subprocess, sys

clone, kill_at = sys.argv[1:]
def gitswarm(*words):
    argv = [sys.executable, "-m", "gitswarm", "-C", clone, "--actor", "bob", *words, "--json"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=100)
    return done.returncode, json.loads(done.stdout or "null"), done.stderr

def step(name):
    if name == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)

step("begun")
code, taken, err = gitswarm("claim", "--resume", "--no-worktree")
if code:
    code, taken, err = gitswarm("next", "--wait", "--timeout", "90", "--no-worktree")
assert code == 0, err
step("taken")
assert gitswarm("note", taken["task"], "The parser refuses them now.")[0] == 0
step("worked")
code, done, err = gitswarm("done", taken["task"], "--summary", "Empty names are refused.", "--tests", "7 passed")
assert code == 0, err
step("done")
"""
STEPS = ("begun", "taken", "worked", "done", "never")


@pytest.fixture
def clone(tmp_path, monkeypatch):
    monkeypatch.setenv("GITSWARM_SESSION", "s-of-bob")
    return World(tmp_path).clone("one")


def work(clone, kill_at="never"):
    argv = [sys.executable, "-c", WORKER, str(clone.path), kill_at]
    return subprocess.run(argv, capture_output=True, text=True, timeout=LIMIT, check=False)


def is_told_once(clone):
    """Whether it all came to its end: one task, closed, one report to who asked, and nothing twice."""
    (report,) = clone.must("mail", "inbox", "--json", "--all", actor="ada").json
    (row,) = clone.must("list", "--json", "--all", "-s", "all").json
    assert (row["title"], row["status"]) == ("Reject empty names, it is urgent", "closed")
    assert report["text"].startswith("Reject empty names, it is urgent: done by bob.\nEmpty names are refused.")
    kinds = [event["kind"] for event in clone.log()]
    assert [kinds.count(kind) for kind in ("task.requested", "task.done")] == [1, 1]
    return True


@pytest.mark.parametrize("kill_at", STEPS)
def test_a_worker_that_is_killed_between_two_steps_goes_on_where_it_was(clone, kill_at):
    clone.must("intake", "add", TEXT, actor="ada")

    killed = work(clone, kill_at)
    assert killed.returncode == (0 if kill_at == "never" else -signal.SIGKILL), killed.stderr
    if kill_at not in ("never", "done"):
        again = work(clone)
        assert again.returncode == 0, again.stderr

    assert is_told_once(clone)


def test_every_command_on_the_way_may_be_killed_at_any_moment_and_typed_again(clone):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")  # noqa: T201 - to see it again
    chance = random.Random(seed)
    way = (
        ("ada", ["intake", "add", TEXT]),
        ("bob", ["next", "--wait", "--timeout", "60", "--no-worktree"]),
        ("bob", ["note", "TASK", "half way"]),
        ("bob", ["done", "TASK", "--summary", "Empty names are refused."]),
        ("ada", ["sync"]),
    )
    task = ""
    for actor, words in way:
        started = clone.start(*[task if word == "TASK" else word for word in words], actor=actor)
        time.sleep(chance.random() * 0.8)  # the moment at which it is killed
        started.kill()
        started.communicate()
        if words[0] != "next" or not clone.must("list", "--json", "-s", "in_progress").json:
            clone.run(*[task if word == "TASK" else word for word in words], actor=actor)
        task = clone.must("list", "--json", "--all", "-s", "all").json[0]["id"]

    assert is_told_once(clone)


def test_next_waits_until_there_is_something_for_this_agent(clone):
    clone.must("create", "for carol only", "-a", "carol")
    said = clone.run("next", "--wait", "--timeout", "1", "--json", actor="bob")
    assert (said.code, said.error["kind"]) == (7, "waited_in_vain")
    waiting = clone.start("next", "--wait", "--timeout", "60", "--json", "--no-worktree", actor="bob")
    clone.must("intake", "add", TEXT, actor="ada")

    out, err = waiting.communicate(timeout=LIMIT)
    assert waiting.returncode == 0, err
    assert "Reject empty names" in out


def test_next_waits_while_all_work_stands_still_and_gives_up_in_time(clone):
    clone.must("intake", "add", TEXT, actor="ada")
    os.environ.pop("GITSWARM_SESSION")
    clone.must("halt", "--reason", "a look", actor="ada")

    said = clone.run("next", "--wait", "--timeout", "1", "--json", "--no-worktree", actor="bob")
    assert (said.code, said.error["kind"]) == (7, "waited_in_vain")
    assert clone.run("next", "--timeout", "1").code == 2
    clone.must("resume", actor="ada")
    assert clone.must("next", "--wait", "--no-worktree", actor="bob").code == 0


def test_a_letter_to_the_intake_comes_back_as_a_report(clone):
    clone.must("mail", "send", "@tasks", TEXT, "--json", actor="ada")
    assert work(clone).returncode == 0
    report = clone.must("mail", "inbox", "--json", actor="ada").json[0]

    assert report["sender"] == "bob"
    assert [row["text"] for row in clone.must("mail", "thread", report["thread"], "--json").json] == [
        *(TEXT, report["text"]),
    ]


CROWD = """
import sys
from gitswarm.errors import Busy
from gitswarm.opening import open_swarm
from gitswarm.rooms.talk import intake, mail

path, name, first, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
swarm = open_swarm(path, name)

def send(text, tries=20):
    try:
        swarm.do(mail.send, to=("@tasks", "reader"), text=text, requests=intake.of_letter(text, ""))
    except Busy:  # nothing was written: the error says so, and to try again
        if not tries:
            raise
        send(text, tries - 1)

for number in range(first, first + count):
    send(f"Please check page number {number} of the handbook")
swarm.close()
"""


def crowd(world, processes, messages, clones):
    """So many processes in so many clones write at once; of each process's messages half are its neighbour's too."""
    homes = [world.clone(f"clone{number}") for number in range(clones)]
    started = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                CROWD,
                str(homes[n % clones].path),
                f"agent{n}",
                str(n * messages // 2),
                str(messages),
            ],
            stderr=subprocess.PIPE,
        )
        for n in range(processes)
    ]
    for process in started:
        _, err = process.communicate(timeout=1800)
        assert process.returncode == 0, err.decode()
    for home in (*homes, *homes):
        home.must("sync")
    return homes


def is_right(home, processes, messages):
    letters = home.must("mail", "inbox", "--json", "--all", "-n", "99999", actor="reader").json
    assert len({row["id"] for row in letters}) == len(letters) == processes * messages
    rows = home.must("list", "--json", "--all").json
    assert len({row["title"] for row in rows}) == len(rows) == (processes + 1) * messages // 2
    requests = [event for event in home.log() if event["kind"] == "task.requested"]
    assert len(requests) == processes * messages
    assert not any(event["overruled"] for event in requests)


def test_many_who_write_at_once_are_heard_once_and_the_same_request_is_one_task(tmp_path):
    for home in crowd(World(tmp_path), 4, 10, 2):
        is_right(home, 4, 10)


@pytest.mark.long
def test_sixteen_processes_with_250_messages_each_are_heard_once(tmp_path):
    for home in crowd(World(tmp_path), 16, 250, 4):
        is_right(home, 16, 250)
