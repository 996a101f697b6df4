"""What git does not speak of is deleted with no tree: submodules, repositories inside, what no index takes, links."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitswarm.git.keeping.attic import parked
from gitswarm.git.worktrees.worktree import find_tree
from tests.garden import files, git, index
from tests.leavings import commit, ignored, library, untracked

ANY = ("-c", "protocol.file.allow=always")


def with_library(garden):
    """A tree of a project that has a submodule, which is not filled."""
    git(garden.main, *ANY, "submodule", "--quiet", "add", str(library(garden.folder)), "lib")
    git(garden.main, "commit", "-q", "-m", "With a library")
    return garden.plant()


def test_a_tree_with_a_filled_submodule_stays_where_it_is_and_is_parked(garden):
    tree = with_library(garden)
    root = Path(tree.path)
    git(root, *ANY, "submodule", "--quiet", "update", "--init")
    lost = commit(root / "lib", "in the submodule alone")
    untracked(root)
    before = files(root)

    cleared = garden.clear(tree)

    assert (cleared.fate, cleared.why, cleared.lies) == ("stays", ("submodule: lib",), tree.path)
    assert files(root) == before
    assert git(root / "lib", "rev-parse", "HEAD") == lost
    (there,) = parked(garden.place, os.environ)
    assert (there.tree.path, there.tree.reason) == (tree.path, "gitswarm attic")
    assert cleared.rescued.files == ("lib", "new")


def test_a_tree_with_an_empty_submodule_goes_and_comes_back(garden):
    tree = with_library(garden)
    untracked(Path(tree.path))
    before, listed = files(tree.path), index(tree)

    assert garden.clear(tree).fate == "removed"
    back = garden.restore()
    assert (files(back.path), index(back)) == (before, listed)


def test_a_tree_with_an_empty_submodule_that_holds_ignored_files_stays(garden):
    tree = with_library(garden)
    ignored(Path(tree.path))

    foretold = garden.clear(tree, dry_run=True)
    assert (foretold.fate, foretold.lies) == ("stays", tree.path)
    assert garden.clear(tree).fate == "stays"


def test_what_lies_in_the_place_of_an_empty_submodule_is_not_deleted(garden):
    """Git says nothing of it, and it was deleted with the tree."""
    tree = with_library(garden)
    (Path(tree.path) / "lib/notes").write_text("precious")

    cleared = garden.clear(tree)

    assert (cleared.fate, cleared.why) == ("stays", ("submodule: lib",))
    assert (Path(tree.path) / "lib/notes").read_text() == "precious"


@pytest.mark.parametrize("also", [True, False], ids=["beside others", "alone"])
def test_what_git_takes_into_no_index_goes_to_the_attic(garden, tree, root, also):
    """Git passes over these names, says so on its standard error, and calls that a success."""
    (root / "d/.Git").mkdir(parents=True)
    (root / "d/.Git/z").write_text("precious")
    (root / ".gitmodules").symlink_to("elsewhere")
    if also:
        untracked(root)

    cleared = garden.clear(tree)

    assert cleared.fate == "attic"
    assert cleared.why == ("not readable: .gitmodules", "not readable: d/.Git/z")
    assert (Path(cleared.lies) / "d/.Git/z").read_text() == "precious"


@pytest.mark.parametrize("place", ["venv", "venv/src/p"])
def test_a_repository_in_a_disposable_folder_goes_to_the_attic(garden, tree, root, place):
    (root / ".gitignore").write_text("venv/\n")
    git(garden.main, "init", "-q", str(root / place))
    lost = commit(root / place, "nowhere else")

    cleared = garden.clear(tree, terms=garden.terms._replace(disposable=("venv",)))

    assert (cleared.fate, cleared.why) == ("attic", (f"repository inside: {place}",))
    assert git(Path(cleared.lies) / place, "rev-parse", "HEAD") == lost


def test_a_tree_that_was_moved_behind_a_link_is_cleared_and_its_files_stay_where_they_are(garden, tree, root):
    """The link was set aside and could not be deleted, so that no later clean-up came to its end."""
    untracked(root)
    elsewhere = root.parent / "elsewhere"
    root.rename(elsewhere)
    root.symlink_to(elsewhere)

    assert garden.clear(find_tree(garden.place, tree.path, os.environ)).fate == "removed"
    assert not root.is_symlink()
    assert (elsewhere / "new").exists()
    assert (Path(garden.restore().path) / "new").exists()
