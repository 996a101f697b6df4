"""A hub that is away, does not know us, or says no: each told apart, nothing lost, never a prompt, never a loop."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitswarm.core.event import timestamp
from tests.peers import found
from tests.servers import HttpHub, http_hub
from tests.world import Clone, Said, World, git


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    git(world.hub, "config", "http.receivepack", "true")
    return world


@pytest.fixture
def server(world: World) -> Iterator[HttpHub]:
    with http_hub(world.folder) as server:
        yield server


@pytest.fixture
def web(world: World, server: HttpHub) -> Clone:
    """A clone of the hub over HTTP."""
    return world.clone("web", url=f"{server.url}/hub.git")


def kind_of(said: Said) -> str:
    """The kind of error that a command with --json told, as it promises."""
    error = said.error
    assert said.code == 6, said
    assert error["message"], said
    assert error["hint"], said
    assert said.out == "", said
    return str(error["kind"])


def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def deny(world: World, hook: str, said: str) -> None:
    """Let the hub's own rules refuse every push."""
    path = world.hub / "hooks" / hook
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    path.chmod(0o755)


def allow(world: World, hook: str) -> None:
    (world.hub / "hooks" / hook).unlink()


def test_no_network(web):
    web.say("kept")
    web.git("remote", "set-url", "origin", f"http://127.0.0.1:{closed_port()}/hub.git")

    said = web.run("sync", "--json")

    assert kind_of(said) == "hub_unreachable"
    assert "offline" in said.error["hint"]
    assert "git says: " in said.error["hint"]
    assert "Failed to connect" in said.error["hint"]


def test_a_folder_that_is_gone(world):
    clone = world.clone("one")
    world.cut_off()
    assert kind_of(clone.run("sync", "--json")) == "hub_unreachable"


@pytest.mark.parametrize("where", ["", "git-receive-pack"])
def test_wrong_credentials(where, web, server):
    web.say("kept")
    if where:
        server.fault(where, status=401)
    else:
        server.accounts["bob"] = "right"
    server.requests.clear()

    said = web.run("sync", "--json")

    assert kind_of(said) == "wrong_credentials"
    assert "token" in said.error["hint"]
    assert len(server.requests) <= 6
    assert web.must("queue", "--json").json["next_try"] > timestamp(time.time() + 3000), "nobody knocks in a loop"


def test_credentials_are_never_asked_for(web, server, tmp_path):
    server.accounts["bob"] = "right"
    web.say("kept")
    begun = time.monotonic()
    process = web.start("sync", start_new_session=True)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (6, "")
    assert "does not accept your credentials" in err
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("where", ["service=git-receive-pack", "POST /hub.git/git-receive-pack"])
def test_403_for_a_push_is_a_refusal(where, web, server):
    web.say("kept")
    server.fault(where, status=403)

    said = web.run("sync", "--json")

    assert kind_of(said) == "push_refused"
    assert "let you push" in said.error["hint"]


def test_403_for_everything_means_wrong_credentials(web, server):
    server.fault("", status=403)
    assert kind_of(web.run("sync", "--json")) == "wrong_credentials"


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_hub_that_is_ill_is_away(status, web, server):
    web.say("kept")
    server.fault("", status=status)
    said = web.run("sync", "--json")
    assert kind_of(said) == "hub_unreachable"
    assert "answers with an error of its own" in said.error["message"]
    server.heal()
    web.must("sync")


RULES = {
    "pre-receive": "no events on a Sunday",
    "update": "GH006: Protected branch update failed for refs/heads/gitswarm.",
}


@pytest.mark.parametrize("hook", RULES)
def test_a_rule_of_the_hub_is_a_refusal_and_not_a_lost_race(hook, world, web, server):
    web.say("kept")
    deny(world, hook, RULES[hook])
    server.requests.clear()

    said = web.run("sync", "--json")

    assert kind_of(said) == "push_refused"
    assert RULES[hook] in said.error["answer"]
    assert f"the hub says: {RULES[hook]}" in said.error["hint"]
    assert len([request for request in server.requests if request.startswith("POST")]) <= 4
    allow(world, hook)
    web.must("sync")
    assert world.clone("other").texts() == ["kept"]


def test_a_hook_of_the_hub_that_stops_every_update_is_a_refusal_and_no_long_silence(world):
    clone = world.clone("one")
    clone.say("kept")
    deny(world, "reference-transaction", "")

    said = clone.run("sync", "--json")

    assert kind_of(said) == "push_refused"
    assert "hook" in said.error["message"]
    allow(world, "reference-transaction")
    clone.must("sync")
    assert world.clone("other").texts() == ["kept"]


