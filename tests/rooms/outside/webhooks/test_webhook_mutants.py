"""What is promised of sending is believed only because a deliberate mistake turned its test red."""

from __future__ import annotations

from tests.mutating import mistakes

MUTANTS = {
    "asked_by_name_again": "sending.py::test_a_name_is_resolved_once_so_that_it_cannot_mean_another_machine_afterwards",
    "one_public_address_is_enough": "sending.py::test_a_name_of_which_one_address_is_not_public_is_refused",
    "unsigned": "sending.py::test_the_generic_form_is_never_sent_unsigned_and_a_chat_may_be",
    "everybody_called": "render.py::test_nobody_is_called_and_nothing_leads_anywhere",
}

test_a_mistake_turns_its_test_red, test_every_mutant_has_a_test = mistakes(
    "webhooks", MUTANTS, under="rooms/outside/webhooks/test_"
)
