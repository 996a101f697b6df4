"""The real Claude Code works for us, and its model is a script on loopback: every end it can have, as it truly is."""

from __future__ import annotations

import os
import signal

import pytest

from gitswarm.rooms.outside.adapters import Watcher
from tests.real_agents.conftest import KEY, Warner
from tests.real_agents.doubles import WAIT, double, messages

WRITES = ("Write", {"file_path": "a.txt", "content": "hello\n"})
COMMITS = ("Bash", {"command": "git add a.txt && git commit -qm 'Say hello'"})


@pytest.fixture
def claude(bench):
    """Let Claude Code work by this script."""

    def made(model, **env):
        told = {"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": KEY, "CLAUDE_CODE_MAX_RETRIES": "1", **env}
        return bench("claude", **told)

    return made


def test_it_writes_and_commits_in_its_worktree(claude):
    with double(messages, [WRITES, COMMITS, "All done."]) as model:
        found = claude(model)
        outcome = found.works("Say hello in a.txt.")

    assert (outcome.end, outcome.code, outcome.text, outcome.turns) == ("worked", 0, "All done.", 3)
    assert (outcome.tokens, outcome.dollars > 0, bool(outcome.conversation)) == (360, True, True)
    assert (found.commits, found.git("status", "--short")) == (["Say hello"], "")
    assert "Say hello in a.txt." in str(model.bodies[0]["messages"])
    assert {path.partition("?")[0] for path in model.paths} == {"/v1/messages"}
    assert KEY not in repr(outcome)


def test_a_permission_that_it_was_denied_is_no_success(claude):
    with double(messages, [WRITES, "I could not."]) as model:
        outcome = claude(model).works(command="claude")

    assert (outcome.code, outcome.end, outcome.denied) == (0, "denied", ("Write",))
    assert outcome.how == "was not allowed to use Write"


@pytest.mark.parametrize("status", [401, 429, 529, 500])
def test_a_model_that_fails_is_told_with_its_status_and_when_to_come_again(claude, status):
    with double(messages, [status]) as model:
        outcome = claude(model).works()

    assert (outcome.end, outcome.status, outcome.retry_after) == ("provider", status, float(WAIT))
    assert str(status) in outcome.text
    assert model.asked == 2


def test_a_model_that_nobody_answers_for_is_no_success(claude):
    with double(messages, []) as model:
        pass
    outcome = claude(model, CLAUDE_CODE_MAX_RETRIES="0").works()

    assert (outcome.end, outcome.status) == ("provider", None)


def test_it_ends_when_its_dollars_are_spent(claude):
    with double(messages, [WRITES, COMMITS, "All done."]) as model:
        outcome = claude(model).works(dollars=0.0001)

    assert (outcome.end, outcome.dollars > 0) == ("budget", True)


def test_it_ends_when_its_turns_are_used_up(claude):
    with double(messages, [WRITES, COMMITS, "All done."]) as model:
        found = claude(model)
        outcome = found.works(turns=1)

    assert (outcome.end, found.commits) == ("turns", [])
    assert found.git("status", "--short") == "?? a.txt"


def test_it_hears_of_a_notice_after_its_next_tool_once(claude):
    with double(messages, [WRITES, COMMITS, "All done."]) as model:
        outcome = claude(model).works(watcher=Warner())

    assert outcome.end == "worked"
    first, second, third = (str(body["messages"]).count(Warner.words) for body in model.bodies)
    assert (first, second > 0, second == third) == (0, True, True)


class Killer(Watcher):
    """Ends it from outside, as somebody else would, when it starts the slow command."""

    def begun(self, pid, notice):
        self.pid = pid

    def verdict(self, pulse):
        if "slow" in pulse.story.says:
            os.kill(self.pid, signal.SIGTERM)
        return ""


class Impatient(Watcher):
    """Stops it when it starts the slow command."""

    def verdict(self, pulse):
        return "it is slow" if "slow" in pulse.story.says else ""


SLOW = ("Bash", {"command": "git --no-pager -c alias.slow='!sleep 60' slow"})


def test_what_was_ended_by_somebody_else_went_away_without_a_word(claude):
    with double(messages, [SLOW, "All done."]) as model:
        outcome = claude(model).works(watcher=Killer())

    assert (outcome.end, outcome.code, outcome.text) == ("gone", 143, "")


def test_what_was_stopped_in_the_middle_goes_on_in_the_same_conversation(claude):
    with double(messages, [WRITES, SLOW, COMMITS, "All done."]) as model:
        found = claude(model)
        stopped = found.works(watcher=Impatient())
        assert (stopped.end, stopped.stopped, stopped.code, stopped.turns) == ("stopped", "it is slow", None, 2)

        resumed = found.works("Go on.", resume=stopped.conversation)

    asked = str(model.bodies[-1]["messages"])
    assert 0 < asked.index("Do it.") < asked.index("Go on.")
    assert (resumed.end, resumed.conversation) == ("worked", stopped.conversation)
    assert found.commits == ["Say hello"]
