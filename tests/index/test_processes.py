"""Many processes at one index: they write, read, fork and are killed, and what it says is always right."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

import pytest

from gitswarm.index import Index
from tests.toy_rooms import EVENTS, FakeLog, at, digest_of, event, folded, opened, toy_rooms, write_tips

KILLS = 50


START = """
import os, sys, time
from pathlib import Path
from gitswarm.core import register
from gitswarm.index import Index
from tests.toy_rooms import *
folder = Path(sys.argv[1])
log = read_tips(folder / "log")
index = Index(str(folder / "index.db"), toy_rooms(), log, "v")
(folder / f"ready-{os.getpid()}").touch()
while not (folder / "go").exists():
    time.sleep(0.001)
"""


def start(script, folder):
    return subprocess.Popen(
        [sys.executable, "-c", START + script, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for(condition, seconds=30):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.005)


def race(script, folder, count):
    """What each of these processes printed, started at one moment."""
    (folder / "go").unlink(missing_ok=True)
    for mark in folder.glob("ready-*"):
        mark.unlink()
    children = [start(script, folder) for _ in range(count)]
    wait_for(lambda: len(list(folder.glob("ready-*"))) == count)
    (folder / "go").touch()
    told = [child.communicate(timeout=60) for child in children]
    assert [(child.returncode, errors) for child, (_, errors) in zip(children, told, strict=True)] == [(0, "")] * count
    return [printed.split() for printed, _ in told]


def test_processes_that_catch_up_at_once_all_end_well(tmp_path, log, right):
    log.at = "a"
    Index(str(tmp_path / "index.db"), toy_rooms(), log, "v").catch_up("a")
    log.at = "b"
    write_tips(tmp_path / "log", log)

    assert race('index.catch_up("b"); print(index.tip, index.digest())', tmp_path, 4) == [["b", right]] * 4


@pytest.mark.parametrize("state", ["missing", "garbage", "of another version"])
def test_processes_that_rebuild_at_once_all_end_well(tmp_path, log, right, state):
    if state == "garbage":
        (tmp_path / "index.db").write_bytes(b"garbage" * 1000)
    elif state == "of another version":
        Index(str(tmp_path / "index.db"), toy_rooms(), log, "old").catch_up("b")
    write_tips(tmp_path / "log", log)
    script = 'index.catch_up("b"); print(index.tip, index.digest(), digest_of(index.view("b")))'

    assert race(script, tmp_path, 4) == [["b", right, right]] * 4
    files = [path.name for path in tmp_path.glob("index.db.*") if path.name[-4:] not in {"-wal", "-shm"}]
    assert files == [(tmp_path / "index.db").resolve().name]


def test_of_many_processes_one_makes_the_index_anew(tmp_path, log):
    write_tips(tmp_path / "log", log)
    script = """
built = []
index._cabinet.replace = lambda fill, replace=index._cabinet.replace: built.append(1) or replace(fill)
index.catch_up("b"); print(len(built))
"""
    assert sorted(race(script, tmp_path, 4)) == [["0"], ["0"], ["0"], ["1"]]


def test_readers_see_one_state_while_writers_go_back_and_forth(tmp_path, log):
    log.at = "b"
    Index(str(tmp_path / "index.db"), toy_rooms(), log, "v").catch_up("b")
    write_tips(tmp_path / "log", log)
    writer = start('while True: log.at = {"a": "b", "b": "a"}[index.tip]; index.catch_up(log.at)', tmp_path)
    reader = """
for _ in range(300):
    state = index._cabinet.look()
    tables = index.tables
    counted = sum(counter.value for counter in tables.where(COUNTERS))
    kinds = tables.where(SUMS)[0].kinds
    assert sum(kinds.values()) == state.next == tables.count(register.REGISTER), (kinds, state)
    assert counted == kinds[Added.KIND]
    index.release()
print(state.next)
"""
    try:
        wait_for(lambda: list(tmp_path.glob("ready-*")))
        readers = [start(reader, tmp_path) for _ in range(2)]
        wait_for(lambda: len(list(tmp_path.glob("ready-*"))) == 3)
        (tmp_path / "go").touch()
        told = [one.communicate(timeout=60) for one in readers]
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate(timeout=60)
    assert [errors for _, errors in told] == ["", ""]


def test_a_forked_child_reads_for_itself(path, log, right):
    index = opened(path, log)
    index.catch_up("b")
    index.set_note("some", "write")
    seen, ours = index.view("b"), (index._cabinet._reader, index._cabinet._writer)
    child = os.fork()
    if child == 0:
        try:
            read = digest_of(index.view("b")) == right
            wrote = index.advance("b", "c", at(200, event(900)))
            untouched = all(one.total_changes >= 0 for one in ours)  # raises once it is closed
            os._exit(0 if read and wrote and untouched else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert digest_of(seen) == right
    index.release()
    assert index.tip == "c"


KILLED = """
tips = [f"t{number}" for number in range(40)]
print("on", flush=True)
while True:
    for tip in tips:
        log.at = tip
        index.catch_up(tip)
        index.settle(len(log.tips[tip][0]) // 4)
        if tip == "t39":
            (folder / "index.db").unlink()
"""


def test_a_killed_process_leaves_an_index_that_equals_a_rebuild(tmp_path):
    log, roll = FakeLog(), random.Random(7)
    for number in range(40):
        shared = EVENTS[: number * 2]
        log.add(f"t{number}", at(0, *shared, event(1000 + number), *EVENTS[150:170]))
    write_tips(tmp_path / "log", log)
    (tmp_path / "go").touch()
    stood = set()
    for _ in range(KILLS):
        child = start(KILLED, tmp_path)
        assert child.stdout.readline() == "on\n"
        time.sleep(roll.random() * 0.05)
        child.kill()
        child.communicate(timeout=60)
        index = Index(str(tmp_path / "index.db"), toy_rooms(), log, "v")
        tip = index.tip
        stood.add(tip)
        if tip is not None:
            assert index.digest() == folded(log, tip)
        log.at = roll.choice(list(log.tips))
        assert digest_of(index.view(log.at)) == folded(log, log.at)
        assert index.catch_up(log.at)
        index.close()
    assert len(stood) > 5
