"""That no secret is written is believed only because a deliberate mistake turned its test red."""

from __future__ import annotations

from tests.mutating import mistakes

CORE, ALL = "core/test_secrecy.py", "security/test_secrets.py"
MUTANTS = {
    "seen_nowhere": f"{ALL}::test_nothing_was_written_by_all_that_and_nothing_of_it_lies_about",
    "values_forgotten": f"{ALL}::test_a_variable_that_is_named_like_a_secret_gives_its_value_away_to_nobody",
    "long_texts_unseen": f"{ALL}::test_a_text_too_long_for_its_event_is_looked_through_too",
    "refused_by_nobody": f"{ALL}::test_who_says_one_is_refused_and_told_what_it_is_and_not_which[a note]",
    "asked_of_others": f"{ALL}::test_what_only_the_hub_can_decide_is_refused_before_it_lies_in_a_file_for_others",
    "retold_as_it_stands": f"{ALL}::test_what_others_said_comes_in_without_them_and_again_brings_nothing",
    "half_a_key_passed_on": f"{CORE}::test_in_whatever_pieces_it_comes_nothing_of_a_secret_is_passed_on",
    "behind_a_written_newline": f"{CORE}::test_each_kind_is_seen_known_and_hidden_wherever_it_stands",
    "its_end_left": f"{CORE}::test_each_kind_is_seen_known_and_hidden_wherever_it_stands",
    "kept_in_the_trace": f"{ALL}::test_the_trace_of_a_bug_holds_none",
    "worker_takes_offence": f"{ALL}::test_a_file_that_is_named_like_one_stops_no_worker",
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes("secrets", MUTANTS)
