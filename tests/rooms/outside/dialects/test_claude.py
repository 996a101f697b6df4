"""What Claude Code's lines mean: the ends that neither its exit code nor its subtype tells."""

from __future__ import annotations

import pytest

from gitswarm.rooms.outside.dialects import Story, named, verdict, words

CLAUDE = named("claude")
INIT = {"type": "system", "subtype": "init", "session_id": "c1", "tools": ["Bash"]}
ASKS = {
    "type": "assistant",
    "session_id": "c1",
    "message": {
        "content": [{"type": "tool_use", "name": "Bash", "input": {"command": "git add a.txt"}}],
        "usage": {"input_tokens": 100, "cache_read_input_tokens": 7, "output_tokens": 1},
    },
}
RESULT = {
    "type": "result",
    "subtype": "success",
    "is_error": False,
    "api_error_status": None,
    "num_turns": 3,
    "result": "All done.",
    "total_cost_usd": 0.25,
    "usage": {
        "input_tokens": 300,
        "cache_creation_input_tokens": 5,
        "cache_read_input_tokens": 40,
        "output_tokens": 60,
    },
    "permission_denials": [],
    "session_id": "c1",
}
RETRY = {"type": "system", "subtype": "api_retry", "error_status": 529, "retry_delay_ms": 7000, "error": "overloaded"}
STRANGE = ({"type": "ui_invalidate"}, {"type": "assistant"}, {"type": "assistant", "message": {"content": "x"}}, {})


def told(*lines):
    story = Story()
    for line in lines:
        story = CLAUDE.hear(story, line)
    return story


def ended(code, *lines):
    story = told(*lines)
    return verdict(CLAUDE, story, code), story


def test_its_figures_its_answer_and_its_conversation_are_what_the_result_says():
    end, story = ended(0, INIT, ASKS, RESULT)

    assert end == "worked"
    assert story == Story("Bash git add a.txt", "c1", 3, 405, 0.25, "All done.", "worked")


def test_what_it_does_is_known_while_it_runs():
    story = told(INIT, ASKS)

    assert (story.says, story.turns, story.tokens, story.end) == ("Bash git add a.txt", 1, 108, "")
    assert told({**ASKS, "message": {"content": [{"type": "text", "text": "Well."}]}}).says == "Well."


def part(name, **usage):
    return {"type": "assistant", "message": {"id": name, "content": [], "usage": usage}}


def test_a_message_counts_once_though_each_of_its_parts_is_a_line_of_its_own():
    """Each of these lines has its id and its usage, which may have grown; agents at work side by side come mixed."""
    first, other = part("m1", input_tokens=1000, output_tokens=5), part("m2", input_tokens=200)
    mixed = told(first, first, other, first, other, part("m1", input_tokens=1000, output_tokens=50))

    assert (mixed.tokens, mixed.turns) == (1250, 2)
    assert told(*(part(f"m{n}", output_tokens=1) for n in range(100))).tokens == 100
    assert told(part("", output_tokens=1), part("", output_tokens=1)).tokens == 2
    assert told(first, part("m1", output_tokens=5), first).tokens == 1005


def test_lines_that_nobody_knows_are_skipped():
    assert ended(0, *STRANGE, INIT, *STRANGE, RESULT)[0] == "worked"


def test_a_denied_permission_is_no_success():
    denials = [{"tool_name": "Write", "tool_input": {}}, {"tool_name": "Write"}, {"tool_name": "Bash"}]
    end, story = ended(0, RESULT | {"permission_denials": denials})

    assert (end, story.denied) == ("denied", ("Write", "Bash"))


@pytest.mark.parametrize("status", [401, 429, 529, 500])
def test_an_error_of_the_provider_is_no_success_and_keeps_its_status(status):
    failed = RESULT | {"is_error": True, "api_error_status": status}
    end, story = ended(1, INIT, RETRY | {"error_status": status}, failed)

    assert (end, story.status, story.retry_after) == ("provider", status, 7.0)
    assert told(RETRY).says == "tries again after overloaded"


def test_an_error_of_the_provider_is_known_by_any_of_its_signs():
    for more in ({}, {"terminal_reason": "api_error"}, {"subtype": "error_during_execution", "api_error_status": 500}):
        end, story = ended(1, RESULT | {"is_error": True} | more)
        assert (end, story.status, story.retry_after) == ("provider", more.get("api_error_status"), None)


def test_a_retry_that_helped_is_forgotten():
    end, story = ended(0, RETRY, RESULT)

    assert (end, story.status, story.retry_after) == ("worked", None, None)


@pytest.mark.parametrize(
    ("subtype", "end"),
    [("error_max_turns", "turns"), ("error_max_budget_usd", "budget"), ("error_during_execution", "failed")],
)
def test_its_bounds_have_ends_of_their_own(subtype, end):
    line = {**RESULT, "subtype": subtype, "is_error": True, "result": None, "errors": ["Reached", "it"]}

    assert ended(1, line)[0] == end
    assert told(line).text == "Reached it"


@pytest.mark.parametrize(("code", "end"), [(143, "gone"), (-9, "gone"), (0, "gone"), (1, "failed"), (None, "stopped")])
def test_without_a_result_it_has_not_worked(code, end):
    assert ended(code, INIT, ASKS)[0] == end


def test_a_bad_exit_is_believed_though_the_result_was_good():
    assert ended(2, RESULT)[0] == "failed"


def test_it_is_asked_for_json_and_told_its_conversation_and_its_bounds():
    asked = words(CLAUDE, {"begin": "c1", "turns": "30", "dollars": "1.5000"})

    assert asked[:4] == ["--print", "--output-format", "stream-json", "--verbose"]
    assert asked[4:] == ["--session-id", "c1", "--max-turns", "30", "--max-budget-usd", "1.5000"]
    assert words(CLAUDE, {"begin": "", "resume": "c1"})[4:] == ["--resume", "c1"]
