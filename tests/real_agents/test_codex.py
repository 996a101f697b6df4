"""The real codex works for us, in its sandbox, and its model is a script on loopback."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from gitswarm.rooms.outside.adapters import Watcher
from tests.real_agents.conftest import AGENTS, KEY, must_have
from tests.real_agents.doubles import double, responses

WRITES = ("exec_command", {"cmd": "echo hello > a.txt"})
COMMITS = ("exec_command", {"cmd": "git add a.txt && git commit -qm 'Say hello'"})
SLOW = ("exec_command", {"cmd": "sleep 60", "yield_time_ms": 50_000})
PROVIDER = (
    '{{name="double",base_url="{url}/v1",env_key="CODEX_API_KEY",wire_api="responses",'
    "request_max_retries=0,stream_max_retries=0}}"
)


@pytest.fixture
def codex(bench):
    """Let codex work by this script: how it is called, and at which bench."""

    def made(model):
        settings = {"model_provider": "double", "model_providers.double": PROVIDER.format(url=model.url)}
        said = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        quiet = ("-c", "analytics.enabled=false", "--disable", "plugins", "--disable", "apps")
        command = shlex.join(["codex", "exec", "--sandbox", "workspace-write", "-m", "gpt-5-codex", *quiet, *said])
        found = bench("codex", CODEX_API_KEY=KEY)
        return found, lambda brief="Do it.", **more: found.works(brief, command=command, **more)

    return made


@pytest.fixture
def sandbox():
    """Skip where the system lets codex make no sandbox, as some containers do."""
    must_have("codex")
    probe = [str(AGENTS / "node_modules" / ".bin" / "codex"), "sandbox", "true"]
    done = subprocess.run(probe, capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL)
    if done.returncode:
        pytest.skip(f"codex can make no sandbox here: {done.stderr.strip()[-200:]}")


@pytest.mark.usefixtures("sandbox")
def test_it_writes_and_commits_in_a_linked_worktree_though_it_sits_in_a_sandbox(codex):
    with double(responses, [WRITES, COMMITS, "All done."]) as model:
        found, works = codex(model)
        outcome = works("Say hello in a.txt.")

    assert (outcome.end, outcome.code, outcome.text) == ("worked", 0, "All done.")
    assert (outcome.tokens, outcome.turns, bool(outcome.conversation)) == (360, 1, True)
    assert (found.commits, found.git("status", "--short")) == (["Say hello"], "")
    assert "Say hello in a.txt." in str(model.bodies[0]["input"])
    assert KEY not in repr(outcome)


@pytest.mark.parametrize("status", [401, 429])
def test_a_model_that_refuses_is_told_with_its_status(codex, status):
    with double(responses, [status]) as model:
        outcome = codex(model)[1]()

    assert (outcome.end, outcome.status, outcome.code) == ("provider", status, 1)


def test_a_model_that_fails_is_told_though_codex_does_not_say_its_status(codex):
    with double(responses, [500]) as model:
        outcome = codex(model)[1]()

    assert (outcome.end, outcome.code) == ("provider", 1)


def test_what_it_used_before_it_was_resumed_is_counted_once(codex):
    with double(responses, ["One.", "Two.", "Three."]) as model:
        works = codex(model)[1]
        first = works()
        second = works(resume=first.conversation, spoken=first.spoken)
        third = works(resume=second.conversation, spoken=second.spoken)

    assert (first.tokens, second.tokens, third.tokens, third.spoken) == (120, 120, 120, 360)


class Impatient(Watcher):
    """Stops it when it starts the slow command."""

    def verdict(self, pulse):
        return "it is slow" if "sleep" in pulse.story.says else ""


@pytest.mark.usefixtures("sandbox")
def test_what_was_stopped_in_the_middle_goes_on_in_the_same_conversation(codex):
    with double(responses, [WRITES, SLOW, COMMITS, "All done."]) as model:
        found, works = codex(model)
        stopped = works(watcher=Impatient())
        assert (stopped.end, stopped.stopped, found.commits) == ("stopped", "it is slow", [])

        resumed = works("Go on.", resume=stopped.conversation)

    assert (resumed.end, resumed.conversation) == ("worked", stopped.conversation)
    asked = str(model.bodies[-1]["input"])
    assert 0 < asked.index("Do it.") < asked.index("Go on.")
