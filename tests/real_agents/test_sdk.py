"""The real Claude Agent SDK works for us, and its model is a script on loopback."""

from __future__ import annotations

import shlex

import pytest

from tests.conftest import ROOT
from tests.real_agents.conftest import AGENTS, KEY, Warner
from tests.real_agents.doubles import double, messages

PYTHON = AGENTS / "sdk" / "bin" / "python"
WRITES = ("Write", {"file_path": "a.txt", "content": "hello\n"})
COMMITS = ("Bash", {"command": "git add a.txt && git commit -qm 'Say hello'"})
ALLOWED = ("--permission-mode", "acceptEdits", "--allowed-tools", "Bash(git *)", "Edit", "Write")


@pytest.fixture
def claude(bench):
    """Let Claude work by this script: how it is called, and at which bench."""

    def made(model, *words):
        told = {"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": KEY, "CLAUDE_CODE_MAX_RETRIES": "0"}
        found = bench("claude-sdk", program="sdk/bin/python", PYTHONPATH=str(ROOT), **told)
        command = shlex.join([str(PYTHON), "-P", "-m", "gitswarm.rooms.outside.dialects.sdk", *words])
        return found, lambda brief="Do it.", **more: found.works(brief, command=command, passes="PYTHONPATH", **more)

    return made


def test_it_writes_and_commits_in_its_worktree(claude):
    with double(messages, [WRITES, COMMITS, "All done."]) as model:
        found, works = claude(model, *ALLOWED)
        outcome = works("Say hello in a.txt.")

    assert (outcome.end, outcome.code, outcome.text, outcome.turns) == ("worked", 0, "All done.", 3)
    assert (outcome.tokens, outcome.dollars > 0, bool(outcome.conversation)) == (360, True, True)
    assert (found.commits, found.git("status", "--short")) == (["Say hello"], "")


def test_it_hears_of_a_notice_after_its_next_tool(claude):
    with double(messages, [WRITES, COMMITS, "All done."]) as model:
        claude(model, *ALLOWED)[1](watcher=Warner())

    first, second, third = (str(body["messages"]).count(Warner.words) for body in model.bodies)
    assert (first, second > 0, second == third) == (0, True, True)


def test_a_permission_that_it_was_denied_is_no_success(claude):
    with double(messages, [WRITES, "I could not."]) as model:
        outcome = claude(model)[1]()

    assert (outcome.end, outcome.denied) == ("denied", ("Write",))


def test_a_model_that_fails_is_told_with_its_status(claude):
    with double(messages, [529]) as model:
        outcome = claude(model)[1]()

    assert (outcome.end, outcome.status) == ("provider", 529)


def test_it_ends_when_its_turns_are_used_up_and_goes_on_in_the_same_conversation(claude):
    with double(messages, [WRITES, COMMITS, "All done."]) as model:
        _, works = claude(model, *ALLOWED)
        first = works(turns=1)
        second = works("Go on.", resume=first.conversation)

    assert (first.end, second.end, second.conversation) == ("turns", "worked", first.conversation)
