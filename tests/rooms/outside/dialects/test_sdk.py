"""Claude through its SDK: a process that says what Claude Code says, whichever SDK it finds."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from gitswarm.rooms.outside.dialects import Story, named, verdict
from tests.conftest import ROOT

SDK = """
class ClaudeSDKError(Exception): pass
class Any:
    def __init__(self, **told): self.__dict__.update(told)
class ClaudeAgentOptions(Any): pass
class SystemMessage(Any): pass
class UserMessage(Any): pass
class AssistantMessage(Any): pass
class ResultMessage(Any): pass

async def query(prompt, options):
    if prompt == "fail":
        raise ClaudeSDKError("no way")
    yield SystemMessage(subtype="init", data={"session_id": options.session_id})
    yield UserMessage(content="x")
    of_message = {"session_id": options.session_id, "message_id": "m1", "usage": {"input_tokens": 3}}
    for part in (Any(text="Look:"), Any(name="Bash", input={"command": "ls"})):
        yield AssistantMessage(content=[part], **of_message)
    yield ResultMessage(subtype="success", is_error=False, num_turns=options.max_turns, session_id=options.session_id,
        total_cost_usd=options.max_budget_usd, result=prompt, permission_denials=None, usage=None,
        model_usage={"m": object()})
"""


@pytest.fixture
def runs(tmp_path):
    """Run the process with an SDK like the real one; the folder it stands in holds one that nobody may import."""
    path = tmp_path / "lib"
    path.mkdir()
    (path / "claude_agent_sdk.py").write_text(SDK)
    (tmp_path / "argparse.py").write_text("raise SystemExit('imported from the folder')")

    def made(brief, *words, sdk=True):
        argv = [
            sys.executable,
            *(("-P",) if sdk else ("-P", "-S")),
            "-m",
            "gitswarm.rooms.outside.dialects.sdk",
            *words,
        ]
        env = {"PYTHONPATH": f"{path}:{ROOT}" if sdk else str(ROOT)}
        told = {"input": brief, "capture_output": True, "text": True, "timeout": 30}
        return subprocess.run(argv, check=False, cwd=tmp_path, env=env, **told)

    return made


def test_it_says_what_claude_code_says(runs):
    dialect = named("claude-sdk")
    told = runs(
        "Do it.", "--session-id", "c1", "--max-turns", "3", "--max-budget-usd", "0.5", "--allowed-tools", "Edit"
    )
    story = Story()
    for line in told.stdout.splitlines():
        story = dialect.hear(story, json.loads(line))

    assert story == Story("Bash ls", "c1", 3, 3, 0.5, "Do it.", "worked", minded=(("m1", 3),))
    assert (told.returncode, told.stderr, verdict(dialect, story, 0)) == (0, "", "worked")


def test_what_the_sdk_complains_of_is_told_in_a_sentence(runs):
    told = runs("fail")

    assert (told.returncode, told.stdout, told.stderr) == (1, "", "the Claude Agent SDK says: no way\n")


def test_without_the_sdk_it_says_how_to_get_it(runs):
    told = runs("Do it.", sdk=False)

    assert (told.returncode, told.stderr) == (
        1,
        "the Claude Agent SDK is not installed: pip install '.[claude-sdk]' in the folder of gitswarm\n",
    )


def test_it_is_run_by_the_python_that_runs_us():
    assert named("claude-sdk").command[:4] == (sys.executable, "-P", "-m", "gitswarm.rooms.outside.dialects.sdk")
