"""What is rescued comes back exactly, index and files, from every state that a worktree can be left in."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from gitswarm.errors import Busy, Damaged, NotFound, Refused
from gitswarm.git.keeping import picture, rescue
from gitswarm.git.keeping.rescue import rescues
from gitswarm.git.keeping.restore import restore
from gitswarm.git.worktrees.worktree import trees
from tests.garden import files, git, index
from tests.powerless import without_power
from tests.states import (
    STATES,
    conflicted,
    folder_became_a_link,
    kinds_changed,
    staged_then_changed,
    touched_only,
    untracked,
)

REF = "refs/gitswarm/rescue/a/1"


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_index_and_files_come_back_as_they_were(garden, state):
    tree = garden.plant()
    root = Path(tree.path)
    state(root)
    before, listed, own = files(root), index(tree), files(tree.git_dir)

    rescued = garden.rescue(tree)

    assert files(tree.git_dir) == own, "the tree's own index was touched"
    assert files(root) == before
    if not rescued.commit:
        assert state == touched_only
        return
    back = garden.restore()
    assert files(back.path) == before
    assert index(back) == listed
    assert git(garden.main, "fsck", "--no-dangling", "--no-progress", "--connectivity-only") == ""


@pytest.mark.parametrize("age", [60, 0])
def test_a_lock_that_a_killed_git_left_is_taken_away_and_the_next_call_finishes(garden, age):
    """Found by injecting kills: until a write swept it away, the worktree could not be put into the attic."""
    tree = garden.plant()
    untracked(Path(tree.path))
    lock = Path(garden.main, ".git", f"{REF}.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()
    os.utime(lock, (time.time() - age,) * 2)

    assert garden.rescue(tree).commit
    assert not lock.exists()


def test_a_lock_in_use_is_left_alone_and_named(garden, monkeypatch):
    monkeypatch.setattr(rescue, "outlast_lock", lambda common, ref: None)
    tree = garden.plant()
    untracked(Path(tree.path))
    lock = Path(garden.main, ".git", f"{REF}.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()

    with pytest.raises(Busy, match="held by another git process"):
        garden.rescue(tree)
    assert lock.exists()


def test_a_conflict_is_kept_with_all_its_sides_where_no_gc_reaches_them(garden):
    tree = garden.plant()
    root = Path(tree.path)
    conflicted(root)
    before, listed = files(root), index(tree)
    garden.rescue(tree)
    git(root, "merge", "--abort")
    git(garden.main, "worktree", "remove", "-f", "-f", tree.path)
    git(garden.main, "branch", "-D", "theirs")
    git(garden.main, "reflog", "expire", "--expire=now", "--all")
    git(garden.main, "gc", "-q", "--prune=now")

    back = garden.restore()

    assert (files(back.path), index(back)) == (before, listed)
    (kept,) = rescues(garden.place, os.environ)
    assert (kept.operation, kept.branch, kept.ref) == ("merge", "gs/a-1", REF)


def test_git_alone_can_apply_a_rescue_like_a_stash(garden):
    tree = garden.plant()
    staged_then_changed(Path(tree.path))
    untracked(Path(tree.path))
    garden.rescue(tree)

    git(garden.main, "stash", "apply", "--index", REF)

    assert (garden.main / "src/one.txt").read_text() == "changed after"
    assert git(garden.main, "show", ":src/one.txt") == "staged"
    assert (garden.main / "deep/er/new").read_bytes() == b"\xff\0"


def test_nothing_is_kept_of_a_clean_tree(garden):
    tree = garden.plant()
    (Path(tree.path) / "app.log").write_text("ignored")
    (Path(tree.path) / "nothing in it").mkdir()

    assert garden.rescue(tree).commit is None
    assert rescues(garden.place, os.environ) == []


def test_twice_is_once_and_what_came_before_stays_reachable(garden):
    tree = garden.plant()
    root = Path(tree.path)
    untracked(root)
    first, older = garden.rescue(tree), files(root)
    assert garden.rescue(tree) == first._replace(new=False)

    (root / "empty").write_text("no more")
    second = garden.rescue(tree)
    assert garden.rescue(tree) == second._replace(new=False)

    assert second.commit != first.commit
    assert git(garden.main, "merge-base", first.commit, second.commit) == first.commit
    assert files(garden.restore().path) == files(root)
    assert files(restore(garden.place, first.commit, str(garden.folder / "older"), os.environ).path) == older


def test_many_files_are_kept_in_one_pack(garden):
    """Loose, they would slow down the user's git and wake his gc."""
    tree = garden.plant()
    for number in range(picture.MANY + 1):
        (Path(tree.path) / f"new-{number}").write_bytes(os.urandom(number))
    before, objects = files(tree.path), git(garden.main, "count-objects", "-v").split()

    garden.rescue(tree)

    more = git(garden.main, "count-objects", "-v").split()
    assert int(more[1]) - int(objects[1]) < 10
    assert (more[6], more[7]) == ("packs:", "1")
    assert files(garden.restore().path) == before


def test_a_dry_run_answers_the_same_and_keeps_nothing(garden):
    tree = garden.plant()
    conflicted(Path(tree.path))
    objects = files(garden.main / ".git/objects")

    foretold = garden.rescue(tree, dry_run=True)

    assert files(garden.main / ".git/objects") == objects
    assert rescues(garden.place, os.environ) == []
    assert garden.rescue(tree)._replace(commit=foretold.commit) == foretold


