"""That what is wrong is told, and told once, is believed only because a deliberate mistake turned its test red."""

from __future__ import annotations

from tests.mutating import mistakes

MUTANTS = {
    "told_without_a_note": "owed.py::test_whoever_is_killed_while_it_tells_leaves_it_to_the_next_exchange",
    "owed_for_ever": "owed.py::test_what_a_receiver_could_not_take_is_told_again_once_it_can",
    "two_tell_at_once": "owed.py::test_while_one_process_tells_no_other_does",
    "no_pause": "owed.py::test_nothing_is_told_again_before_its_time",
    "full_disk_is_told_for_ever": "owed.py::test_a_full_disk_is_told_though_no_file_can_be_written",
    "gone_stands_for_ever": "alerts.py::test_what_was_wrong_with_a_clone_that_is_gone_is_over_after_a_week",
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes(
    "alerts", MUTANTS, under="rooms/views/alerts/test_"
)
