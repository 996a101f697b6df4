"""What is guarded, and what is let go on, is believed only because a deliberate mistake turned its test red."""

from __future__ import annotations

from tests.mutating import mistakes

MUTANTS = {
    "epoch_ignored": "test_a_task_that_another_took_over_is_neither_committed_nor_pushed",
    "finished_is_ended": "test_what_is_done_may_still_be_mended",
    "any_machine_held_it": "test_a_tentative_claim_that_was_lost_is_not_worked_on",
    "halt_ignored": "test_while_the_swarm_is_halted_nothing_is_committed_until_it_goes_on",
    "own_files_refused": "test_files_that_another_has_reserved_for_himself_are_left_out",
    "shared_is_exclusive": "test_files_that_another_has_reserved_for_himself_are_left_out",
    "every_push_refused": "test_a_task_that_another_took_over_is_neither_committed_nor_pushed",
    "given_back_is_not_pushed": "test_what_was_given_back_may_be_pushed_and_not_go_on",
    "asked_about_everything": "test_a_claim_that_stands_is_never_asked_about",
    "policy_ignored": "test_the_policy_switches_guards_off_and_on",
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes(
    "guards", MUTANTS, under="rooms/checks/guards/test_guard.py::"
)
