"""What a person took out of the target by hand stays out, until work brings it again by its own commits."""

from __future__ import annotations

import pytest

from tests.gated import commit, taken
from tests.landings import begin, files, items
from tests.world import git


@pytest.fixture
def clone(world):
    return world.clone("one")


def by_hand(world, *words):
    """Change the hub's target as a person does: the commit."""
    folder = world.folder / "seed"
    git(folder, "pull", "--quiet", "--rebase", str(world.hub), "main")
    for said in words:
        git(folder, *said)
    git(folder, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")
    return git(folder, "rev-parse", "HEAD")


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_work_that_was_reverted_by_hand_lands_again_with_what_brings_it_back(clone, world, method):
    clone.must("policy", "set", "landing-method", method)
    id, _, folder = begin(clone, {"a.txt": "a"})
    clone.must("mq", "submit", id)
    clone.must("mq", "run")
    taken_out = by_hand(world, ("revert", "--no-edit", *(("-m", "1") if method == "merge" else ()), "HEAD"))
    clone.must("reopen", id)
    tree = taken(clone, id, actor="ada")
    clone.git("fetch", "-q")
    tree.git("merge", "-q", "--no-edit", git(folder, "rev-parse", "HEAD"))
    tree.git("merge", "-q", "--no-edit", "origin/main")
    if not (tree.path / "a.txt").exists():
        tree.git("revert", "--no-edit", taken_out)
    commit(tree, b="mended")
    clone.must("mq", "submit", id)
    clone.must("mq", "run")

    assert (items(clone), set(files(world))) == ({id: "landed"}, {"a.txt", "b"})


def test_a_file_that_was_deleted_by_hand_does_not_come_back_with_work_that_stands_on_two_landings(clone, world):
    clone.must("policy", "set", "landing-method", "squash")
    one, two, three = (begin(clone, {f"{name}.txt": name}) for name in "abc")
    for id, _, folder in (one, two):
        clone.must("mq", "submit", id)
        git(three[2], "merge", "-q", "-m", "Go on", git(folder, "rev-parse", "HEAD"))
    clone.must("mq", "run")
    by_hand(world, ("rm", "-q", "a.txt", "b.txt"), ("commit", "-qm", "Delete"))
    clone.must("mq", "submit", three[0])
    clone.must("mq", "run")

    assert (set(items(clone).values()), files(world)) == ({"landed"}, ["c.txt"])
