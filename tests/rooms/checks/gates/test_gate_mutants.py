"""That a gate stays shut is believed only because a deliberate mistake turned its test red."""

from __future__ import annotations

from tests.mutating import mistakes

APPROVALS, WAIVERS = "rooms/checks/gates/test_approvals.py", "rooms/checks/gates/test_waivers.py"
STANDARDS, MEASURES = "rooms/work/standards/test_standards.py", "rooms/checks/measures"
MUTANTS = {
    "own_work_approved": f"{APPROVALS}::test_whoever_held_the_task_in_any_epoch_approves_nothing",
    "agents_session_believed": f"{APPROVALS}::test_a_session_in_which_a_task_was_claimed_speaks_for_nobody",
    "any_commit_approved": f"{APPROVALS}::test_a_word_about_another_result_is_no_word_about_this_one",
    "closed_all_the_same": f"{APPROVALS}::test_a_shut_gate_is_not_gone_round_by_closing_the_task_as_done",
    "stays_open_once_opened": f"{APPROVALS}::test_a_task_that_is_opened_again_meets_its_gates_again",
    "weaker_gate_takes_its_place": f"{APPROVALS}::test_the_first_gate_of_a_name_stays",
    "waiver_without_end": f"{WAIVERS}::test_a_waiver_that_has_ended_lets_nothing_past",
    "any_verdict_counts": f"{WAIVERS}::test_a_verdict_about_another_commit_or_a_bad_one_keeps_it_shut",
    "unmeasured_closes": f"{STANDARDS}::test_what_was_begun_is_closed_by_no_word",
    "anything_meets_what_is_asked": f"{STANDARDS}::test_a_measure_that_leaves_out_what_is_asked_is_none",
    "holder_chooses_gates": f"{STANDARDS}::test_whoever_works_on_it_does_not_choose_what_is_asked",
    "refs_here_believed": f"{MEASURES}/test_moved_refs.py"
    "::test_rules_are_those_of_the_hub_wherever_refs_here_were_moved",
    "signed_waiver_believed": f"{WAIVERS}::test_no_waiver_is_signed_whatever_it_says_of_itself",
    "part_joins_unseen": "rooms/checks/gates/test_epics.py::test_what_joins_after_a_word_was_not_meant_by_it",
    "maker_of_a_part_approves": "rooms/checks/gates/test_epics.py"
    "::test_whoever_worked_on_a_part_has_no_say_about_the_whole",
    "another_commit_goes_out": f"{MEASURES}/test_ways_round.py"
    "::test_another_commit_than_was_measured_does_not_land_where_no_gate_was_about_that",
    "weak_words_stand": "rooms/checks/proofs/test_signing.py"
    "::test_a_word_that_was_said_before_more_proof_was_asked_for_lets_nothing_out",
    "processes_above_unseen": "git/clone/test_ancestry.py",
    "verdict_unheard": f"{MEASURES}/test_measured_done.py"
    "::test_an_agent_that_edits_the_rules_in_its_branch_changes_nothing",
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes("gates", MUTANTS)
