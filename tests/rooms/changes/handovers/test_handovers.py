"""What waits for a pull request is at the hub whole, and whoever opens those says by actions what became of one."""

from __future__ import annotations

import pytest

from gitswarm import open_swarm
from gitswarm.rooms.changes import handovers, landing
from tests.landings import finish, items, status
from tests.world import git


@pytest.fixture
def clone(world):
    clone = world.clone("one")
    clone.must("policy", "set", "protected-targets", "main")
    return clone


def test_who_opens_pull_requests_finds_what_waits_and_tells_of_one_that_was_squashed_or_turned_down(world, clone):
    merged, refused = finish(clone, {"a.txt": "a"}), finish(clone, {"b.txt": "b"})
    clone.must("mq", "run")
    swarm = open_swarm(str(clone.path), actor="opener")
    waiting = handovers.waiting(swarm.look(), "main")
    assert [git(world.hub, "rev-parse", one.branch) for one in waiting] == [one.commit for one in waiting]
    assert handovers.waiting(swarm.look(), "other") == []

    first, second = waiting
    swarm.do(landing.find, name=first.task, commit=first.commit, tip="0" * 40)
    said = {"cause": landing.RED, "why": "its checks failed there", "output": "3 tests failed"}
    swarm.do(landing.send_back, name=second.task, commit=second.commit, **said)
    swarm.close()
    assert items(clone) == {merged: "landed", refused: "sent_back"}
    assert (status(clone, merged), status(clone, refused)) == ("closed", "open")


@pytest.mark.parametrize(
    ("answer", "told"), [("remote: error: GH006: Protected branch update failed", True), ("no", False), ("", False)]
)
def test_a_hub_is_understood_to_protect_a_branch_by_the_word_that_all_use(answer, told):
    assert handovers.is_protection(answer) is told
