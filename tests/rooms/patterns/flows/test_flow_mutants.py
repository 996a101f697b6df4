"""What follows in a flow is believed only because a deliberate mistake turned its test red."""

from __future__ import annotations

from tests.mutating import mistakes

MUTANTS = {
    "failure_stops_nothing": "flows/test_patterns.py::test_what_waits_for_a_failed_step_is_held_until_it_is_done",
    "undo_in_any_order": "flows/test_patterns.py::test_a_saga_undoes_backwards_what_was_done_when_a_step_fails",
    "turns_forgotten": "flows/test_patterns.py::test_so_many_items_at_once_and_the_reducer_behind_all",
    "undone_though_not_done": "flows/test_patterns.py::test_a_saga_undoes_backwards_what_was_done_when_a_step_fails",
    "still_held_when_dropped": "flows/test_patterns.py::test_a_voice_at_work_is_let_go_of_when_all_is_decided",
    "decided_too_early": "flows/test_nesting.py::test_a_flow_in_a_step_is_skipped_whole_where_no_condition_holds",
    "half_is_a_majority": "flows/test_patterns.py::test_without_a_majority_it_has_failed_until_one_changes_his_mind",
    "undone_once_only": "flows/test_anew.py::test_what_was_undone_and_done_again_is_undone_again",
    "decided_once_only": "flows/test_items_of_a_step.py"
    "::test_a_list_that_is_told_again_tells_all_of_an_item_and_skips_what_it_lacks",
    "reopened_while_undone": "flows/test_anew.py::test_a_step_of_a_flow_that_is_being_undone_stays_as_it_ended",
    "value_read_again": "recipes/test_mistakes.py::test_a_place_is_filled_once_and_what_was_put_in_is_not_read_again",
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes("flows", MUTANTS, under="rooms/patterns/")
