"""Each promise of the swarm is believed only because a deliberate mistake in the code turned its test red."""

from __future__ import annotations

import subprocess

import pytest

from tests.mutating import FAILED, PATCHES, UNBEGUN, copy, mutate, result_of

TESTS = {
    "convergence": {
        "replayed_backwards": "test_what_one_clone_says_stays_in_its_order",
    },
    "strict": {
        "unknown_is_shared": "test_an_ask_whose_push_never_arrived_is_decided_again_under_a_new_id",
        "id_used_again": "test_an_ask_whose_push_never_arrived_is_decided_again_under_a_new_id",
        "answered_before_the_push": "test_an_asker_hears_nothing_of_a_decision_whose_push_never_left",
        "strict_on_our_branch": "test_a_strict_event_stands_on_our_branch_only_when_the_hub_has_it",
        "tries_forgotten": "test_a_push_that_arrives_late_is_the_answer_and_the_second_decision_is_none",
        "tables_led_away": "test_what_was_decided_on_tables_that_a_reader_led_away_is_not_offered",
        "tries_never_taken_back": "test_a_refused_push_leaves_nothing_behind",
    },
    "nothing_lost": {
        "order_forgotten": "test_whatever_the_user_does_to_our_branch_what_was_said_comes_back",
        "floor_believed_at_once": "test_without_a_hub_what_is_final_stays_in_the_journal_for_an_hour",
        "earlier_put_last": "test_what_was_said_to_an_earlier_hub_stays_first_even_where_the_power_fails",
        "order_of_the_branch_forgotten": "test_what_the_user_committed_on_our_branch_by_hand_is_sent_too_in_its_place",
        "nothing_written_back": "test_what_the_user_committed_on_our_branch_by_hand_is_sent_too_in_its_place",
        "drained_blindly": "test_an_event_that_its_killed_writer_brought_into_the_log_comes_once",
        "taken_ids_ignored": "test_an_event_journalled_twice_comes_once",
        "soundness_taken_for_granted": "test_whatever_the_user_does_to_our_branch_what_was_said_comes_back",
    },
    "finality": {
        "journal_cut_early": "test_what_is_said_while_a_push_is_under_way_is_not_called_shared",
        "settled_by_our_own_tip": "test_what_is_said_while_a_push_is_under_way_is_not_called_shared",
        "standing_asked_in_two_moments": "test_a_sync_while_a_receipt_is_written_makes_no_false_promise",
        "old_hub_still_final": "test_a_kill_on_the_way_to_another_hub_leaves_no_false_promise",
    },
    "renames": {
        "old_name_means_theirs": "test_the_old_id_names_both_tasks_that_it_may_mean",
        "lost_name_forgotten": "test_it_is_known_after_the_index_was_lost_and_pages_are_the_same_everywhere",
    },
    "repair": {
        "everything_trusted": "test_a_rewound_hub_gets_back_what_it_had_at_the_same_places",
        "every_repair_believed": "test_a_repair_by_others_that_lacks_an_event_is_not_believed",
        "repair_moves_what_others_have": "test_who_repairs_lets_stand_what_may_be_final_for_others",
        "repair_not_counted_as_good": "test_a_repair_that_is_accepted_counts_as_good_and_needs_no_healing",
        "changed_bytes_believed": "test_an_event_whose_bytes_were_changed_is_not_believed_even_with_a_repair",
    },
}
CASES = [
    pytest.param(f"swarm_{name}", f"tests/swarm/test_{file}.py::{test}", id=f"swarm_{name}")
    for file, tests in TESTS.items()
    for name, test in tests.items()
]