def test_commits_that_no_ref_leads_to_are_kept(garden):
    tree = garden.plant()
    root = Path(tree.path)
    lost = []
    for subject in ("reset away", "amended away"):
        git(root, "commit", "-q", "--allow-empty", "-m", subject)
        lost.append(git(root, "rev-parse", "HEAD"))
    git(root, "commit", "-q", "--amend", "--allow-empty", "-m", "amended")
    git(root, "reset", "-q", "--hard", garden.start)
    git(root, "update-ref", "refs/worktree/own", git(root, "commit-tree", "HEAD^{tree}", "-m", "own ref"))
    lost.append(git(root, "rev-parse", "refs/worktree/own"))

    rescued = garden.rescue(tree)

    assert rescued.loose == 4
    for oid in lost:
        git(garden.main, "merge-base", "--is-ancestor", oid, REF)
    assert garden.rescue(tree) == rescued._replace(new=False, loose=0, commit=rescued.commit)


def test_what_cannot_be_read_is_said_and_the_rest_is_kept(garden, monkeypatch):
    tree = garden.plant()
    root = Path(tree.path)
    untracked(root)
    (root / "secret").write_text("nobody may read it")
    (root / "src/one.txt").write_text("nor this")
    os.mkfifo(root / "README.md.new")
    (root / "README.md.new").rename(root / "README.md")
    readable = picture._can_be_read
    refused = {str(root / "secret"), str(root / "src/one.txt")}
    monkeypatch.setattr(picture, "_can_be_read", lambda path: path not in refused and readable(path))

    rescued = garden.rescue(tree)

    assert rescued.unread == ("README.md", "secret", "src/one.txt")
    assert set(rescued.files) == {"deep/er/new", "empty"}
    assert rescues(garden.place, os.environ)[0].unread == 3


RESCUE = """
import os, sys
from pathlib import Path
from gitswarm.git.worktrees.worktree import trees
from tests.garden import Garden
garden = Garden(Path(sys.argv[1]), fresh=False)
print(garden.rescue(next(tree for tree in trees(garden.place, os.environ) if tree.ours)).unread)
"""


def test_a_file_without_rights_is_said_and_the_rest_is_kept(garden):
    root = Path(garden.plant().path)
    (root / "secret").write_text("x")
    (root / "plain").write_text("kept")
    (root / "secret").chmod(0)

    said = without_power("-c", RESCUE, str(garden.folder))

    assert said.stdout == "('secret',)\n", said
    assert git(garden.main, "show", f"{rescues(garden.place, os.environ)[0].ref}:plain") == "kept"
    assert rescues(garden.place, os.environ)[0].unread == 1


def test_a_rescue_whose_objects_are_pruned_under_it_is_an_error(garden, monkeypatch):
    tree = garden.plant()
    untracked(Path(tree.path))
    compose = rescue._compose

    def pruned(*arguments):
        commit = compose(*arguments)
        blob = git(garden.main, "rev-parse", f"{commit}:deep/er/new")
        os.unlink(garden.main / ".git/objects" / blob[:2] / blob[2:])
        return commit

    monkeypatch.setattr(rescue, "_compose", pruned)
    with pytest.raises(Damaged, match="missing"):
        garden.rescue(tree)

    monkeypatch.undo()
    assert git(garden.main, "for-each-ref", "refs/gitswarm") == ""
    git(garden.main, "fsck", "--connectivity-only")
    assert garden.rescue(tree).new


def test_a_ref_that_stands_on_something_else_is_built_upon(garden):
    tree = garden.plant()
    untracked(Path(tree.path))
    git(garden.main, "update-ref", REF, git(garden.main, "commit-tree", "main^{tree}", "-m", "by hand"))
    by_hand = git(garden.main, "rev-parse", REF)

    garden.rescue(tree)

    git(garden.main, "merge-base", "--is-ancestor", by_hand, REF)
    assert files(garden.restore().path) == files(tree.path)


# ---- back into a tree that is there


def test_it_goes_into_a_clean_tree_of_ours_on_the_same_commit_only(garden):
    tree = garden.plant()
    root = Path(tree.path)
    kinds_changed(root)
    before = files(root)
    garden.rescue(tree)

    (root / "more").write_text("more")
    with pytest.raises(Refused, match="changes of its own"):
        garden.restore("trees/gs-a-1")
    with pytest.raises(Refused, match="a worktree of yours"):
        garden.restore("main")
    git(root, "reset", "-q", "--hard")
    git(root, "clean", "-q", "-fd")
    assert files(garden.restore("trees/gs-a-1").path) == before

    other = garden.plant("gs-b-1")
    git(Path(other.path), "commit", "-q", "--allow-empty", "-m", "further on")
    with pytest.raises(Refused, match="not on the commit"):
        garden.restore("trees/gs-b-1")


def test_a_new_tree_can_get_a_branch(garden):
    tree = garden.plant()
    untracked(Path(tree.path))
    garden.rescue(tree)

    assert garden.restore(branch="gs/a-again").branch == "gs/a-again"
    assert len(trees(garden.place, os.environ)) == 3


def test_what_is_not_there_cannot_be_restored(garden):
    with pytest.raises(NotFound):
        garden.restore()


def test_restored_twice_is_once(garden):
    tree = garden.plant()
    kinds_changed(Path(tree.path))
    garden.rescue(tree)
    back = garden.restore()
    before = files(back.path)

    assert garden.restore() == back
    assert files(back.path) == before


def test_a_folder_that_became_a_link_which_git_ignores_is_kept_as_gone(garden):
    (garden.main / ".git/info/exclude").write_text("/src\n")
    tree = garden.plant()
    folder_became_a_link(Path(tree.path))

    assert garden.rescue(tree).files == ("lib/one.txt", "lib/two.txt", "src/one.txt", "src/two.txt")
