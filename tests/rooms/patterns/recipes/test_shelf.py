"""What the shelf of recipes costs: each file is read and understood once."""

from __future__ import annotations

from collections import Counter

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.patterns.plans import plan
from gitswarm.rooms.patterns.recipes import shelf

SIX = "pattern: pipeline\nsteps:\n" + "".join(f"  s{number}: {{flow: NEXT}}\n" for number in range(6))
LEVELS = {"a": SIX.replace("NEXT", "b"), "b": SIX.replace("NEXT", "c"), "c": SIX.replace("NEXT", "d")}
FILES = {**LEVELS, "d": "pattern: pipeline\nsteps:\n  s: Do it.\n"}


@pytest.fixture
def counted(monkeypatch):
    """How often each file is read, and each recipe understood."""
    reads, understood = Counter(), shelf.understood

    def text_at(_place, _env, _commit, path):
        reads[path] += 1
        return FILES.get(path.rpartition("/")[2].removesuffix(shelf.ENDING))

    def understand(name, *more):
        reads[name] += 1
        return understood(name, *more)

    monkeypatch.setattr(shelf, "seen", lambda _place, _env, _remote: "c0")
    monkeypatch.setattr(shelf.project, "text_at", text_at)
    monkeypatch.setattr(shelf, "understood", understand)
    return reads


class Desk:
    """A desk that no file is read from."""

    place = env = remote = None


def test_a_recipe_that_stands_in_many_steps_is_read_and_understood_once(counted):
    made = shelf.Shelf(Desk())

    made.recipe("a")

    assert counted == dict.fromkeys((*FILES, *(made.source(name) for name in FILES)), 1)


def test_a_flow_of_too_many_tasks_is_refused_before_all_of_them_are_planned(counted):
    made, asked = shelf.Shelf(Desk()), Counter()

    def find(name):
        asked[name] += 1
        return made.recipe(name)

    with pytest.raises(Refused, match="more than 1000 tasks"):
        plan(many("outer", "inner"), {}, lambda name: many("inner", "d") if name == "inner" else find(name), lines)

    assert asked["d"] <= 1000


def many(name, nested):
    """A map over a thousand items, each of them a flow."""
    found, mistakes = shelf.understood(name, name, f"pattern: map-reduce\nitems: [x]\nmap: {{flow: {nested}}}\n")
    assert not mistakes
    return found


def lines(_items):
    return tuple(str(number) for number in range(1000))
