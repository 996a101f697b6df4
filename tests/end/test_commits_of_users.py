"""What a user commits on our branch by hand: his events are sent as everybody's, his commits and files never are."""

from __future__ import annotations

import pytest

from tests.peers import an_event, at
from tests.world import Clone, World, git


def commit(clone: Clone, files: dict[str, bytes]) -> str:
    """Commit files on top of our branch, in a work tree that has it checked out; the commit."""
    looking = clone.path.parent / "looking"
    if not looking.exists():
        clone.git("worktree", "add", "-q", str(looking), "gitswarm")
    git(looking, "reset", "-q", "--hard")
    for name, data in files.items():
        (looking / name).parent.mkdir(parents=True, exist_ok=True)
        (looking / name).write_bytes(data)
    git(looking, "add", ".")
    git(looking, "commit", "-q", "-m", "Mine")
    return clone.git("rev-parse", "gitswarm")


def on_hub(world: World) -> tuple[set[str], set[str]]:
    """The top names of the log on the hub, and who made its commits."""
    names = set(git(world.hub, "ls-tree", "--name-only", "gitswarm").splitlines())
    return names, set(git(world.hub, "log", "--format=%ce", "gitswarm").splitlines())


@pytest.mark.parametrize("before", ["nothing unsent", "unsent below", "unsent above", "a hub that lost our branch"])
def test_a_commit_of_the_users_is_kept_here_and_never_sent(before, tmp_path):
    world = World(tmp_path)
    one, two = world.clone("one"), world.clone("two")
    one.say("shared")
    one.must("sync")
    if before == "unsent below":
        one.say("unsent")
    theirs = commit(one, {"secret.env": b"TOKEN=1\n"})
    if before == "unsent above":
        one.say("unsent")
    if before.startswith("a hub"):
        git(world.hub, "update-ref", "-d", "refs/heads/gitswarm")
    two.say("from afar")
    two.must("sync")

    one.must("sync")

    names, makers = on_hub(world)
    assert "secret.env" not in names
    assert makers == {"gitswarm@localhost"}
    assert theirs in one.git("rev-list", "--glob=refs/gitswarm/rescue")
    two.must("sync")
    assert one.log() == two.log()
    assert sorted(one.texts()) == sorted(["shared", "from afar", *(["unsent"] if before.startswith("unsent") else [])])


def test_what_the_user_committed_before_there_was_a_hub_is_not_sent_to_it(tmp_path):
    world = World(tmp_path)
    one = world.alone("one")
    one.say("alone")
    commit(one, {"secret.env": b"TOKEN=1\n"})
    one.say("and on")
    one.must("sync")

    one.must("init", "--hub-url", str(world.hub))
    one.must("sync")

    assert "secret.env" not in on_hub(world)[0]
    assert one.texts() == ["alone", "and on"]
    one.must("verify")


def test_an_event_that_the_user_committed_by_hand_is_sent(tmp_path):
    world = World(tmp_path)
    one, two = world.clone("one"), world.clone("two")
    one.say("mine")
    commit(one, at(len(one.ids()), an_event(1)))

    one.must("sync")
    two.must("sync")

    assert two.texts() == ["mine", "hello"]
    assert on_hub(world)[1] == {"gitswarm@localhost"}
