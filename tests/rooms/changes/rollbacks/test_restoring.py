"""Work that has landed nowhere is taken back in its worktree: that is as it was made, and what was there is kept."""

from __future__ import annotations

import pytest

from tests.landings import begin
from tests.world import git


@pytest.fixture
def clone(world):
    return world.clone("one")


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != ".git")


def test_a_worktree_is_as_it_was_made_by_one_command_and_comes_back_by_another(world, clone):
    id, _, folder = begin(clone, {"a.txt": "a"})
    before = names(folder)
    (folder / "a.txt").write_text("not committed")
    (folder / "deep").mkdir()
    (folder / "deep" / "b.txt").write_text("new")
    told = clone.must("rollback", id, "--reason", "All wrong.", "--json").json

    assert [name for name in before if name not in names(folder)] == ["a.txt"]
    assert (git(folder, "status", "--porcelain"), git(folder, "rev-parse", "HEAD")) == ("", told["after"])
    assert (told["seconds"] > 0, told["subject"]) == (True, "worktree")
    assert "All wrong." in clone.must("show", id).out
    clone.must("rescue", "restore", told["rescue"], str(world.folder / "look"))
    assert (world.folder / "look" / "a.txt").read_text() == "not committed"
    assert (world.folder / "look" / "deep" / "b.txt").read_text() == "new"
    assert git(world.folder / "look", "log", "-1", "--format=%s") == "Work: Write it down"
    clone.must("rollback", id)
    assert git(folder, "rev-parse", "HEAD") == told["after"]


def test_what_is_another_ones_or_waits_to_land_is_left_as_it_is(clone):
    id, _, folder = begin(clone, {"a.txt": "a"})
    said = clone.run("rollback", id, "--json", actor="eve")
    assert (said.code, f"no work of {id} has landed" in said.error["message"]) == (4, True)
    git(folder, "switch", "--quiet", "--detach")
    said = clone.run("rollback", id, "--json")
    assert (said.code, "is not on its branch" in said.error["message"]) == (3, True)
    git(folder, "switch", "--quiet", "-")
    clone.must("done", id)
    clone.must("mq", "submit", id)

    assert clone.run("rollback", id, "--json").code == 4
    assert (folder / "a.txt").read_text() == "a"
