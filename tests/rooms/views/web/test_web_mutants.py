"""That the page keeps others out, and shows them as text, is believed only because mistakes turned its tests red."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette", reason="the extra gitswarm[web] is not installed")

from tests.mutating import mistakes

SENT_AWAY = "test_who_comes_by_another_name_or_from_another_site_is_sent_away"
WITHOUT_KEY, AS_TEXT = "test_nothing_of_the_swarm_is_told_without_the_key", "test_what_others_wrote_is_text"
MUTANTS = {
    "any_name": f"{SENT_AWAY}[headers0]",
    "any_site": f"{SENT_AWAY}[headers3]",
    "fetched_from_anywhere": f"{SENT_AWAY}[headers6]",
    **dict.fromkeys(("key_forgotten", "task_needs_no_key"), f"{WITHOUT_KEY}[wrong]"),
    **dict.fromkeys(("marks_of_others", "quotes_of_others", "letters_that_turn"), AS_TEXT),
    "first_of_two_keys": "test_a_header_that_came_twice_is_none",
    "writes_from_nowhere": "test_a_word_needs_the_key_and_an_origin_and_is_no_get",
    "people_always_speak": "test_nothing_but_reading_is_offered_if_nobody_said_that_people_may_speak",
    "said_of_anything": "test_a_word_is_about_what_was_seen",
    "agents_speak": "test_no_session_of_an_agent_speaks",
    "scripts_of_anybody": "test_every_answer_forbids_what_is_not_ours",
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes(
    "web", MUTANTS, under="rooms/views/web/test_web.py::"
)
