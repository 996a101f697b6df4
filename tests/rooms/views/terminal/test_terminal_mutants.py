"""What is promised at the keys is believed only because mistakes turned its tests red."""

from __future__ import annotations

import pytest

pytest.importorskip("textual", reason="the extra gitswarm[ui] is not installed")

from tests.mutating import mistakes

KEYS, PICTURES = "test_keys.py", "test_pictures.py"
MUTANTS = {
    "steered_by_others": (PICTURES, "test_what_others_wrote_is_only_text"),
    "traces_over_the_screen": (PICTURES, "test_a_bug_leaves_the_screen_to_whoever_tells_bugs"),
    "a_lane_ends_early": (PICTURES, "test_a_lane_is_read_on_before_its_end_is_reached"),
    "news_take_away_what_was_said": (PICTURES, "test_what_was_said_stays_though_the_hub_is_asked_meanwhile"),
    "agents_speak": (KEYS, "test_the_session_of_an_agent_approves_nothing"),
    "what_was_seen_forgotten": (KEYS, "test_approving_opens_the_gate_and_the_view_follows"),
    "escape_does_it": (KEYS, "test_what_is_left_by_escape_is_not_done"),
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes(
    "terminal", MUTANTS, under="rooms/views/terminal/"
)
