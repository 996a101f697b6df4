"""What lands, and what does not, is believed only because a deliberate mistake turned its test red."""

from __future__ import annotations

from tests.mutating import mistakes

QUEUE, BATCHES, TOGETHER = (f"mq/test_{name}.py" for name in ("queue", "batches", "together"))
ROLLBACK = "rollbacks/test_rollback.py"
MUTANTS = {
    "passed_epoch_stays": (QUEUE, "test_work_of_an_epoch_that_has_passed_never_lands"),
    "branch_brings_its_checks": (QUEUE, "test_a_branch_does_not_choose_what_it_is_checked_by"),
    "red_target_not_asked": (QUEUE, "test_a_target_that_is_red_itself_takes_nothing_and_blames_nobody"),
    "batch_is_the_target": (BATCHES, "test_work_that_contradicts_only_what_goes_back_itself_lands"),
    "halved_to_the_wrong_side": (BATCHES, "test_the_first_that_is_red_is_found_by_halving"),
    "pushed_without_a_lease": (TOGETHER, "test_what_a_person_takes_back_meanwhile_does_not_come_back"),
    "target_not_asked_after_a_kill": (TOGETHER, "test_whoever_comes_after_a_kill_ends_what_was_begun[8]"),
    "moved_under_somebodys_hands": (
        TOGETHER,
        "test_without_a_hub_only_the_branch_that_the_policy_names_is_moved_and_only_while_nobody_has_it",
    ),
    "pause_ignored": (TOGETHER, "test_a_queue_that_is_paused_lands_nothing_until_it_goes_on"),
    "protection_ignored": (TOGETHER, "test_nothing_lands_on_a_branch_that_the_policy_protects"),
    "mended_by_the_same_commit": (ROLLBACK, "test_what_was_taken_back_does_not_land_again_as_it_was"),
    "whole_landing_taken_back": (ROLLBACK, "test_a_task_of_a_batch_is_taken_back_without_the_others"),
    "events_may_be_left_out": ("audit/test_audit.py", "test_whatever_was_changed_in_it_is_found[left_out]"),
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes("landing", MUTANTS, under="rooms/changes/")
