"""The library in a program: who acts, what goes on behind it, which threads and processes share what, what it costs."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from contextlib import closing, suppress

import pytest

import gitswarm
from gitswarm import SwarmError, errand, library, open_swarm
from gitswarm.git import repo
from gitswarm.rooms.ground import leases
from gitswarm.rooms.work import tasks
from tests.world import at_once

# ---- who acts


def test_who_acts_and_in_which_session_stands_in_every_event(clone):
    with open_swarm(clone.path, "ada", session="s1") as swarm:
        swarm.create("One")
    with open_swarm(clone.path, "ben") as swarm:
        swarm.create("Two")
        swarm.create("Three")

    *_, one, two, three = ((event["actor"], event["session"]) for event in clone.log())
    assert one == ("ada", "s1")
    assert two == three
    assert two[0] == "ben"
    assert two[1] not in ("", "s1")


def test_the_environment_says_it_where_the_call_does_not(clone, monkeypatch):
    monkeypatch.setenv("GITSWARM_ACTOR", "cleo")
    monkeypatch.setenv("GITSWARM_SESSION", "s9")

    with open_swarm(clone.path) as swarm:
        assert (swarm.actor, swarm.session) == ("cleo", "s9")


def test_who_only_reads_leaves_no_trace(clone):
    before = sorted(path.name for path in clone.state.glob("sessions/*"))
    with open_swarm(clone.path, "ada") as swarm:
        swarm.ready()

    assert sorted(path.name for path in clone.state.glob("sessions/*")) == before


def test_every_write_is_a_sign_of_life(clone):
    place = repo.find(str(clone.path), dict(os.environ))
    with open_swarm(clone.path, "ada", session="s1") as swarm:
        swarm.create("I live")
        before = library.presence.read(place.state, "s1").counter
        swarm.create("I still live")

        assert library.presence.read(place.state, "s1").counter > before


def test_a_claim_of_a_bound_session_ends_with_it_and_another_lives_by_its_lease(clone):
    held = {}
    for bound in (True, False):
        with open_swarm(clone.path, "ada", bound=bound) as swarm:
            held[bound] = swarm.claim(swarm.create("Work").id, worktree=False)
            assert leases.lease_of(swarm.look(), f"task/{swarm.find(held[bound].task).id}").bound is bound

    with open_swarm(clone.path, "ben") as swarm:
        swarm.sync()

        assert swarm.find(held[True].task).holder is None
        assert swarm.find(held[False].task).holder == "ada"


# ---- what goes on behind


@pytest.mark.parametrize("wake", [False, True])
def test_the_errand_is_started_only_where_that_was_asked_for(wake, clone, monkeypatch):
    monkeypatch.delenv("GITSWARM_ERRAND")
    woken = []
    monkeypatch.setattr(errand, "wake", lambda place, _: woken.append(place.common))
    with open_swarm(clone.path, "ada", wake=wake) as swarm:
        swarm.create("To be sent")

    assert bool(woken) is wake


def test_in_ci_a_write_is_shared_before_it_returns(clone, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with open_swarm(clone.path, "ada") as swarm:
        assert swarm.create("To be sent").events[0].standing == "shared"


def test_a_warning_goes_to_the_log_and_nothing_to_the_terminal(clone, caplog, capfd):
    clone.git("worktree", "add", "--quiet", str(clone.path.parent / "ours"), "gitswarm")
    with caplog.at_level(logging.WARNING, "gitswarm"), open_swarm(clone.path, "ada") as swarm:
        swarm.create("Beside our branch")

    assert [record.name for record in caplog.records] == ["gitswarm"]
    assert "has our branch checked out" in caplog.text
    assert capfd.readouterr() == ("", "")


# ---- threads and processes


def test_a_swarm_refuses_another_thread(swarm):
    refused = []

    def elsewhere():
        for work in (swarm.ready, swarm.close, lambda: swarm.create("Elsewhere")):
            try:
                work()
            except SwarmError as error:
                refused.append(error.kind)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()

    assert refused == ["misused"] * 3
    assert swarm.ready() == []


def test_of_two_threads_that_claim_the_same_tasks_each_has_what_the_other_has_not(clone, swarm):
    ids = [swarm.create(f"Number {number}").id for number in range(4)]
    swarm.sync()

    def take_all(name):
        taken = []
        with open_swarm(clone.path, name) as mine:
            for id in ids:
                with suppress(SwarmError):
                    taken.append(mine.claim(id, worktree=False).task)
        return taken

    first, second = at_once(lambda: take_all("ada"), lambda: take_all("ben"))

    assert sorted([*first, *second]) == sorted(swarm.name_of(id) for id in ids)


FORKED = """
import os, sys
from gitswarm import SwarmError, open_swarm

with open_swarm(sys.argv[1], "ada") as swarm:
    child = os.fork()
    if child == 0:
        try:
            swarm.look()
        except SwarmError as error:
            os._exit(3 if "process that opened it" in error.message else 1)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_swarm_refuses_a_child_that_was_forked(alone):
    argv = [sys.executable, "-c", FORKED, str(alone.path)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "3\n"


# ---- what it costs


def test_importing_the_package_loads_no_library_and_no_command_does(alone):
    script = "import sys, gitswarm; print(*(name for name in sys.modules if name.startswith('gitswarm')))"
    bare = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    words = [sys.executable, "-X", "importtime", "-m", "gitswarm", "-C", str(alone.path), "ready"]
    command = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)

    assert bare.stdout.split() == ["gitswarm"]
    assert "gitswarm.library" not in command.stderr


def test_opening_loads_no_room_before_its_verbs_are_asked_for(alone):
    script = (
        "import sys, gitswarm; swarm = gitswarm.open_swarm(sys.argv[1], 'ada'); "
        "print(*(name for name in sys.modules if name.endswith('.taking') or name.endswith('.judging')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(alone.path)], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.split() == []


def test_the_public_names_are_there():
    assert {name for name in gitswarm.__all__ if not hasattr(gitswarm, name)} == set()
    assert gitswarm.open_swarm is library.open_swarm
    with pytest.raises(AttributeError):
        gitswarm.no_such_name  # noqa: B018


def test_it_can_be_closed_by_closing(clone):
    with closing(open_swarm(clone.path, "ada")) as swarm:
        assert tasks.ready(swarm.look()) == []
