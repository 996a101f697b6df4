"""That no work is lost is believed only because each of these deliberate mistakes turned a test red."""

from __future__ import annotations

from tests.mutating import mistakes

STATES = "git/keeping/test_rescue.py::test_index_and_files_come_back_as_they_were"
BYTES = "git/keeping/test_clearing.py::test_every_byte_is_found_again"
MUTANTS = {
    "no_second_look": "git/keeping/test_clearing.py::test_what_is_written_after_the_rescue_is_rescued_too",
    "half_removal_begun_anew": "git/keeping/test_clearing.py::"
    "test_a_removal_killed_while_it_deleted_is_finished_and_rescues_no_half_tree",
    "unread_deleted": "git/keeping/test_clearing.py::test_a_file_that_cannot_be_read_is_not_deleted",
    "found_by_the_pointer": "git/keeping/test_clearing.py::test_a_tree_whose_pointer_was_deleted_is_still_found",
    "ignored_files_forgotten": f"{BYTES}[merged-ignored]",
    "nested_forgotten": f"{BYTES}[merged-nested]",
    "index_copied_without_its_time": f"{STATES}[same_moment]",
    "trees_written_into_the_index": f"{STATES}[same_moment]",
    "filters_at_work": f"{STATES}[filtered]",
    "marks_believed": f"{STATES}[told_to_look_away]",
    "loose_commits_forgotten": "git/keeping/test_rescue.py::test_commits_that_no_ref_leads_to_are_kept",
    "rescue_replaced": "git/keeping/test_rescue.py::test_twice_is_once_and_what_came_before_stays_reachable",
    "no_look_for_pruned_objects": "git/keeping/test_rescue.py::"
    "test_a_rescue_whose_objects_are_pruned_under_it_is_an_error",
    "nothing_noted_before": "git/worktrees/test_worktree.py::test_an_attempt_that_fails_leaves_nothing_half_made",
    "laid_out_over_work": "git/worktrees/test_worktree.py"
    "::test_work_in_a_tree_that_lost_its_label_is_not_laid_out_anew",
    "torn_label_is_none": "git/keeping/test_condition.py::test_a_torn_label_is_a_label",
    "merges_counted_as_their_parts": "git/keeping/test_delivered.py::"
    "test_a_merge_that_resolved_something_by_hand_is_not_delivered_by_its_parts",
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes("trees", MUTANTS)
