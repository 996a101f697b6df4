"""The errand: one at a time, started by whoever writes, and no write suffers where it cannot be."""

from __future__ import annotations

import os
import time

import pytest

from gitswarm import errand, settings
from gitswarm.git import repo
from gitswarm.rooms.outside.adapters import Adapter, Order
from gitswarm.rooms.outside.adapters.calling import prepare
from tests.world import World


@pytest.fixture
def clone(tmp_path):
    return World(tmp_path).alone("one")


@pytest.fixture
def place(clone):
    return repo.find(str(clone.path), os.environ)


@pytest.fixture
def started(monkeypatch):
    """The errands that were started, each a process that ends by itself."""
    pids, spawn = [], os.posix_spawn

    def start(*_, **__):
        pids.append(spawn("/bin/true", ["true"], {}))
        return pids[-1]

    monkeypatch.setattr(errand, "_started", [])
    monkeypatch.setattr(os, "posix_spawn", start)
    yield pids
    for pid in errand._started:
        os.waitpid(pid, 0)


def waiting(place, said="", age=0.0):
    """Let an errand have announced itself so long ago."""
    path = os.path.join(place.state, errand.WAITING)
    with open(path, "w", encoding="ascii") as file:
        file.write(said)
    then = time.time() - age
    os.utime(path, (then, then))


def test_of_many_writes_one_starts_an_errand(place, started):
    for _ in range(5):
        errand.wake(place, os.environ)
    assert len(started) == 1


@pytest.mark.parametrize(
    ("said", "age", "starts"),
    [
        ("", 1, 0),
        ("", errand.STALE + 1, 1),
        (f"{os.getpid()}\n", 1, 0),
        (f"{os.getpid()}\n", errand.LIFE - 1, 0),
        (f"{os.getpid()}\n", errand.LIFE + errand.STALE + 1, 1),
        ("4194999\n", 1, 1),
        ("nonsense\n", 1, 1),
        ("", -86_400, 1),
        (f"{os.getpid()}\n", -86_400, 1),
    ],
    ids=(
        "nobody yet",
        "nobody for long",
        "alive",
        "alive for long",
        "beyond its life",
        "dead",
        "nonsense",
        "not yet",
        "alive not yet",
    ),
)
def test_an_errand_that_cannot_live_any_more_is_replaced_once(place, started, said, age, starts):
    waiting(place, said, age)
    for _ in range(3):
        errand.wake(place, os.environ)
    assert len(started) == starts


def test_an_errand_that_an_agent_has_started_is_not_ended_with_its_run(place, tmp_path, monkeypatch):
    given = []
    monkeypatch.setattr(os, "posix_spawn", lambda _path, _argv, env, **_: given.append(env) or 0)
    monkeypatch.setattr(errand, "_started", [])
    order = Order("Do it", "ada", "session-of-ada", "gs-7k3f", 1)
    call = prepare(Adapter("robot", ("true",)), order, {"HOME": "/nowhere"}, str(tmp_path))

    errand.wake(place, call.env)

    assert given == [{"HOME": "/nowhere", "GITSWARM_ACTOR": "ada", "GITSWARM_IN_HOOK": "1"}]


def test_an_errand_of_ours_that_was_killed_does_not_seem_to_live(place, started):
    errand.wake(place, os.environ)
    os.waitid(os.P_PID, started[0], os.WEXITED | os.WNOWAIT)  # it has ended, and nobody took notice
    waiting(place, f"{started[0]}\n")

    errand.wake(place, os.environ)

    assert len(started) == 2
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)


def test_where_no_errand_can_be_started_a_write_is_a_success(clone, place, monkeypatch):
    monkeypatch.setenv("GITSWARM_ERRAND", "on")
    monkeypatch.setattr(settings, "python", lambda: "/nowhere/python")

    clone.say("kept")

    assert clone.texts() == ["kept"]
    assert not os.path.exists(os.path.join(place.state, errand.WAITING)), "the next write tries again"


def test_an_errand_stands_in_no_worktree_that_may_be_cleared_while_it_works(clone, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    errand.run(os.path.relpath(place.common), {**os.environ, "GITSWARM_ERRAND": "on"})
    assert os.path.samefile(os.getcwd(), place.common)
