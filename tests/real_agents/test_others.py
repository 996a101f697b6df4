"""The real gemini, opencode and aider work for us as their descriptions say; their models are scripts on loopback."""

from __future__ import annotations

import json

import pytest

from tests.real_agents.conftest import KEY
from tests.real_agents.doubles import completions, double, generate, messages

SHELL = "echo hello > a.txt && git add a.txt && git commit -qm 'Say hello'"


@pytest.fixture
def gemini(bench, home):
    def made(model):
        settings = {
            "security": {"auth": {"selectedType": "gemini-api-key"}},
            "privacy": {"usageStatisticsEnabled": False},
        }
        (home / ".gemini").mkdir()
        (home / ".gemini" / "settings.json").write_text(json.dumps(settings))
        told = {"GEMINI_API_KEY": KEY, "GOOGLE_GEMINI_BASE_URL": model.url, "GEMINI_MODEL": "gemini-2.5-flash"}
        return bench("gemini", TMPDIR=str(home), **told)

    return made


def test_gemini_writes_and_commits_in_its_worktree(gemini):
    with double(generate, [("run_shell_command", {"command": SHELL}), "All done."]) as model:
        found = gemini(model)
        outcome = found.works("Say hello in a.txt.")

    assert (outcome.end, outcome.code, outcome.text) == ("worked", 0, "All done.")
    assert (outcome.tokens, outcome.turns, bool(outcome.conversation)) == (240, 1, True)
    assert found.commits == ["Say hello"]


def test_gemini_tells_that_its_model_refused(gemini):
    with double(generate, [401]) as model:
        outcome = gemini(model).works()

    assert (outcome.end, outcome.status) == ("provider", 401)


@pytest.fixture
def opencode(bench, tmp_path):
    def made(model):
        options = {"baseURL": f"{model.url}/v1", "apiKey": KEY}
        names = dict.fromkeys(("model", "small_model"), "anthropic/claude-sonnet-4-5")
        config = tmp_path / "opencode.json"
        config.write_text(json.dumps({**names, "provider": {"anthropic": {"options": options}}}))
        return bench("opencode", OPENCODE_CONFIG=str(config))

    return made


def test_opencode_writes_and_commits_in_its_worktree_and_asks_nobody(opencode):
    script = [("bash", {"command": SHELL, "description": "Say hello"}), "All done."]
    with double(messages, script) as model:
        found = opencode(model)
        outcome = found.works("Say hello in a.txt.")

    assert (outcome.end, outcome.code, outcome.text) == ("worked", 0, "All done.")
    assert (outcome.tokens, outcome.turns, outcome.dollars > 0) == (240, 2, True)
    assert found.commits == ["Say hello"]
    assert "Say hello in a.txt." in str([body["messages"] for body in model.bodies])


def test_opencode_goes_on_in_the_same_conversation(opencode):
    with double(messages, ["One.", "Two."]) as model:
        found = opencode(model)
        first = found.works("Begin.")
        second = found.works("Go on.", resume=first.conversation)

    assert (second.end, second.conversation) == ("worked", first.conversation)
    asked = str(model.bodies[-1]["messages"])
    assert 0 < asked.index("Begin.") < asked.index("Go on.")


def test_opencode_tells_that_its_model_refused(opencode):
    with double(messages, [401]) as model:
        outcome = opencode(model).works()

    assert (outcome.end, outcome.status) == ("provider", 401)


@pytest.fixture
def aider(bench):
    def made(model):
        found = bench("aider", OPENAI_API_BASE=f"{model.url}/v1", OPENAI_API_KEY=KEY)
        command = "aider --yes-always --model openai/double --edit-format whole"
        return found, lambda brief="Do it.": found.works(brief, command=command)

    return made


def test_aider_writes_and_commits_in_its_worktree_and_leaves_nothing_else(aider):
    with double(completions, ["a.txt\n```\nhello\n```\n", "Say hello"]) as model:
        found, works = aider(model)
        outcome = works("Say hello in a.txt.")

    assert (outcome.end, outcome.code, outcome.tokens > 0) == ("worked", 0, True)
    assert (found.commits, found.git("status", "--short", "--ignored")) == (["Say hello"], "")
    assert "Say hello in a.txt." in str(model.bodies[0]["messages"])


def test_aider_tells_that_its_model_refused_though_it_ends_with_0(aider):
    with double(completions, [401]) as model:
        outcome = aider(model)[1]()

    assert (outcome.end, outcome.status, outcome.code) == ("provider", 401, 0)
