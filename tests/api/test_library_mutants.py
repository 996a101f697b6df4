"""What the library promises is believed only because a deliberate mistake turned its test red."""

from __future__ import annotations

import pytest

from tests.mutating import PATCHES, mutate, result_of

FAILED = 1
MUTANTS = {
    "any_thread": "test_use.py::test_a_swarm_refuses_another_thread",
    "any_process": "test_use.py::test_a_swarm_refuses_a_child_that_was_forked",
    "never_bound": "test_use.py::test_a_claim_of_a_bound_session_ends_with_it_and_another_lives_by_its_lease",
    "always_woken": "test_use.py::test_the_errand_is_started_only_where_that_was_asked_for",
    "session_of_a_call": "test_use.py::test_who_acts_and_in_which_session_stands_in_every_event",
    "nothing_measured": "test_verbs.py::test_a_result_is_measured_before_its_task_is_done",
    "a_person_to_others": "test_verbs.py::test_a_forced_take_over_is_not_for_a_program",
    "people_not_asked": "test_verbs.py::test_what_only_people_decide_is_not_for_a_program",
    "places_forgotten": "test_verbs.py::test_arguments_by_place_and_by_name_mean_the_same_where_the_hub_decides",
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mistake_turns_its_test_red(name, tmp_path):
    mutate(PATCHES / "library" / f"{name}.patch", tmp_path)

    code, said = result_of(f"tests/api/{MUTANTS[name]}", tmp_path)

    assert code == FAILED, said


def test_every_mutant_has_a_test():
    assert {patch.stem for patch in (PATCHES / "library").glob("*.patch")} == set(MUTANTS)
