"""That a roll-out keeps to its items, canary and commands is believed only because mistakes turned tests red."""

from __future__ import annotations

from tests.mutating import mistakes

CHOICE, HERE = "rooms/patterns/cohorts/test_choice.py", "rooms/changes/promotions"
WHOLE = (
    f"{HERE}/test_rollout.py"
    "::test_the_canary_waits_for_a_person_who_has_neither_planned_nor_run_it_and_then_all_of_it_lands"
)
MUTANTS = {
    "no_folders": f"{CHOICE}::test_every_item_is_in_one_cohort_whatever_their_order_and_each_folder_has_its_share",
    "hash_of_the_day": f"{CHOICE}::test_the_choice_is_the_same_for_every_hash_seed_and_locale_and_stays_so",
    "any_commit_is_the_projects": f"{HERE}/test_trust.py"
    "::test_a_recipe_in_a_commit_that_the_default_branch_does_not_have_is_not_run",
    "made_by_hand": f"{HERE}/test_trust.py::test_what_somebody_makes_of_a_cohort_by_hand_does_not_land_as_the_roll_out",
    "planner_approves": WHOLE,
    "pins_unread": f"{HERE}/test_rollout.py::test_an_item_that_has_changed_since_it_was_pinned_is_not_touched",
    "bad_items_stay": f"{HERE}/test_rollout.py::test_one_bad_item_is_left_as_it_was_and_told_and_the_rest_goes_on",
    "only_the_last_landing": WHOLE,
}
QUICK = ("no_folders", "hash_of_the_day", "any_commit_is_the_projects")

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes("rollouts", MUTANTS, quick=QUICK)