CLAIMS = {
    "no_epoch": "rooms/work/claims/test_claims.py::test_a_claim_of_an_older_epoch_is_overruled",
    "taken_is_free": "rooms/work/claims/test_claims.py::test_a_claim_of_a_task_that_was_closed_meanwhile_is_overruled",
    "wall_clock_expiry": "rooms/work/claims/test_claims.py"
    "::test_any_sign_of_life_that_stands_before_it_overrules_an_expiry",
    "silence_of_a_lost_claim": "rooms/work/claims/test_claims.py"
    "::test_silence_of_a_claim_that_was_overruled_ends_and_takes_none_that_has_its_number",
    "success_to_the_holder_again": "rooms/work/claims/test_claims.py"
    "::test_a_claim_answers_success_once_to_whoever_asks",
    "ended_by_anyone": "rooms/work/tasks/test_events.py::test_the_holder_finishes_in_the_epoch_he_has",
    "lost_claim_ends": "rooms/work/claims/test_claims.py::test_what_follows_from_a_lost_claim_is_overruled",
    "stale_epoch_ends": "rooms/work/tasks/test_events.py::test_the_holder_finishes_in_the_epoch_he_has",
    "lease_outlives_its_task": "rooms/work/claims/test_claims.py::test_done_ends_the_lease",
    "halted_and_claimed": "rooms/work/claims/test_claims.py::test_a_swarm_that_stands_still_gives_nothing",
    "user_name_is_identity": "rooms/work/claims/test_cli.py::test_the_git_users_name_is_nobody",
}
CASES += [pytest.param(f"claims_{name}", f"tests/{test}", id=f"claims_{name}") for name, test in CLAIMS.items()]


ANNEX = {
    "told_what_was_overruled": "core/test_annex.py::test_a_guest_hears_its_own_kinds_and_those_of_the_house_that_count",
    "writes_what_is_not_its_own": "core/test_annex.py::test_a_guest_that_writes_what_is_not_its_own_is_stopped",
    "makes_its_kinds_known": "core/test_annex.py::test_with_a_guest_and_without_the_house_says_the_same_of_every_event",
    "takes_the_words_of_the_house": "test_guests.py"
    "::test_a_room_that_would_take_what_is_not_its_own_is_turned_away_alone",
}
CASES += [pytest.param(f"annex_{name}", f"tests/{test}", id=f"annex_{name}") for name, test in ANNEX.items()]


WORDS = {
    "talk/intake/test_intake": {
        "scope_forgotten": "test_the_same_words_in_another_scope_are_another_request",
        "every_request_is_new": "test_the_same_request_of_two_clones_that_did_not_know_of_each_other_is_one_task",
        "asked_twice_is_two": "test_what_was_asked_for_from_there_already_is_left_out",
    },
    "talk/intake/test_corpus": {
        "unclear_is_silence": "test_what_nobody_understands_is_one_task_to_clarify_and_what_is_done_is_none",
    },
    "talk/intake/test_asking": {
        "agent_asked_about_lists": "test_what_is_a_list_already_is_not_asked_about",
        "answer_believed": "test_what_does_not_fit_the_schema_is_left_out_and_the_rest_is_kept",
        "money_without_end": "test_calls_and_cents_of_a_day_are_bounded",
        "secret_told": "test_a_secret_goes_to_no_agent",
    },
    "exchange/formats/test_beads": {
        "skip_overwrites": "test_skip_leaves_what_came_before",
        "fail_goes_on": "test_fail_brings_nothing_in",
    },
    "exchange/discovery/test_scan": {
        "no_ceiling": "test_there_is_a_ceiling_for_each_run",
        "unseen_is_gone": "test_what_one_run_leaves_out_keeps_its_tasks_and_what_policy_leaves_out_has_none",
        "absent_test_is_gone": "test_a_failing_test_becomes_a_task_until_it_passes",
    },
    "talk/reports/test_reports": {
        "told_for_each_source": "test_every_asker_is_told_once",
    },
    "crew/briefs/test_brief": {
        "brief_without_end": "test_a_brief_stays_within_its_limit_and_says_what_is_left_out",
    },
    "talk/duplicates/test_near": {
        "one_rare_piece_less": "test_whatever_the_titles_the_answers_are_those_of_a_plain_comparison",
        "bar_too_high": "test_whatever_the_titles_the_answers_are_those_of_a_plain_comparison",
    },
    "ground/incidents/test_incidents": {
        "told_of_every_error_anew": "test_the_same_error_about_the_same_thing_is_one_incident_and_counted",
    },
    "work/claims/test_waiting": {
        "hub_away_is_the_end": "test_whoever_waits_for_a_hub_that_stays_away_gives_up_in_time",
    },
}
CASES += [
    pytest.param(f"words_{name}", f"tests/rooms/{file}.py::{test}", id=f"words_{name}")
    for file, tests in WORDS.items()
    for name, test in tests.items()
]


