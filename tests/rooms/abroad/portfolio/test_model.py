"""What contributions come to."""

from __future__ import annotations

import pytest

from gitswarm.rooms.abroad.portfolio import portfolio
from gitswarm.rooms.abroad.portfolio.model import MONTHS
from gitswarm.rooms.ground import policy
from tests.contributing import begun, issue, offered, sent, worked
from tests.rooms.abroad.portfolio.collection import contribution, hostile, many, merged, tables


def test_nothing_comes_to_nothing():
    told = portfolio(tables())

    assert (told.total.made, told.total.rate, told.total.hours) == (0, None, None)
    assert (told.contributions, told.months, told.languages, told.last) == ([], [], {}, "")


def test_the_rate_is_of_what_was_decided():
    states = ("merged", "merged", "merged", "closed", "open", "offered", "signed", "declined")
    found = [contribution(f"t{number}", state=state) for number, state in enumerate(states)]
    total = portfolio(tables(*found)).total

    assert total.rate == 0.75
    assert total.states == {"merged": 3, "open": 1, "closed": 1, "waiting": 2, "declined": 1}


def test_lines_and_files_are_of_what_was_merged_and_languages_of_all_that_was_not_held_back():
    told = portfolio(
        tables(
            merged("t0", added=10, removed=1, files=2, languages={"Python": 11}),
            contribution("t1", state="open", added=100, languages={"Go": 100}),
            contribution("t2", state="declined", languages={"C": 7}),
        )
    )

    assert (told.total.added, told.total.removed, told.total.files) == (10, 1, 2)
    assert list(told.languages.items()) == [("Go", 100), ("Python", 11)]


@pytest.mark.parametrize(("took", "hours"), [((1,), 24), ((1, 3), 48), ((9, 1, 2), 48)])
def test_the_time_to_merge_is_the_median(took, hours):
    found = [merged(f"t{number}", took=days) for number, days in enumerate(took)]

    assert portfolio(tables(*found)).total.hours == hours


def test_projects_and_agents_have_tallies_of_their_own_the_most_merged_first():
    told = portfolio(
        tables(
            merged("t0", project="a", repository="acme/a", agent="ada"),
            merged("t1", project="b", repository="acme/b", agent="bob"),
            merged("t2", project="b", repository="acme/b", agent="ada"),
            contribution("t3", project="c", repository="acme/c", agent="ada", state="closed"),
        )
    )

    assert [(one.name, one.made, one.rate) for one in told.projects] == [
        ("acme/b", 2, 1),
        ("acme/a", 1, 1),
        ("acme/c", 1, 0),
    ]
    assert [(one.name, one.made) for one in told.agents] == [("ada", 3), ("bob", 1)]


def test_what_reviewers_said_is_added_up_and_other_words_are_not():
    found = [merged("t0", reviews={"approved": 1, "shouted": 9}), merged("t1", reviews={"approved": 2, "commented": 1})]

    assert portfolio(tables(*found)).total.reviews == {"approved": 3, "changes_requested": 0, "commented": 1}


def test_months_have_no_gaps_and_are_not_endless():
    told = portfolio(tables(merged("t0", opened=0), merged("t1", opened=250)))
    assert [month for month, _ in told.months][::8] == ["2026-01", "2026-09"]
    assert sum(sum(parts.values()) for _, parts in told.months) == 2

    far = portfolio(tables(merged("t0", opened=0), merged("t1", opened=3000)))
    assert len(far.months) == MONTHS
    assert len(portfolio(tables(merged())).months) == 6


def test_waits_count_each_merge_once():
    found = [merged(f"t{number}", took=days) for number, days in enumerate((0.01, 0.5, 0.9, 2, 5, 20, 99))]

    assert [count for _, count in portfolio(tables(*found)).waits] == [1, 2, 1, 1, 1, 1]


@pytest.mark.parametrize("at", ["", "soon", "2026-13-01T00:00:00Z", "9999-99-99T99:99:99Z", "²026-01-01T00:00:00Z"])
def test_a_time_that_is_none_counts_for_nothing(at):
    told = portfolio(tables(merged(opened_at=at)))

    assert (told.total.hours, told.months) == (None, [])


def test_the_newest_stands_first_and_the_same_log_gives_the_same():
    told = portfolio(many(20))

    assert [row["number"] for row in told.contributions if row["number"]] == sorted(
        (row["number"] for row in told.contributions if row["number"]), reverse=True
    )
    assert told == portfolio(many(20))
    assert portfolio(hostile()).total.made == 3


def test_what_the_log_tells_of_a_contribution_is_what_the_portfolio_shows():
    stage = begun()
    stage.do(policy.create, prefix="gs")
    id = issue(stage, "#1")
    worked(stage, id)
    offered(stage, id)
    assert portfolio(stage.tables).total.states["waiting"] == 1
    sent(stage, id)
    assert portfolio(stage.tables).total.states["open"] == 1
    stage.push("pr.merged", {"number": 7, "commit": "3" * 40}, at="2036-01-05T00:00:00Z", task=id)
    told = portfolio(stage.tables)

    assert (told.total.rate, told.total.added, told.languages) == (1, 3, {"Python": 4})
    assert told.total.hours > 0
    assert [(row["state"], row["repository"], row["number"]) for row in told.contributions] == [
        ("merged", "acme/app", 7)
    ]
