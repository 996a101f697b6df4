"""A worktree that its user moved, by git's own command, is found where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world import Clone, World


@pytest.fixture
def clone(tmp_path):
    return World(tmp_path).clone("one")


@pytest.fixture
def moved(clone, tmp_path):
    """The id of a task that is held, and its worktree where the user has moved it."""
    id = clone.must("create", "a task", "--json").json["id"]
    folder = clone.must("claim", id, "--json").json["worktree"]
    target = tmp_path / "mine"
    clone.git("worktree", "move", "-f", "-f", folder, str(target))
    return id, Clone(target)


def test_its_path_is_told_and_it_is_listed_with_its_task(clone, moved):
    id, tree = moved

    assert clone.must("worktree", "path", id).out.strip() == str(tree.path)
    (row,) = clone.must("worktree", "list", "--json").json
    assert (row["task"], row["state"], row["path"]) == (id, "held", str(tree.path))


def test_it_is_cleared_and_what_was_in_no_commit_is_kept(clone, moved):
    id, tree = moved
    (tree.path / "new").write_text("precious")
    clone.must("release", id)

    told = clone.must("worktree", "clean", "--json").json

    assert (told["fate"], told["path"]) == ("removed", str(tree.path))
    assert not tree.path.exists()
    assert clone.git("show", f"{told['rescue']}:new") == "precious"
    assert clone.must("worktree", "list", "--json").json == []


def test_who_takes_the_claim_up_again_is_led_there(clone, moved):
    id, tree = moved

    assert clone.must("claim", "--resume", id, "--json").json["worktree"] == str(tree.path)
    assert Path(clone.must("worktree", "path", id).out.strip()) == tree.path


def test_what_was_forgotten_in_it_is_told_when_the_work_is_handed_in(clone, moved):
    id, tree = moved
    (tree.path / "new").write_text("forgotten")

    assert "not committed, and so no part of it: new" in clone.must("done", id).err