@pytest.mark.parametrize(
    ("does", "told", "times"),
    [("kill -9 $PPID", "broke off 5 pushes", 5), ("sleep 60", "did not answer a push within 3 seconds", 1)],
)
def test_a_hub_that_breaks_off_every_push_or_answers_none_is_not_pressed_for_ever(does, told, times, world):
    clone = world.clone("one")
    clone.git("config", "gitswarm.limit", "3")
    clone.say("kept")
    pushes = world.folder / "pushes"
    hook = world.hub / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\necho >>{pushes}\n{does}\n")
    hook.chmod(0o755)

    said = clone.run("sync", "--json")

    assert kind_of(said) == "hub_unreachable"
    assert told in said.error["message"]
    assert len(pushes.read_text()) == times
    allow(world, "pre-receive")
    clone.must("sync")
    assert world.clone("other").texts() == ["kept"]


def test_a_lock_left_on_a_far_hub_is_said_and_not_called_a_lost_race(world, web, monkeypatch):
    monkeypatch.setattr("gitswarm.swarm.exchange.RACES", 2)
    web.say("kept")
    lock = world.hub / "refs" / "heads" / "gitswarm.lock"
    lock.touch()

    for _ in range(7):
        said = web.run("sync", "--json")

    assert kind_of(said) == "hub_locked"
    assert "lock" in web.must("queue", "--json").json["reason"]
    told = web.must("incident", "list", "--json").json
    assert [(row["error"], row["times"]) for row in told] == [("hub_locked", 1)]
    lock.unlink()
    web.must("sync")
    assert world.clone("other").texts() == ["kept"]
    assert web.must("queue", "--json").json["reason"] == ""


def test_a_lock_left_on_a_far_hub_that_has_to_be_repaired_is_not_pressed_for_ever(world, web, server, monkeypatch):
    monkeypatch.setattr("gitswarm.swarm.exchange.RACES", 2)
    before = git(world.hub, "rev-parse", "gitswarm")
    web.say("kept")
    web.must("sync")
    git(world.hub, "update-ref", "refs/heads/gitswarm", before)
    lock = world.hub / "refs" / "heads" / "gitswarm.lock"
    lock.touch()
    server.requests.clear()

    assert kind_of(web.run("sync", "--json")) == "hub_locked"

    assert sum(request.startswith("POST /hub.git/git-receive-pack") for request in server.requests) <= 6
    lock.unlink()
    web.must("sync")
    assert world.clone("other").texts() == ["kept"]


def test_ctrl_c_ends_a_sync_with_a_hub_that_never_answers(world):
    clone = world.clone("one")
    clone.say("kept")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        clone.git("remote", "set-url", "origin", f"http://127.0.0.1:{listener.getsockname()[1]}/hub.git")
        process = clone.start("sync", start_new_session=True)
        called, _ = listener.accept()
        assert called.recv(1)  # it has asked, and waits
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == ("", "")
        assert process.returncode == 130
        assert time.monotonic() - begun < 20
        called.close()
    assert clone.texts() == ["kept"]


def test_the_queue_says_why_how_often_and_when_again(world):
    clone = world.clone("one")
    clone.say("first")
    clone.say("second")
    assert clone.must("queue", "--json").json["online"] is True
    world.cut_off()
    for _ in range(7):
        clone.run("sync")

    queue = clone.must("queue", "--json").json
    status = clone.must("status", "--json").json

    assert (queue["online"], queue["attempts"]) == (False, 7)
    assert [event["kind"] for event in queue["events"]] == ["note", "note", "incident.noted"]
    assert queue["pending"] == status["pending"] == 3
    assert "no repository" in queue["reason"]
    assert queue["next_try"] is not None
    assert {event["standing"] for event in queue["events"]} == {"committed"}
    assert (status["online"], status["hub"]) == (False, "origin")
    world.reach()
    clone.must("sync")
    queue = clone.must("queue", "--json").json
    assert (queue["pending"], queue["online"], queue["attempts"], queue["reason"]) == (0, True, 0, "")


