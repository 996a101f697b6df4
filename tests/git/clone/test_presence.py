"""Sessions on one machine: counted without a race, alive as long as their process, forgotten when it is gone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest

from gitswarm.errors import Busy
from gitswarm.git.clone import presence
from gitswarm.git.repo import Place

LIMIT = 20
STAY = "print('here', flush=True); sys.stdin.read()"
HOLD = f"""
import sys
from gitswarm.git.clone import presence
with presence.held(sys.argv[1], sys.argv[2], "ada"):
    {STAY}
"""
BEAT = """
import sys
from gitswarm.git.clone import presence
for _ in range(int(sys.argv[3])):
    presence.beat(sys.argv[1], sys.argv[2])
"""


@pytest.fixture
def state(tmp_path):
    (tmp_path / "gitswarm").mkdir()
    return str(tmp_path / "gitswarm")


@pytest.fixture
def start():
    """Start a Python; it is ended with the test."""
    running = []

    def begin(code, *words):
        argv = [sys.executable, "-c", code, *map(str, words)]
        child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        running.append(child)
        return child

    yield begin
    for child in running:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()


@pytest.fixture
def holder(state, start):
    """A process that holds the session s1."""
    child = start(HOLD, state, "s1")
    assert child.stdout.readline() == "here\n"
    return child


def sessions(state):
    return [one.session for one in presence.living(state)]


def files(state):
    return sorted(os.listdir(Path(state, "sessions")))


def eventually(condition):
    """Wait until something is so, with a limit."""
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.005)


# beats


def test_a_beat_is_counted_and_the_first_says_who_it_is(state):
    for _ in range(3):
        presence.beat(state, "s1", "ada")

    found = presence.read(state, "s1")
    assert (found.session, found.actor, found.pid, found.counter) == ("s1", "ada", 0, 3)
    assert 0 <= found.quiet < LIMIT


def test_no_beat_takes_the_place_of_another(state, start):
    presence.beat(state, "s1")
    children = [start(BEAT, state, "s1", 200) for _ in range(4)]
    for child in children:
        assert child.wait(LIMIT) == 0

    assert presence.read(state, "s1").counter == 801


def test_a_beat_where_nothing_can_be_written_stops_nobody(tmp_path):
    (tmp_path / "file").write_text("in the way of a folder")

    presence.beat(str(tmp_path / "file"), "s1")
    presence.beat(str(tmp_path / "file" / "below"), "s1")

    assert presence.living(str(tmp_path / "file")) == []


@pytest.mark.parametrize("odd", ["../../HEAD", "a/b", ".", "..", "s1.lock", "s1.new", "é", "S1", "x" * 200, "a b"])
def test_whatever_a_session_is_called_its_file_is_one_of_ours(state, odd):
    presence.beat(state, odd)

    (name,) = files(state)
    assert name[0] == "~"
    assert presence.read(state, odd).session == odd
    assert sessions(state) == [odd]


def test_what_a_power_loss_left_of_a_file_is_no_session_and_is_swept(state):
    for name, left in {"s1": b"", "s2": b"\0" * 90, "s3": b'{"session": "s3"', "s4": b"[]\n"}.items():
        presence.beat(state, name)
        Path(state, "sessions", name).write_bytes(left)
    assert sessions(state) == []

    presence.sweep(state)
    presence.beat(state, "s1")
    assert files(state) == ["s1"]


# holding


def test_a_session_that_a_process_holds_lives_as_long_as_that(state, holder):
    assert presence.is_held(state, "s1")
    assert [(one.session, one.pid) for one in presence.living(state)] == [("s1", holder.pid)]

    holder.send_signal(signal.SIGKILL)  # nobody waits for it: a zombie is no living process
    eventually(lambda: not presence.is_held(state, "s1"))

    assert sessions(state) == []


def test_a_stopped_process_lives(state, holder):
    holder.send_signal(signal.SIGSTOP)

    assert presence.is_held(state, "s1")
    assert sessions(state) == ["s1"]
    presence.sweep(state)
    assert "s1" in files(state)


def test_a_session_that_ended_leaves_only_its_lock_which_is_swept(state, holder):
    holder.stdin.close()
    assert holder.wait(LIMIT) == 0

    assert files(state) == ["s1.lock"]
    presence.sweep(state)
    assert files(state) == []


def test_who_holds_goes_on_counting_and_others_beat_for_it_too(state, start):
    presence.beat(state, "s1", "ada")
    assert start(HOLD, state, "s1").stdout.readline() == "here\n"
    presence.beat(state, "s1")

    assert presence.read(state, "s1").counter == 3


def test_two_cannot_hold_one_session(state, holder):
    with pytest.raises(Busy, match=f"process {holder.pid}"), presence.held(state, "s1", "bob", wait=0.05):
        pytest.fail("it was held")


def test_a_sweep_never_takes_the_lock_of_the_living(state):
    """Many hold and let go while others sweep: nobody ever finds his lock file gone while he holds it."""

    def hold(number):
        for _ in range(30):
            with presence.held(state, f"s{number}", "ada", wait=LIMIT):
                assert presence.is_held(state, f"s{number}")
                assert f"s{number}.lock" in files(state)

    with ThreadPool(4) as pool:
        done = pool.map_async(hold, range(3))
        while not done.ready():
            presence.sweep(state)
        done.get(LIMIT)


# bound to a process of others


def test_a_session_bound_to_a_process_lives_as_long_as_that(state, start):
    child = start(f"import sys; {STAY}")
    presence.bind(state, "s1", "ada", child.pid)
    assert sessions(state) == ["s1"]
    assert not presence.is_held(state, "s1")

    child.kill()
    eventually(lambda: sessions(state) == [])
    presence.sweep(state)
    assert files(state) == []


@pytest.mark.parametrize("odd", [{"started": "1"}, {"boot": "another"}])
def test_another_process_under_the_same_number_is_not_taken_for_it(state, odd):
    presence.bind(state, "s1", "ada", os.getpid())
    path = Path(state, "sessions", "s1")
    path.write_text(json.dumps({**json.loads(path.read_text().partition("\n")[0]), **odd}) + "\n.")

    assert sessions(state) == []


# forgetting


def test_a_session_without_a_process_is_believed_for_a_while(state):
    for session in ("old", "new"):
        presence.beat(state, session)
    long_ago = time.time() - presence.STALE - 1
    os.utime(Path(state, "sessions", "old"), (long_ago, long_ago))

    presence.sweep(state)

    assert sessions(state) == ["new"]


def test_where_no_session_ever_was_there_is_nothing_to_sweep(state):
    presence.sweep(state)

    assert presence.living(state) == []


# worktrees of agents


def place(tmp_path, name):
    git_dir = tmp_path / "worktrees" / name
    git_dir.mkdir(parents=True)
    return Place(str(tmp_path), str(git_dir), None, bare=False, state=str(tmp_path / "gitswarm"))


def test_who_works_in_an_agents_worktree_is_of_its_session(tmp_path):
    ours = place(tmp_path, "gs-7k3f-1")
    presence.belong(ours.git_dir, "s1")

    presence.beat_marked(ours, b"post-commit gs-7k3f-1\npost-merge gs-7k3f-1\npost-commit .\n")

    assert presence.session_of(ours) == "s1"
    assert presence.read(ours.state, "s1").counter == 1


def test_a_worktree_of_the_users_has_no_session(tmp_path):
    theirs = place(tmp_path, "theirs")
    presence.belong(theirs.git_dir, "s1")

    assert presence.session_of(theirs) == ""
    assert presence.session_of(place(tmp_path, "gs-none-1")) == ""
    presence.beat_marked(theirs, b"post-commit theirs\npost-commit gs-none-1\npost-commit ..\n\n\xff\n")
    assert not Path(theirs.state, "sessions").exists()
