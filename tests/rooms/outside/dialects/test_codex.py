"""What the lines of codex mean."""

from __future__ import annotations

import pytest

from gitswarm.rooms.outside.dialects import Story, named, verdict, words

CODEX = named("codex")
COMMAND = {"type": "command_execution", "command": "git commit", "exit_code": 128, "status": "failed"}
LINES = (
    {"type": "thread.started", "thread_id": "t1"},
    {"type": "item.completed", "item": {"type": "error", "message": "Model metadata not found."}},
    {"type": "turn.started"},
    {"type": "item.started", "item": COMMAND},
    {"type": "brand.new", "item": 1},
    {"type": "item.completed", "item": {"type": "agent_message", "text": "All done."}},
    {"type": "turn.completed", "usage": {"input_tokens": 200, "cached_input_tokens": 80, "output_tokens": 40}},
)


def told(*lines):
    story = Story()
    for line in lines:
        story = CODEX.hear(story, line)
    return story


def test_a_turn_has_its_tokens_its_answer_and_the_thread_it_can_be_resumed_by():
    story = told(*LINES)

    assert story == Story("All done.", "t1", 1, 240, 0.0, "All done.", "worked")
    assert verdict(CODEX, story, 0) == "worked"
    assert told(*LINES[:4]).says == "git commit"
    assert told(*LINES[:6], LINES[3])[:6] == ("git commit", "t1", 0, 0, 0.0, "All done.")


@pytest.mark.parametrize(("spoken", "tokens"), [(0, 240), (100, 140), (240, 0), (300, 240)])
def test_what_a_conversation_used_before_it_was_resumed_is_counted_once(spoken, tokens):
    """It tells what its conversation has used in all; where it tells less than that, it has begun anew."""
    story = Story(spoken=spoken)
    for line in (*LINES, LINES[-1]):
        story = CODEX.hear(story, line)

    assert story.tokens == tokens


def test_what_ends_without_a_turn_that_is_complete_has_not_worked():
    assert verdict(CODEX, told(*LINES[:-1]), 0) == "gone"


@pytest.mark.parametrize(
    ("why", "end", "status"),
    [
        ("unexpected status 401 Unauthorized: no, url: http://127.0.0.1:40500/v1/responses", "provider", 401),
        ("exceeded retry limit, last status: 429 Too Many Requests", "provider", 429),
        ("We’re currently experiencing high demand, which may cause temporary errors.", "provider", None),
        ("the plan was bad", "failed", None),
    ],
)
def test_a_turn_that_failed_says_why(why, end, status):
    story = told(LINES[0], {"type": "error", "message": why}, {"type": "turn.failed", "error": {"message": why}})

    assert (verdict(CODEX, story, 1), story.status, story.text) == (end, status, why)


def test_the_git_folders_are_named_as_writable_before_anything_else_is_said():
    asked = words(CODEX, {"git": '["/r/.git"]', "resume": "t1"})

    assert asked[:2] == ["-c", 'sandbox_workspace_write.writable_roots=["/r/.git"]']
    assert asked[-3:] == ["resume", "t1", "-"]
    assert words(CODEX, {"git": ""})[0] == "--json"


def test_what_was_declined_is_named_once_and_ends_nothing():
    declined = {"type": "item.completed", "item": {**COMMAND, "status": "declined"}}
    patch = {"type": "item.completed", "item": {"type": "file_change", "status": "declined"}}
    story = told(*LINES[:4], declined, patch, declined, *LINES[5:])

    assert story.denied == ("command_execution", "file_change")
    assert (verdict(CODEX, story, 0), told(*LINES).denied) == ("worked", ())
