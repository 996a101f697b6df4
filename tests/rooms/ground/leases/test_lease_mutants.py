"""What protects a lease is believed only because a deliberate mistake in it turned its test red."""

from __future__ import annotations

from tests.mutating import mistakes

SILENCE, LEASES, WATCH = "leases/test_silence.py", "leases/test_leases.py", "leases/test_watch.py"
BOUND = "leases/test_bound.py"
LEADER, CLI, FOLLOWING = "agents/test_leader.py", "agents/test_agent_cli.py", "agents/test_following.py"
MUTANTS = {
    "wall_clock_counted": (WATCH, "test_the_clock_on_the_wall_takes_nothing_from_anybody"),
    "gap_counted": (SILENCE, "test_looks_too_far_apart_begin_again"),
    "fewer_looks": (SILENCE, "test_looks_too_far_apart_begin_again"),
    "sleep_counted": (SILENCE, "test_a_machine_that_slept_or_came_up_anew_begins_again"),
    "reboot_unseen": (SILENCE, "test_a_machine_that_slept_or_came_up_anew_begins_again"),
    "half_the_silence": (SILENCE, "test_nothing_heard_for_one_and_a_half_leases_is_silence"),
    "older_look_believed": (SILENCE, "test_a_sign_ends_it"),
    "silence_of_another": (
        SILENCE,
        "test_a_lease_that_takes_the_place_of_an_overruled_one_of_the_same_number_is_another",
    ),
    "failed_look_counted": (WATCH, "test_an_outage_of_the_hub_takes_nothing_from_anybody"),
    "bound_elsewhere": (BOUND, "test_what_is_bound_to_a_process_is_over_with_it_at_once"),
    "unbound_is_abandoned": (BOUND, "test_what_no_process_stays_for_lives_by_its_lease_alone"),
    "beats_of_any_machine": (LEASES, "test_only_the_machine_of_a_lease_beats_for_it"),
    "old_counter_is_a_sign": (LEASES, "test_a_beat_is_a_sign_where_its_counter_moved"),
    "signs_of_others": (LEASES, "test_what_others_do_is_none"),
    "given_by_its_own_sign": (LEASES, "test_the_event_that_gave_it_is_none"),
    "elected_after_a_sign": (LEADER, "test_who_leads_is_followed_only_where_nothing_was_heard_of_it_to_the_end"),
    "term_not_checked": (LEADER, "test_a_term_is_never_used_again"),
    "leading_succeeds_again": (LEADER, "test_to_lead_again_is_refused_to_whoever_leads"),
    "anyone_resigns": (LEADER, "test_only_the_leader_resigns"),
    "leading_is_optimistic": (CLI, "test_to_lead_is_answered_with_success_once"),
    "anybody_begins": (FOLLOWING, "test_where_nobody_leads_no_other_agent_begins_unasked"),
    "only_captains_begin": (FOLLOWING, "test_where_nobody_leads_an_agent_begins_whose_role_it_is"),
    "resigned_begins_again": (FOLLOWING, "test_who_resigned_begins_again_only_when_asked_or_after_another"),
    "gone_begins": (FOLLOWING, "test_who_has_left_does_not_begin"),
    "strangers_follow": (FOLLOWING, "test_only_who_joined_and_is_here_follows"),
    "told_of_every_time": (WATCH, "test_a_session_that_moved_is_told_of_every_quarter_lease_and_no_oftener"),
    "newcomers_never_told": (WATCH, "test_one_that_takes_something_later_is_told_of_too"),
    "lock_unlinked_while_held": ("../../git/clone/test_presence.py", "test_a_sweep_never_takes_the_lock_of_the_living"),
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes("leases", MUTANTS, under="rooms/ground/")
