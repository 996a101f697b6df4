"""Processes that append and cut one journal at once, and are killed at any moment: what they promised is there.

This file is also the program that the processes run.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journals import entry, journal_in


def play(role, *arguments, limit=300):
    command = [sys.executable, __file__, role, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def fork(act, *arguments) -> int:
    child = os.fork()
    if child:
        return child
    try:
        act(*arguments)
        os._exit(0)
    except BaseException:  # noqa: BLE001  a forked child must end here, whatever happens
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def appender(state, name, count, acks):
    journal = journal_in(state)
    for number in range(count):
        journal.append(entry(f"{name}-{number}", text="x" * (number * 37 % 3000)))
        os.write(acks, f"{name}-{number}\n".encode())


def cutter(state, name, done):
    journal = journal_in(state)
    for number in range(10_000):
        journal.append(entry(f"chaff-{name}-{number}"))
        journal.cut(lambda one: one.startswith("chaff") or done(one))


def acked_in(path):
    return path.read_text().split("\n")[:-1]


def race(state):
    """Eight append, one cuts; said is what was acknowledged and what is there."""
    log = state / "acks"
    acks = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    cuts = fork(cutter, state, "c", lambda _: False)
    first = journal_in(state).read()[1].generation
    children = [fork(appender, state, f"p{number}", 40, acks) for number in range(8)]
    codes = [os.waitpid(child, 0)[1] for child in children]
    os.kill(cuts, signal.SIGKILL)
    os.waitpid(cuts, 0)
    was_cut = journal_in(state).read()[1].generation != first
    return {"codes": codes, "acked": acked_in(log), "kept": journal_in(state).ids(), "cut": was_cut}


def kills(state, rounds):
    """Two append and one cuts what is three rounds old; all are killed, and the acknowledged is looked for."""
    log, dice, lost, doubled, killed = state / "acks", random.Random(7), [], [], 0
    acks = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for now in range(int(rounds)):
        old = [f"r{number}a" for number in range(now - 3)] + [f"r{number}b" for number in range(now - 3)]
        is_old = frozenset(old).__contains__
        children = [fork(appender, state, f"r{now}{letter}", 10_000, acks) for letter in "ab"]
        children.append(fork(cutter, state, now, lambda one, is_old=is_old: is_old(one.split("-")[0])))
        time.sleep(dice.uniform(0.005, 0.03))
        for child in dice.sample(children, 3):
            os.kill(child, signal.SIGKILL)
            killed += os.waitpid(child, 0)[1] == signal.SIGKILL
        kept = journal_in(state).ids()
        due = [one for one in acked_in(log) if not is_old(one.split("-")[0])]
        lost += set(due) - set(kept)
        doubled += [] if len(set(kept)) == len(kept) else [now]
    journal = journal_in(state)
    alive = journal.append(entry("alive")) and "alive" in journal.ids()
    return {"lost": lost, "doubled": doubled, "killed": killed, "acked": len(acked_in(log)), "alive": alive}


STEPS = ["open", "close", "write", "pread", "pwrite", "lseek", "fsync", "fdatasync", "rename"]


def die_at(step):
    """From the step-th system call on, this process is dead."""
    left = iter(range(step))

    def dying(real):
        def call(*arguments):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments)

        return call

    for name in STEPS:
        setattr(os, name, dying(getattr(os, name)))


def killed_at(step, state, act):
    die_at(step)
    act(journal_in(state))


def steps(state):
    """Append to a new journal, append, and cut, each killed before every one of its system calls."""
    acts = {
        "create": lambda journal: journal.append(entry("new")),
        "append": lambda journal: journal.append(entry("new")),
        "cut": lambda journal: journal.cut(lambda one: one == "a"),
    }
    wrong, counts = [], {}
    for name, act in acts.items():
        for step in range(100):
            place = state / f"{name}{step}"
            place.mkdir()
            held = [] if name == "create" else ["a", "b"]
            for one in held:
                journal_in(place).append(entry(one))
            ended = os.waitpid(fork(killed_at, step, place, act), 0)[1]
            journal = journal_in(place)
            journal.append(entry("next"))
            kept = [one for one in journal.ids() if one != "next"]
            allowed = ([["b"], held] if name == "cut" else [held, [*held, "new"]]) if ended else []
            finished = ["b"] if name == "cut" else [*held, "new"]
            if kept not in (allowed or [finished]) or journal.ids()[-1] != "next":
                wrong.append([name, step, journal.ids()])
            counts[name] = step
            if not ended:
                break
    return {"wrong": wrong, "counts": counts}


def test_eight_processes_lose_and_double_nothing_while_another_cuts(tmp_path):
    found = play("race", tmp_path)
    kept = [one for one in found["kept"] if not one.startswith("chaff")]
    assert found["codes"] == [0] * 8
    assert found["cut"]
    assert len(found["acked"]) == 8 * 40
    assert sorted(kept) == sorted(found["acked"])
    for name in range(8):
        assert [one for one in kept if one.startswith(f"p{name}-")] == [f"p{name}-{number}" for number in range(40)]


@pytest.mark.parametrize("rounds", [60, pytest.param(2000, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost_to_kills_while_appending_and_cutting(tmp_path, rounds):
    found = play("kills", tmp_path, rounds, limit=max(300, 2 * rounds))
    assert (found["lost"], found["doubled"], found["alive"]) == ([], [], True)
    assert found["killed"] >= 2 * rounds
    assert found["acked"] > rounds


def test_a_kill_before_any_system_call_leaves_all_or_nothing(tmp_path):
    found = play("steps", tmp_path)
    assert found["wrong"] == []
    assert found["counts"]["append"] >= 5
    assert found["counts"]["cut"] >= 7
    assert found["counts"]["create"] > found["counts"]["append"]


if __name__ == "__main__":
    print(json.dumps({"race": race, "kills": kills, "steps": steps}[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])))  # noqa: T201
