"""What goes out once, and what keeps it, is believed only because a deliberate mistake turned its test red."""

from __future__ import annotations

from tests.mutating import mistakes

PULLS, DELIVERIES, FEEDBACK = "pulls/test_pulls.py", "deliveries/test_deliveries.py", "feedback/test_feedback.py"
HEARD = "test_what_is_said_comes_as_a_letter_and_opens_the_task_where_he_may_decide_that"
MUTANTS = {
    "made_without_a_look": (DELIVERIES, "test_one_that_was_made_before_the_worker_was_killed_is_found_again"),
    "gate_not_asked": (DELIVERIES, "test_a_shut_gate_keeps_it_unmade_until_it_opens"),
    "secrets_go_out": (DELIVERIES, "test_what_holds_a_secret_never_leaves[text]"),
    "copies_stay": (DELIVERIES, "test_a_comment_is_said_once_whatever_is_lost_and_copies_are_taken_away"),
    "others_overwritten": (FEEDBACK, "test_what_others_pushed_to_it_is_never_overwritten"),
    "outsiders_open_tasks": (PULLS, f"{HEARD}[said4-in_review]"),
    "closes_for_a_moment": (PULLS, "test_a_task_that_is_to_become_a_pull_request_closes_for_no_moment"),
    "tidied_though_changed": ("tidying/test_tidying.py", "test_one_that_changed_since_it_was_proposed_is_left_alone"),
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes("pulls", MUTANTS, under="rooms/forge/")
