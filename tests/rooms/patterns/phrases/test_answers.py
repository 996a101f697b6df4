"""What somebody says is counted for what he means, or for nothing."""

from __future__ import annotations

import pytest

from gitswarm.rooms.patterns.phrases import answer

CHOICES = ("approve", "reject")


@pytest.mark.parametrize(
    "said",
    ["Approve", "approve!", "I approve this.", "No objections: approve.", "Do not wait, approve", "We do approve"],
)
def test_the_choice_that_is_named_counts(said):
    assert answer(said, CHOICES) == "approve"


@pytest.mark.parametrize(
    "said",
    [
        "I do not approve",
        "I don't approve.",
        "Cannot possibly approve this",
        "No reason to approve",
        "approve, or not: I would never approve that",
        "I neither approve nor wait",
        "approve or reject?",
        "approved",
    ],
)
def test_who_denies_a_choice_or_names_two_has_named_none(said):
    assert answer(said, CHOICES) == ""


def test_a_choice_may_be_a_word_that_denies():
    assert [answer(said, ("yes", "no")) for said in ("No.", "I say no", "yes, I do")] == ["no", "no", "yes"]
    assert answer("do not ship", ("ship", "do not ship")) == "do not ship"


def test_without_choices_what_is_said_counts_without_case_and_punctuation():
    assert answer("It is, 42!", ()) == "it is 42"
