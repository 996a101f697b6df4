"""A row of the torture shows something only because a deliberate mistake in the program turned it red."""

from __future__ import annotations

import pytest

from tests import mutating
from tests.torture import heights, messages, soak
from tests.torture.figures import Figures

MESSAGES = "test_letters_come_once_and_in_order_whatever_connections_the_hub_cuts"
DRAIN = "test_a_day_without_the_hub_is_sent_whole_and_in_order_though_every_sync_is_killed"
ROLLBACKS = "test_what_is_taken_back_is_as_it_was_before_however_often_that_is_killed"
ROWS = [
    ("swarm_replayed_backwards", MESSAGES),
    ("swarm_replayed_backwards", DRAIN),
    ("landing/whole_landing_taken_back", ROLLBACKS),
    ("torture/descriptor_kept", "test_neither_memory_nor_descriptors_grow_while_agents_work"),
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


def samples(memory, descriptors):
    """Two processes at thirty moments: the second always as it is, the first as these say."""
    return [
        soak.Sample(pid, moment, memory(moment) if pid == 1 else 40_000, descriptors(moment) if pid == 1 else 12)
        for moment in range(30)
        for pid in (1, 2)
    ]


@pytest.mark.parametrize(
    ("memory", "descriptors", "said"),
    [
        (lambda at: 40_000 + 500 * (at % 3), lambda at: 12 + 8 * (at % 4 == 0), []),
        (lambda at: 30_000 if at < 5 else 40_000, lambda at: 5 if at < 5 else 12, []),
        (lambda at: 40_000 + 500 * at, lambda at: 12, ["a process grew from 45000 to 52000 KiB"]),
        (lambda at: 40_000, lambda at: 12 + at // 3, ["a process kept 20 descriptors open, 15 before"]),
    ],
)
def test_what_comes_and_goes_is_no_leak_and_what_grows_is(memory, descriptors, said):
    figures = Figures("soak", 30, 0)

    soak.judge(figures, samples(memory, descriptors))

    assert figures.problems == said
    assert (figures.seen["its slope, KiB an hour"] > 60_000) == (memory(29) > 50_000)


@pytest.mark.parametrize(
    ("told", "problems"),
    [
        ([(4_000, 30_000), (16_000, 47_000), (18_000, 41_000), (23_000, 60_000), (27_000, 44_000)], []),
        ([(16_000, 41_000), (27_000, 44_000), (38_000, 47_000)], ["bob grew from 41000 to 47000 KiB"]),
        ([(16_000, 41_000), (23_000, 41_000)], ["bob came past 1 great pages, which show nothing"]),
    ],
)
def test_what_each_great_page_leaves_behind_is_growth_and_what_comes_and_goes_is_not(told, problems):
    figures = Figures("heights", 2, 0)

    heights.judge(figures, {"bob": told})

    assert figures.problems == problems
