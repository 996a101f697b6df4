"""A branch of our name that is somebody else's: nothing of it is moved or sent, and another name is all it takes."""

from __future__ import annotations

import pytest

from tests.world import Clone, World, git


def someone_elses(folder, branch="gitswarm"):
    """Commit something on a branch of our name."""
    git(folder, "switch", "-q", "-c", branch)
    (folder / "theirs.txt").write_text("theirs\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Theirs")
    return git(folder, "rev-parse", branch)


def join_by_hand(clone: Clone, hub: str) -> None:
    """Make a clone part of a swarm without looking at what is there, as ``init`` would not."""
    for key, value in (("clone", "aaaaaaaa"), ("branch", "gitswarm"), *([("hub", hub)] if hub else [])):
        clone.git("config", f"gitswarm.{key}", value)
    clone.state.mkdir(exist_ok=True)
    (clone.state / "running").touch()


def refused(said) -> bool:
    return said.code == 3 and "stranger" in said.err and "--branch" in said.err


def test_a_strangers_branch_on_the_hub_is_left_alone_and_another_name_works(tmp_path):
    world = World(tmp_path)
    theirs = someone_elses(world.folder / "seed")
    git(world.folder / "seed", "push", "-q", str(world.hub), "gitswarm")
    one = world.clone("one", join=False)

    assert refused(one.run("init"))
    assert one.run("sync", "--json").error["kind"] == "not_a_swarm", "a first init that is refused leaves no trace"
    assert "gitswarm\n" not in one.git("branch", "--list", "gitswarm") + "\n"
    one.must("init", "--branch", "other")
    one.say("here")
    one.must("sync")

    assert one.texts() == ["here"]
    assert git(world.hub, "rev-parse", "gitswarm") == theirs
    assert world.clone("two", join=False).must("init", "--branch", "other").code == 0


def test_a_strangers_branch_appearing_on_the_hub_stops_nothing_here(tmp_path):
    world = World(tmp_path)
    one = world.clone("one", join=False)
    world.cut_off()
    one.must("init")
    one.say("offline")
    world.reach()
    someone_elses(world.folder / "seed")
    git(world.folder / "seed", "push", "-q", str(world.hub), "gitswarm")

    assert refused(one.run("sync"))
    one.say("more")
    assert one.texts() == ["offline", "more"]
    git(world.hub, "update-ref", "-d", "refs/heads/gitswarm")
    one.must("sync")

    assert one.texts() == ["offline", "more"]


def test_in_ci_an_event_that_a_stranger_keeps_from_the_hub_has_its_receipt(tmp_path, monkeypatch):
    world = World(tmp_path)
    one = world.clone("one", join=False)
    world.cut_off()
    one.must("init")
    world.reach()
    someone_elses(world.folder / "seed")
    git(world.folder / "seed", "push", "-q", str(world.hub), "gitswarm")
    monkeypatch.setenv("CI", "true")

    said = one.run("event", "add", "--json", "kept")

    assert (said.code, said.error["kind"]) == (6, "not_shared")
    assert [event["standing"] for event in said.error["events"]] == ["committed"]


@pytest.mark.parametrize("has_hub", [False, True])
def test_a_strangers_branch_here_is_neither_written_on_nor_sent(has_hub, tmp_path):
    world = World(tmp_path)
    one = world.clone("one", join=False) if has_hub else Clone(world.folder / "seed")
    theirs = someone_elses(one.path)

    assert refused(one.run("init"))
    assert not one.state.exists()
    join_by_hand(one, "origin" if has_hub else "")
    assert refused(one.run("event", "add", "lost"))
    if has_hub:
        assert refused(one.run("sync"))
    assert one.run("queue", "--json").json["pending"] == 0, "an error means that nothing was kept"
    one.must("init", "--branch", "other")
    one.say("here")

    assert one.texts() == ["here"]
    assert one.git("rev-parse", "gitswarm") == theirs
    assert "gitswarm" not in git(world.hub, "for-each-ref")


def test_a_log_of_a_newer_format_takes_no_event_of_ours(tmp_path):
    world = World(tmp_path)
    one = world.clone("one")
    peer = world.folder / "peer"
    git(world.folder, "clone", "-q", "-b", "gitswarm", str(world.hub), str(peer))
    (peer / "gitswarm.format").write_text("gitswarm 2\n")
    git(peer, "commit", "-q", "-a", "-m", "Tomorrow")
    git(peer, "push", "-q")
    one.must("sync")

    said = one.run("event", "add", "--json", "of yesterday")

    assert (said.code, said.error["kind"]) == (5, "newer_format")
    assert one.run("queue", "--json").json["pending"] == 0
