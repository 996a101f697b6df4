"""Clones that sign at once keep together to so many pull requests as are agreed."""

from __future__ import annotations

import pytest

from gitswarm.errors import NeedsHub, Refused
from gitswarm.opening import open_swarm
from gitswarm.rooms.abroad import contribute
from gitswarm.rooms.work import origins, projects
from tests.contributing import REPOSITORY, SOURCE, URL, offered, read, signed, worked


class Seat:
    """A clone, on which people and agents act as on a stage."""

    def __init__(self, path):
        self.swarm = open_swarm(str(path), "ada")

    @property
    def tables(self):
        return self.swarm.look()

    def do(self, action, actor="ada", **values):
        return self.swarm.by_session(actor, f"s-{actor}").do(action, **values).events


@pytest.fixture
def seats(world):
    """Two clones, and the ids of two pieces of work that were offered and wait for a person in both."""
    ada, ben = world.clone("ada"), world.clone("ben")
    ada.must("policy", "set", "contribute-day", "1")
    one, other = Seat(ada.path), Seat(ben.path)
    one.do(projects.add, name="app", repository=REPOSITORY, url=URL, branch="main", source=SOURCE)
    one.do(projects.forked, name="app", fork="ada/app")
    read(one, "open")
    items = [origins.Item(key, key, f"Mend {key}") for key in ("#1", "#2")]
    one.do(origins.take, source=SOURCE, items=items, rule=origins.NEWER)
    ids = [origins.task_of(one.tables, SOURCE, item.key) for item in items]
    for id in ids:
        worked(one, id)
        offered(one, id)
    for clone in (ada, ben):
        clone.must("sync")
    yield one, other, ids
    one.swarm.close()
    other.swarm.close()


def test_what_one_has_signed_counts_for_the_other_that_does_not_know_of_it_yet(seats):
    one, other, (first, second) = seats
    signed(one, first)
    with pytest.raises(Refused, match="1 pull requests were sent today") as caught:
        signed(other, second)
    assert caught.value.kind == "capped"


def test_out_of_reach_of_the_others_nothing_is_signed(seats, world):
    one, _, (first, _) = seats
    world.cut_off()
    with pytest.raises(NeedsHub):
        signed(one, first)
    world.reach()
    signed(one, first)
    assert [found.state for found in contribute.contributions(one.tables)] == ["signed", "offered"]