def test_more_than_five_failures_are_one_incident(world):
    clone = world.clone("one")
    clone.say("kept")
    world.cut_off()
    for number in range(9):
        clone.run("sync")
        told = clone.must("incident", "list", "--json").json
        assert [row["error"] for row in told] == ["hub_unreachable"] * (number >= 5)
    world.reach()
    clone.must("sync")

    told = clone.must("incident", "list", "--over", "--json").json
    assert [(row["error"], row["times"], row["over"]) for row in told] == [("hub_unreachable", 1, True)]
    assert clone.must("status", "--json").json["pending"] == 0


def test_a_refusal_is_one_incident_however_often_it_is_met(world):
    clone = world.clone("one")
    clone.say("kept")
    deny(world, "pre-receive", "no")
    for _ in range(9):
        clone.run("sync")
    allow(world, "pre-receive")
    clone.must("sync")

    told = clone.must("incident", "list", "--over", "--json").json
    assert [(row["error"], row["times"], row["over"]) for row in told] == [("push_refused", 1, True)]


@pytest.fixture
def in_ci(monkeypatch):
    monkeypatch.setenv("CI", "1")


def test_in_ci_a_write_pushes_before_it_returns(world, in_ci):
    clone = world.clone("one")
    assert clone.say("said in a build")["standing"] == "shared"
    assert world.clone("two").texts() == ["said in a build"]


def test_in_ci_what_cannot_be_shared_is_kept_and_said_so(world, in_ci):
    clone = world.clone("one")
    world.cut_off()

    said = clone.run("event", "add", "--json", "--", "said in a build")

    assert kind_of(said) == "not_shared"
    (event,) = said.error["events"]
    assert (event["standing"], event["final"]) == ("committed", False)
    assert "sync" in said.error["hint"]
    world.reach()
    clone.must("sync")
    assert clone.texts() == ["said in a build"]
    assert event["id"] in clone.ids()


def test_in_ci_a_refused_event_is_kept_too(world, in_ci):
    clone = world.clone("one")
    deny(world, "pre-receive", "no")
    assert kind_of(clone.run("event", "add", "--json", "--", "kept")) == "not_shared"
    assert clone.must("queue", "--json").json["pending"] >= 1


@pytest.fixture
def far(monkeypatch):
    """Every hub counts as one on another machine."""
    monkeypatch.setattr("gitswarm.git.network.route.is_local", lambda address: False)


def test_a_far_hub_gets_six_pushes_a_minute(world, far):
    clone = world.clone("one")
    pushed = 0
    for number in range(8):
        clone.say(f"number {number}")
        said = clone.run("sync", "--wait", "0", "--json")
        pushed += said.code == 0

    assert kind_of(said) == "paced"
    assert 4 <= pushed <= 6
    assert clone.must("queue", "--json").json["pending"] == 8 - pushed
    assert clone.must("queue", "--json").json["attempts"] == 0


def test_a_push_sends_everything_that_waits(world, far):
    clone = world.clone("one")
    for number in range(20):
        clone.say(f"number {number}")
    assert clone.must("sync", "--json").json == {"sent": 20, "received": 0, "pushes": 1, "position": 21}


def test_the_swarm_may_agree_on_another_pace(world, far):
    clone = world.clone("one")
    clone.must("policy", "set", "pushes-a-minute", "30")
    for number in range(10):
        clone.say(f"number {number}")
        clone.must("sync", "--wait", "0")


@pytest.mark.parametrize("kind", ["blob", "tree", "tag"])
def test_a_branch_of_the_hub_that_is_no_commit_is_told_as_that_and_made_again(world, kind):
    clone = world.clone("one")
    clone.say("said")
    clone.must("sync")
    git(world.hub, "-c", "user.name=x", "-c", "user.email=x@x", "tag", "-a", "-m", "x", "one", "gitswarm")
    named = {"blob": "gitswarm:gitswarm.format", "tree": "gitswarm^{tree}", "tag": "one"}[kind]
    (world.hub / "refs/heads/gitswarm").write_text(git(world.hub, "rev-parse", named) + "\n")

    for _ in range(2):
        said = clone.run("sync", "--json")
        assert kind_of(said) == "push_refused"
        assert "is no commit" in said.error["message"]
    (finding,) = [finding for finding in found(clone, "hub") if finding["level"] == "bad"]
    assert "is no commit" in finding["message"]
    assert not finding["fixable"]
    git(world.hub, "update-ref", "-d", "refs/heads/gitswarm")
    clone.must("sync")
    clone.must("verify")
    assert clone.texts()[0] == "said"
