"""The real Claude Code as a member of a swarm: a worker gives it a task, and its work is that task's end."""

from __future__ import annotations

import os

import pytest

from tests.agents import check_by, last_run
from tests.real_agents.conftest import KEY, PATHS, must_have
from tests.real_agents.doubles import double, messages
from tests.world import World, git

WRITES = ("Write", {"file_path": "a.txt", "content": "hello\n"})
COMMITS = ("Bash", {"command": "git add a.txt && git commit -qm 'Say hello'"})


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def clone(world, monkeypatch):
    """A clone that can run Claude Code by a script."""
    must_have("claude")
    made = world.clone("one")
    made.git("config", "gitswarm.adapter.coder.agent", "claude")
    made.git("config", "gitswarm.adapter.coder.seconds", "90")
    monkeypatch.setenv("PATH", os.pathsep.join([*map(str, PATHS), os.environ["PATH"]]))
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("CLAUDE_CODE_MAX_RETRIES", "0")
    return made


def test_it_does_a_task_and_its_commits_figures_and_words_are_in_the_log(clone, monkeypatch):
    id = clone.must("create", "Say hello in a.txt", "--json").json["id"]
    with double(messages, [WRITES, COMMITS, "Hello is said."]) as model:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", model.url)
        told = clone.must("work", "--once", "--json").json

    whole = clone.must("show", id, "--json").json
    assert (told["state"], whole["status"], whole["summary"]) == ("done", "closed", "Hello is said.")
    assert git(clone.path, "show", f"{told['tip']}:a.txt") == "hello"
    assert (told["tokens"], told["dollars"] > 0, told["output"]) == (360, True, "Hello is said.")
    assert "Say hello in a.txt" in str(model.bodies[0]["messages"])
    log = clone.must("run", "log", told["id"]).out
    assert KEY not in log + git(clone.path, "log", "-p", "--all")
    assert '"type":"result"' in log


def test_its_own_end_of_the_money_pauses_the_task_and_keeps_the_work(clone, monkeypatch):
    clone.must("policy", "set", "check-rounds", "0")
    id = clone.must("create", "Say hello in a.txt", "--json").json["id"]
    with double(messages, [WRITES, *[COMMITS] * 20, "All done."]) as model:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", model.url)
        assert clone.run("work", "--once", "--max-usd", "0.01").code == 7

    told = last_run(clone)
    assert (told["state"], told["why"]) == ("paused", "budget: the agent used up its budget")
    assert clone.must("show", id, "--json").json["status"] == "paused"
    assert git(clone.path, "show", f"{told['tip']}:a.txt") == "hello"


def test_it_hears_what_its_work_failed_at_in_the_same_conversation(world, clone, monkeypatch):
    check_by(world, "test -e b.txt")
    clone.must("create", "Say hello in a.txt")
    again = ("Write", {"file_path": "b.txt", "content": "hello\n"})
    with double(messages, [WRITES, COMMITS, "Hello is said.", again, "And again."]) as model:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", model.url)
        told = clone.must("work", "--once", "--json").json

    assert (told["state"], told["rounds"], told["commits"], told["output"]) == ("done", 2, 2, "And again.")
    asked = str(model.bodies[-1]["messages"])
    assert 0 < asked.index("Hello is said.") < asked.index("these checks failed: test -e b.txt")


def test_what_it_was_denied_is_no_work(clone, monkeypatch):
    clone.git("config", "gitswarm.adapter.coder.command", "claude")
    clone.must("policy", "set", "check-rounds", "0")
    clone.must("create", "Say hello in a.txt")
    with double(messages, [WRITES, "I could not."]) as model:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", model.url)
        assert clone.run("work", "--once").code == 7

    told = last_run(clone)
    assert (told["state"], told["why"]) == ("failed", "the agent was not allowed to use Write")
