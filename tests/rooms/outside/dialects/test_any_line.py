"""Whatever an agent prints, a dialect makes a story of it, and no figure or text of a wrong kind gets in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitswarm.rooms.outside.dialects import Story, known, verdict

KEYS = st.sampled_from(
    "type subtype session_id message content usage input_tokens output_tokens result is_error num_turns errors part"
    " tokens permission_denials tool_name api_error_status total_cost_usd retry_delay_ms error_status item error status"
    " role text reason state title total cost stats delta name data statusCode thread_id sessionID".split()
)
WORDS = st.sampled_from(
    "result assistant system api_retry success error_max_turns error item.completed turn.completed turn.failed tool_use"
    " thread.started step_finish text message init agent_message stop APIError 429 2.1k".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=12,
)
LINES = st.dictionaries(KEYS, VALUES, max_size=8) | st.builds(
    lambda told, kind: told | {"type": kind}, st.dictionaries(KEYS, VALUES, max_size=8), WORDS
)


@pytest.mark.parametrize("dialect", known(), ids=lambda dialect: dialect.name)
@given(lines=st.lists(LINES | st.text(max_size=40), max_size=6), code=st.none() | st.integers(-20, 260))
def test_any_line_makes_a_story_that_is_one(dialect, lines, code):
    story = Story()
    for line in lines:
        story = dialect.read(story, line) if isinstance(line, str) else dialect.hear(story, line)
        assert all(isinstance(text, str) for text in (story.says, story.conversation, story.text, *story.denied))
        assert type(story.turns) is type(story.tokens) is int
        assert min(story.turns, story.tokens) >= 0
        assert 0.0 <= story.dollars < float("inf")
        assert story.status is None or type(story.status) is int
    assert verdict(dialect, story, code) in "worked failed denied turns budget provider stopped gone".split()
