"""A row of the torture shows something only because a deliberate mistake in the program turned it red."""

from __future__ import annotations

import pytest

from tests import mutating
from tests.torture import messages
from tests.torture.figures import Figures

MESSAGES = "test_letters_come_once_and_in_order_whatever_connections_the_hub_cuts"
DRAIN = "test_a_day_without_the_hub_is_sent_whole_and_in_order_though_every_sync_is_killed"
ROLLBACKS = "test_what_is_taken_back_is_as_it_was_before_however_often_that_is_killed"
ROWS = [
    ("swarm_replayed_backwards", MESSAGES),
    ("swarm_replayed_backwards", DRAIN),
    ("landing/whole_landing_taken_back", ROLLBACKS),
]


@pytest.mark.long
@pytest.mark.parametrize(("name", "row"), ROWS)
def test_a_mistake_turns_a_row_red(name, row, tmp_path, monkeypatch):
    monkeypatch.setattr(mutating, "LIMIT", 300)
    mutating.mutate(mutating.PATCHES / f"{name}.patch", tmp_path)

    code, said = mutating.result_of(f"tests/test_torture_rows.py::{row}", tmp_path)

    assert code == mutating.FAILED, said
    assert "WRONG" in said, said


@pytest.mark.parametrize(
    ("got", "lost", "doubled"),
    [(["a-0"], 1, 0), (["a-0", "a-1", "a-1"], 0, 1), (["a-1", "a-0"], 0, 0), (["a-0", "a-1", "b-0"], 0, 0)],
)
def test_a_letter_that_is_lost_doubled_out_of_order_or_of_nobody_is_a_broken_promise(got, lost, doubled):
    figures = Figures("messages", 2, 0)

    messages.compare(figures, "bob", got, ["a-0", "a-1"])

    assert (figures.lost, figures.doubled, len(figures.problems)) == (lost, doubled, 1)
