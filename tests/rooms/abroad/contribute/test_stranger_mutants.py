"""That strangers are kept out, and sent nothing unasked, is believed only because mistakes turned tests red."""

from __future__ import annotations

import pytest

from tests.mutating import PATCHES, mutate, result_of

FAILED = 1
MUTANTS = {
    "links_are_links": "tests/git/network/test_stranger.py"
    "::test_in_a_hostile_repository_work_is_done_and_nothing_of_theirs_runs"
    "[links_into_the_git_folder_and_out_of_the_tree]",
    "sent_without_a_word": "tests/rooms/abroad/contribute/test_contributions.py"
    "::test_no_policy_of_this_repository_sends_work_to_others",
    "word_outlives_its_rules": "tests/rooms/work/projects/test_projects.py"
    "::test_a_persons_word_about_the_rules_lets_its_tasks_begin_until_the_rules_change",
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mistake_turns_its_test_red(name, tmp_path):
    mutate(PATCHES / "strangers" / f"{name}.patch", tmp_path)
    code, said = result_of(MUTANTS[name], tmp_path)
    assert code == FAILED, said
