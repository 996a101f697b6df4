"""That strangers are kept out, and sent nothing unasked, is believed only because mistakes turned tests red."""

from __future__ import annotations

from tests.mutating import mistakes

MUTANTS = {
    "links_are_links": "git/network/test_stranger.py"
    "::test_in_a_hostile_repository_work_is_done_and_nothing_of_theirs_runs"
    "[links_into_the_git_folder_and_out_of_the_tree]",
    "sent_without_a_word": "rooms/abroad/contribute/test_contributions.py"
    "::test_no_policy_of_this_repository_sends_work_to_others",
    "word_outlives_its_rules": "rooms/work/projects/test_projects.py"
    "::test_a_persons_word_about_the_rules_lets_its_tasks_begin_until_the_rules_change",
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes("strangers", MUTANTS)
