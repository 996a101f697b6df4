"""What guards a clone's gate is believed only because a deliberate mistake in it turned its test red."""

from __future__ import annotations

from tests.mutating import mistakes

GATE, VOUCHING = "rooms/ground/signatures/test_gate.py", "rooms/ground/signatures/test_vouching.py"
PAST = "rooms/ground/signatures/test_past_the_gate.py"
PUSHED = "security/test_replays.py"
REPLAYED = "rooms/ground/signatures/test_replayed.py"
EXPIRING = "rooms/ground/signatures/test_expiring.py"
SSH = "git/log/test_signatures.py"
BY_NOBODY = "test_what_is_not_signed_is_not_let_in_not_even_the_word_that_nothing_need_be"
LEFT_OUT = "test_who_had_let_in_what_others_leave_out_follows_once_he_believes_as_they_do"
CAME_AGAIN = "test_a_weaker_policy_that_came_again_before_lets_nothing_in_where_our_own_policy_waits"
FOR_NOTHING = "test_what_vouches_for_nothing_lets_nothing_in"
MUTANTS = {
    "unsigned_let_in": (GATE, f"{BY_NOBODY}[note]"),
    "end_of_signing_unsigned": (GATE, f"{BY_NOBODY}[policy.changed]"),
    "any_key_speaks": (GATE, "test_bobs_own_key_cannot_speak_for_ada"),
    "text_not_looked_at": (GATE, "test_the_signature_of_another_event_is_seen"),
    "swarm_left_out": (GATE, "test_a_signature_for_another_swarm_is_seen"),
    "signs_for_anybody": (GATE, "test_a_key_that_may_not_speak_for_the_actor_writes_nothing"),
    "one_key_for_all": (SSH, "test_that_one_key_speaks_for_an_actor_says_nothing_of_another"),
    "revoked_forgotten": (VOUCHING, "test_a_revoked_key_counts_for_nothing"),
    "vouched_by_anybody": (VOUCHING, f"{FOR_NOTHING}[by whom it is not for]"),
    "vouched_by_id": (VOUCHING, f"{FOR_NOTHING}[for other bytes]"),
    "replayed_agrees": (REPLAYED, "test_a_weaker_policy_of_earlier_that_comes_again_lets_nothing_in"),
    "replayed_has_agreed": (REPLAYED, CAME_AGAIN),
    "vouched_with_its_namesake": (
        REPLAYED,
        "test_what_is_vouched_for_lets_nothing_in_that_has_its_id_and_other_bytes",
    ),
    "repair_told_again": (
        REPLAYED,
        "test_a_repair_of_earlier_that_is_told_again_keeps_no_clone_from_mending_what_the_hub_lost",
    ),
    "key_never_over": (EXPIRING, "test_no_claim_is_pushed_that_would_stop_all_others"),
    "own_sent_unlooked": (VOUCHING, "test_who_cannot_sign_later_keeps_his_events_and_sends_none"),
    "left_out_believed": (VOUCHING, LEFT_OUT),
    "put_back_by_itself": (VOUCHING, LEFT_OUT),
    "brought_back_by_hand": (
        VOUCHING,
        "test_what_a_person_brought_in_by_hand_and_others_left_out_is_not_sent_again",
    ),
    "healed_by_the_refused": (PAST, "test_a_new_clone_that_could_not_look_has_let_nothing_in"),
    "healed_by_what_only_came": (PAST, "test_healing_prefers_what_was_let_in_to_what_only_came"),
    "renamed_hub_unlooked": (PUSHED, "test_a_hub_that_is_named_otherwise_gets_nothing_in_that_is_not_signed"),
    "left_out_by_id": (VOUCHING, "test_an_honest_event_stays_when_a_forged_one_of_its_id_is_left_out"),
    "kept_out_and_signed": (VOUCHING, "test_who_vouches_for_his_own_past_signs_nothing_that_was_kept_out"),
    "found_and_signed": (PAST, "test_what_others_wrote_is_not_signed_by_who_finds_it_on_his_branch"),
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes("signing", MUTANTS)
