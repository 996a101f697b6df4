"""What people see of a clone: the log in words, the queue, and what a command waits for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from gitswarm.git.clone.lock import Lock
from gitswarm.index.following import Index
from tests.peers import Peer, an_event, at
from tests.world import World


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def line(clone, position=-1) -> str:
    """One line of the log, without its place and time."""
    return clone.must("log").out.splitlines()[position].split("Z  ", 1)[1]


def test_what_was_said_is_told_with_who_said_it_and_where(world):
    one = world.alone("one")
    one.say("two\nlines \x1b[31m", "--kind", "question", "--thread", "release")

    assert line(one) == "ada  question [release]  two lines \\x1b[31m"


def test_what_is_not_on_the_hub_yet_is_marked(world):
    one = world.clone("one")
    one.say("soon")
    before = line(one)
    one.must("sync")

    assert (before, line(one)) == ("ada  note (committed)  soon", "ada  note  soon")


def test_an_event_of_the_machinery_tells_what_it_holds(world):
    one = world.alone("one")
    one.must("policy", "set", "pushes-a-minute", "12")

    assert "swarm.created  prefix=gs swarm=01" in line(one, 0)
    assert line(one) == 'ada  policy.changed  changes={"pushes-a-minute":12}'


def test_of_a_long_text_the_head_is_told_and_where_the_rest_is(world):
    one = world.alone("one")
    text = "very long" * 10_000
    one.say(text)
    digest = one.log()[-1]["payload"]["text"]["digest"]

    told = line(one)

    assert told.startswith("ada  note  very longvery long")
    assert told.endswith(f" … (90000 bytes in all, in texts/{digest})")
    assert len(told) < 1300
    assert one.git("show", f"gitswarm:texts/{digest}") == text


def test_what_was_brought_in_is_told_with_its_author(world, tmp_path):
    one = world.alone("one")
    (tmp_path / "log.jsonl").write_text(
        '{"interaction":"r1","actor":"zed","type":"question","content":"may I?","timestamp":"2024-01-01T00:00:00Z"}\n'
    )
    one.must("import", "shell-log", str(tmp_path / "log.jsonl"))

    assert line(one) == "zed (through ada)  question [r1]  may I?"


STRANGE = [{"text": 7}, {"text": None}, {"text": {}}, {"text": ["x"]}, {"author": {"a": 1}}, {}, {"text": {"head": 1}}]


def test_whatever_a_peer_puts_into_an_event_the_log_is_told(world):
    one = world.clone("one")
    one.must("sync")
    peer = Peer(world)
    for number, told in enumerate(STRANGE, 1):
        peer.push(at(number, an_event(number, payload=told)))
    one.must("sync")

    assert len(one.must("log").out.splitlines()) >= len(STRANGE)


@pytest.mark.parametrize("cursor", ["", "-1", "²", "1e3", "9" * 5000, "\udcff", " 1"])
def test_what_is_no_cursor_is_misused(world, cursor):
    said = world.alone("one").run("log", f"--since={cursor}", "--json")

    assert (said.code, said.error["kind"]) == (2, "misused")
    assert len(said.error["message"]) < 100


@pytest.mark.parametrize("more", [(), ("--follow",)])
def test_a_cursor_beyond_the_end_of_the_log_is_not_found(world, more):
    one = world.alone("one")
    end = len(one.log())
    assert one.must("log", "--since", str(end)).out == ""
    said = one.run("log", "--since", str(end + 1), *more, "--json")

    assert (said.code, said.error["kind"]) == (4, "not_found")
    assert f"there is no position {end + 1} yet: the log has {end} event" in said.error["message"]


def test_an_index_that_lies_behind_does_not_say_where_the_log_ends(world, monkeypatch):
    monkeypatch.setattr(Index, "count", 0)
    one = world.alone("one")

    assert one.must("log", "--since", str(len(one.log()))).out == ""


MEANINGLESS = ["sync --wait -1", f"sync --wait {10**400}", "incident list -n 0", f"incident list -n {10**20}"]


@pytest.mark.parametrize("words", MEANINGLESS)
def test_numbers_that_mean_nothing_are_misused(world, words):
    assert world.clone("one").run(*words.split()).code == 2


def test_that_nothing_went_wrong_is_said(world):
    one = world.alone("one")

    assert one.must("incident", "list").out == "nothing is wrong that anybody noted\n"
    assert one.must("incident", "list", "--json").json == []


def test_a_sync_without_a_hub_says_that_there_is_none(world):
    assert world.alone("one").must("sync").out.startswith("there is no hub: what is committed here is final\nsent: ")


def test_who_would_lose_one_event_is_told_so(world):
    one = world.clone("one")
    one.must("sync")
    one.say("only this")

    said = one.run("deinit")

    assert (said.code, said.err.splitlines()[0]) == (3, "error: 1 event of this clone would be lost: no hub has it")


def test_a_sync_that_waits_says_for_whom(world):
    one = world.clone("one")
    one.must("sync")
    lock = Lock(str(one.state / "sync.lock"))
    lock.hold("errand")
    process = one.start("sync")
    said = process.stderr.readline()
    lock.release()
    process.communicate(timeout=60)

    assert said == f"waiting for process {os.getpid()} (errand), which exchanges with the hub\n"
    assert process.returncode == 0


EAGER = "import sys; from gitswarm.main import main; from gitswarm.rooms.home.clone import cli; cli.FETCH_EVERY = 0; "


def test_who_follows_the_log_leaves_a_hub_alone_that_turned_us_away(world):
    one = world.clone("one")
    one.must("sync")
    (one.state / "link").write_text(json.dumps(["who are you", 1, time.time() + 300, "wrong_credentials", False, 300]))
    argv = [sys.executable, "-c", EAGER + "sys.exit(main())", "-C", str(one.path), "log", "--follow"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        process.stdout.readline()
        for number in range(3):
            one.say(f"number {number}")
            assert f"number {number}" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130

    assert one.must("queue", "--json").json["reason"] == "who are you"


def test_who_follows_the_log_sees_what_is_said_while_another_process_exchanges(world):
    one = world.clone("one")
    one.must("sync")
    lock = Lock(str(one.state / "sync.lock"))
    lock.hold("errand")
    argv = [sys.executable, "-c", EAGER + "sys.exit(main())", "-C", str(one.path), "log", "--follow"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        process.stdout.readline()
        begun = time.monotonic()
        for number in range(2):
            one.say(f"number {number}")
            assert f"number {number}" in process.stdout.readline()
        assert time.monotonic() - begun < 30
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
    lock.release()
