"""Sessions that live as long as a process, and those that live by their heartbeat."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gitswarm import errand
from gitswarm.git.clone import presence
from gitswarm.settings import environment
from tests.watching import beats, leader, silent, watch

LIMIT = 20


# what is bound to a process

HOLD = """
import sys
from gitswarm.git.clone import presence
with presence.held(sys.argv[1], sys.argv[2], "ada"):
    print("here", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(world):
    """A process that holds the session s9 of the clone cara."""
    cara = world.clone("cara")
    argv = [sys.executable, "-c", HOLD, str(cara.state), "s9"]
    child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "here\n"
    yield cara, child
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()


def test_what_is_bound_to_a_process_is_over_with_it_at_once(world, holder, in_session):
    cara, child = holder
    in_session("s9")
    cara.must("agent", "lead")
    in_session(None)
    other = world.clone("other")
    assert leader(cara).bound
    assert silent(cara) == []

    child.kill()
    child.wait(LIMIT)

    assert silent(cara) == [("leader", 0)]
    assert silent(other) == []


# heartbeat


def test_what_no_process_stays_for_lives_by_its_lease_alone(leading):
    """Most commands are over at once, and what they took is not."""
    assert silent(leading) == []
    leading.must("sync")

    assert leader(leading).actor == "ada"


def test_a_heartbeat_tells_until_when_its_session_holds_what_it_holds(leading, in_session):
    in_session("s1")

    said = leading.must("heartbeat", "--json").json

    assert said["session"] == "s1"
    assert said["counter"] > 1
    assert [(one["name"], one["epoch"]) for one in said["leases"]] == [("leader", 1)]
    assert said["leases"][0]["until"] > "2026"


def test_a_heartbeat_outside_any_session_is_nobodys(leading):
    said = leading.run("heartbeat", "--json")

    assert (said.code, said.error["kind"]) == (3, "no_session")


def test_a_session_may_live_as_long_as_a_process(machine, leading, in_session):
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    in_session("s1")
    leading.must("heartbeat", "--pid", str(child.pid))
    in_session(None)
    watch(leading, machine, 3)
    child.communicate(b"\n", timeout=LIMIT)
    watch(leading, machine, 3)

    assert len(beats(leading)) == 3
    in_session("s1")
    assert leading.run("heartbeat", "--pid", str(child.pid)).code == 2


def test_a_commit_in_the_worktree_of_a_task_is_a_sign_of_its_session(world, monkeypatch):
    ada = world.clone("ada")
    task = ada.must("create", "Mend it", "--json").json["id"]
    taken = ada.must("claim", task, "--json").json
    before = presence.read(str(ada.state), taken["session"])
    name = taken["worktree"].rpartition("/")[2]
    (ada.state / "marks").write_text(f"post-commit {name}\npost-commit .\n")
    monkeypatch.setattr(errand, "PAUSE", 0)
    monkeypatch.delenv("GITSWARM_ERRAND")

    assert errand.run(str(ada.path), environment()) == 0

    after = presence.read(str(ada.state), taken["session"])
    assert after.counter == (before.counter if before else 0) + 1
    assert not (ada.state / "marks").exists()
