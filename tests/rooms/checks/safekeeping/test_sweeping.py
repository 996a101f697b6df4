"""What the hub's default branch has by now is taken from what is kept there, and nothing else is."""

from __future__ import annotations

import os

import pytest

from tests.world import World, git

KEPT = "refs/gitswarm/kept"


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def clone(world):
    return world.clone("one")


def kept(world):
    """The commits that the hub keeps."""
    return git(world.hub, "for-each-ref", "--format=%(objectname)", f"{KEPT}/").split()


def finish(clone, text):
    """Do a task, so that its work is kept: its commit."""
    made = clone.must("create", text, "--json").json
    folder = clone.must("claim", made["id"], "--json").json["worktree"]
    with open(f"{folder}/{text}.txt", "w") as file:
        file.write(text)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", text)
    clone.must("done", made["id"], "--summary", text)
    clone.must("sync")
    return git(folder, "rev-parse", "HEAD")


def an_hour_later(clone):
    """Sync when it is time to look again."""
    path = clone.path / ".git" / "gitswarm" / "kept-swept"
    path.touch()
    os.utime(path, (0, 0))
    clone.must("sync")


def test_what_was_merged_is_taken_away_and_what_was_not_stays(world, clone):
    merged, other = finish(clone, "merged"), finish(clone, "other")
    assert sorted(kept(world)) == sorted([merged, other])
    clone.git("push", "-q", "origin", f"{merged}:refs/heads/main")
    an_hour_later(clone)

    assert kept(world) == [other]
    clone.git("push", "-q", "origin", f"{other}:refs/heads/side")
    an_hour_later(clone)
    assert kept(world) == [other]


def test_the_hub_is_asked_once_in_an_hour(world, clone):
    merged = finish(clone, "merged")
    clone.must("sync")
    clone.git("push", "-q", "origin", f"{merged}:refs/heads/main")
    clone.must("sync")

    assert kept(world) == [merged]


def test_where_the_head_of_the_hub_is_not_known_here_all_stays(world, clone):
    merged = finish(clone, "merged")
    git(
        world.hub,
        "update-ref",
        "refs/heads/main",
        git(world.hub, "commit-tree", f"{merged}^{{tree}}", "-p", merged, "-m", "theirs"),
    )
    an_hour_later(clone)
    assert kept(world) == [merged]
    clone.git("fetch", "-q", "origin")
    an_hour_later(clone)

    assert kept(world) == []


def test_what_somebody_put_there_meanwhile_is_not_taken_away(world, clone):
    merged, other = finish(clone, "merged"), finish(clone, "other")
    ref = next(ref for ref in git(world.hub, "for-each-ref", "--format=%(refname)", KEPT).split() if merged[:12] in ref)
    clone.git("push", "-q", "origin", f"{merged}:refs/heads/main")
    git(world.hub, "update-ref", ref, other)
    an_hour_later(clone)

    assert kept(world) == [other, other]
