"""How much a task is: by rules, or as somebody says; and which flow suits it."""

from __future__ import annotations

import pytest

from gitswarm.errors import Misused
from gitswarm.rooms.work import complexity, tasks
from gitswarm.rooms.work.complexity.rules import LEVELS, Facts, flow_for, level_of, points
from gitswarm.rooms.work.tasks import actions as doing
from tests.rooms.work.claims.test_claims import Yard


@pytest.fixture
def yard():
    return Yard()


def size(yard, id):
    return complexity.size_of(yard.tables, tasks.task(yard.tables, id))


@pytest.mark.parametrize(
    ("told", "level", "flow"),
    [
        (Facts("Fix a typo"), "atomic", "single"),
        (Facts("Fix the login", "bug", criteria=2), "simple", "pipeline"),
        (Facts("Add dark mode", "feature", 3, ("a/x.css", "b/y.css"), 2), "moderate", "fork-join"),
        (Facts("Add dark mode", "feature", 3, ("a/x.css", "a/y.css"), 1), "moderate", "pipeline"),
        (Facts("Compare two parsers", criteria=3), "simple", "scatter-gather"),
        (Facts("Rewrite every page", "feature", 5, ("**/*.html",), 1, 2, 0, 4), "complex", "map-reduce"),
        (Facts("Migrate the schema of the database", "feature", 2, ("db/**",), 1, 3, 0, 3), "complex", "saga"),
        (Facts("The new shop", "epic", 5, (), 0, 0, 9, 9), "enterprise", "saga"),
        (Facts("x", is_long=True), "moderate", "pipeline"),
    ],
)
def test_an_estimate_follows_from_the_rules(told, level, flow):
    found = level_of(sum(points(told).values()))

    assert (found, flow_for(found, told)) == (level, flow)


def test_more_of_anything_never_makes_a_task_less():
    least = Facts("Do it")
    for more in ({"criteria": 4}, {"parts": 3}, {"folders": 3}, {"waits": 2}, {"effort": 5}, {"text": "word " * 200}):
        assert sum(points(least._replace(**more)).values()) > sum(points(least).values())


def test_every_level_can_be_reached_and_has_a_flow():
    assert [level_of(total) for total in (-2, 4, 9, 16, 17)] == list(LEVELS)
    assert all(flow_for(level, Facts("x")) for level in LEVELS)


def test_what_somebody_says_counts_until_it_is_taken_back(yard):
    id = yard.make(type="feature", accept=("one", "two"))
    assert size(yard, id)[:3] == ("simple", False, 4)
    yard.act(complexity.size, name=id, level="complex")
    assert size(yard, id)[:4] == ("complex", True, 4, "map-reduce")
    assert yard.act(complexity.size, name=id, level="complex") == []
    yard.act(complexity.size, name=id, level=None)
    assert size(yard, id).level == "simple"
    assert yard.act(complexity.size, name=id, level=None) == []
    with pytest.raises(Misused):
        yard.act(complexity.size, name=id, level="huge")


def test_what_a_peer_says_of_no_task_or_no_level_is_overruled(yard):
    id = yard.make()
    assert yard.overruled(yard.push("task.sized", {"level": "huge"}, task=id))
    assert yard.overruled(yard.push("task.sized", {"level": "simple"}, task="none"))
    assert yard.folded_again().digest() == yard.digest()


def test_parts_count(yard):
    id = yard.make(type="epic")
    for _ in range(3):
        yard.act(doing.create, title="part", parent=id)

    assert size(yard, id).because == {"type": 6, "parts": 6}


def test_it_is_shown_explained_and_said(clone):
    id = clone.must("create", "Rewrite the parser", "-t", "feature", "--json").json["id"]
    assert clone.must("complexity", id).out == "simple, by 3 points; flow: pipeline\n"
    assert "words that mean much" in clone.must("complexity", id, "--explain").out
    told = clone.must("complexity", id, "moderate", "--json").json
    assert (told["level"], told["set"], len(told["events"])) == ("moderate", True, 1)
    assert clone.must("show", id, "--json").json["complexity"]["because"] == {"type": 2, "words that mean much": 1}
    assert clone.must("complexity", id, "estimated", "--json").json["level"] == "simple"
    assert clone.run("complexity", id, "simple", "--explain").code == clone.run("complexity", id, "vast").code == 2