MACHINES = {
    "convergence.py::test_clones_that_say_fetch_and_send_in_any_order_have_one_log": (
        "replayed_backwards",
        "strict_on_our_branch",
        "tries_forgotten",
    ),
    "finality.py::test_whoever_asks_at_any_moment_is_promised_only_what_stays": (
        "old_hub_still_final",
        "settled_by_our_own_tip",
        "unknown_is_shared",
    ),
    "nothing_lost.py::test_kills_users_and_power_losses_lose_nothing": (
        "nothing_written_back",
        "drained_blindly",
        "journal_cut_early",
    ),
    "repair.py::test_clones_agree_again_whatever_was_done_to_their_hub": (
        "everything_trusted",
        "every_repair_believed",
    ),
}
FOUND = [pytest.param(name, test, id=name) for test, names in MACHINES.items() for name in names]


@pytest.mark.parametrize(("name", "machine"), FOUND)
def test_a_machine_finds_a_mistake_by_itself(name, machine, tmp_path):
    """Always among the same examples: a machine that no longer finds it looks at too little."""
    mutate(PATCHES / f"swarm_{name}.patch", tmp_path)

    code, said = result_of(
        f"tests/swarm/test_{machine}", tmp_path, "--hypothesis-profile=mutant", "--hypothesis-seed=1"
    )

    assert code == FAILED, said
    assert "state.teardown()" in said, said


DAYS = (
    "claims_no_epoch",
    "swarm_answered_before_the_push",
    "swarm_drained_blindly",
    "swarm_id_used_again",
    "swarm_journal_cut_early",
    "swarm_order_forgotten",
    "swarm_repair_not_counted_as_good",
    "swarm_replayed_backwards",
    "swarm_settled_by_our_own_tip",
    "swarm_strict_on_our_branch",
    "swarm_tries_forgotten",
    "swarm_unknown_is_shared",
)
IN_MEMORY = "test_days.py::test_nothing_is_wrong_on_the_first_days"
ON_GIT = "test_torture_rows.py::test_on_real_git_each_random_day_is_the_one_it_is_in_memory"


@pytest.mark.parametrize("days", [IN_MEMORY, pytest.param(ON_GIT, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", DAYS)
def test_three_dozen_random_days_find_a_mistake_by_themselves(name, days, tmp_path):
    """In memory and on real git, which mistakes of which kind the days meet: of the others each has its own test."""
    mutate(PATCHES / f"{name}.patch", tmp_path)

    code, said = result_of(f"tests/{days}", tmp_path)

    assert code == FAILED, said


@pytest.mark.parametrize(("name", "test"), CASES)
def test_a_mistake_turns_its_test_red(name, test, tmp_path):
    mutate(PATCHES / f"{name}.patch", tmp_path)

    code, said = result_of(test, tmp_path)

    assert code == FAILED, said


def test_every_mutant_has_a_test():
    named = {case.values[0] for case in CASES}

    ours = [patch for name in ("swarm", "claims", "words", "annex") for patch in PATCHES.glob(f"{name}_*.patch")]
    assert {patch.stem for patch in ours} == named


def test_without_a_mistake_the_copy_is_green_whatever_it_needs_beside_it(tmp_path):
    """Else every mistake would look found: this test needs the commands, the hooks and processes of their own."""
    copy(tmp_path)
    asked = (
        "tests/rooms/checks/guards/test_guard.py::test_while_the_swarm_is_halted_nothing_is_committed_until_it_goes_on"
    )

    code, said = result_of(asked, tmp_path)

    assert code == 0, said


def test_what_cannot_even_begin_is_not_taken_for_red(tmp_path):
    copy(tmp_path)
    (tmp_path / "hooks").unlink()

    assert result_of("tests/swarm/test_renames.py", tmp_path)[0] == UNBEGUN


def test_the_copy_is_what_is_tested(tmp_path):
    """A mutant that breaks everything is noticed: what runs is the copy, not the package itself."""
    mutate(PATCHES / "swarm_order_forgotten.patch", tmp_path)
    (tmp_path / "gitswarm" / "swarm" / "loop.py").write_text("raise SystemExit('this is the copy')\n")

    said = result_of("tests/swarm/test_exchange.py", tmp_path)[1]

    assert "this is the copy" in said


def test_a_patch_that_no_longer_fits_is_no_mutant(tmp_path):
    patch = tmp_path / "odd.patch"
    patch.write_text(
        "--- a/gitswarm/swarm/loop.py\n+++ b/gitswarm/swarm/loop.py\n@@ -1,1 +1,1 @@\n-no such line\n+another\n"
    )

    with pytest.raises(subprocess.CalledProcessError):
        mutate(patch, tmp_path)
