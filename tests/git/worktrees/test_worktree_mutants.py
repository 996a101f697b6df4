"""That no work is lost is believed only because each of these deliberate mistakes turned a test red."""

from __future__ import annotations

import pytest

from tests.mutating import PATCHES, mutate, result_of

FAILED = 1
STATES = "tests/git/keeping/test_rescue.py::test_index_and_files_come_back_as_they_were"
BYTES = "tests/git/keeping/test_clearing.py::test_every_byte_is_found_again"
TESTS = {
    "no_second_look": "tests/git/keeping/test_clearing.py::test_what_is_written_after_the_rescue_is_rescued_too",
    "half_removal_begun_anew": "tests/git/keeping/test_clearing.py::"
    "test_a_removal_killed_while_it_deleted_is_finished_and_rescues_no_half_tree",
    "unread_deleted": "tests/git/keeping/test_clearing.py::test_a_file_that_cannot_be_read_is_not_deleted",
    "found_by_the_pointer": "tests/git/keeping/test_clearing.py::test_a_tree_whose_pointer_was_deleted_is_still_found",
    "ignored_files_forgotten": f"{BYTES}[merged-ignored]",
    "nested_forgotten": f"{BYTES}[merged-nested]",
    "index_copied_without_its_time": f"{STATES}[same_moment]",
    "trees_written_into_the_index": f"{STATES}[same_moment]",
    "filters_at_work": f"{STATES}[filtered]",
    "marks_believed": f"{STATES}[told_to_look_away]",
    "loose_commits_forgotten": "tests/git/keeping/test_rescue.py::test_commits_that_no_ref_leads_to_are_kept",
    "rescue_replaced": "tests/git/keeping/test_rescue.py::test_twice_is_once_and_what_came_before_stays_reachable",
    "no_look_for_pruned_objects": "tests/git/keeping/test_rescue.py::"
    "test_a_rescue_whose_objects_are_pruned_under_it_is_an_error",
    "nothing_noted_before": "tests/git/worktrees/test_worktree.py::test_an_attempt_that_fails_leaves_nothing_half_made",
    "laid_out_over_work": "tests/git/worktrees/test_worktree.py"
    "::test_work_in_a_tree_that_lost_its_label_is_not_laid_out_anew",
    "torn_label_is_none": "tests/git/keeping/test_condition.py::test_a_torn_label_is_a_label",
    "merges_counted_as_their_parts": "tests/git/keeping/test_delivered.py::"
    "test_a_merge_that_resolved_something_by_hand_is_not_delivered_by_its_parts",
}


@pytest.mark.parametrize(("name", "test"), TESTS.items(), ids=TESTS)
def test_a_mistake_turns_its_test_red(name, test, tmp_path):
    mutate(PATCHES / f"tree_{name}.patch", tmp_path)

    code, said = result_of(test, tmp_path)

    assert code == FAILED, said


def test_every_mutant_has_a_test():
    assert {patch.stem for patch in PATCHES.glob("tree_*.patch")} == {f"tree_{name}" for name in TESTS}
