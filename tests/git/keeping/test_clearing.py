"""Clean-up loses nothing: every way a worktree can be left, cleared, and every byte of it found again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gitswarm.errors import Busy, NotFound, Refused
from gitswarm.git.keeping import clearing, picture
from gitswarm.git.keeping.attic import empty
from gitswarm.git.keeping.condition import condition_of
from gitswarm.git.keeping.rescue import rescues
from gitswarm.git.worktrees import removal
from gitswarm.git.worktrees.worktree import find_tree, trees
from tests.garden import Garden, everything, files, git, index
from tests.leavings import (
    commit,
    detached,
    dirty,
    ignored,
    merging,
    nested,
    only_disposable,
    rebasing,
    staged,
    stashed,
    untracked,
)
from tests.states import folder_became_a_link

REF = "refs/gitswarm/rescue/a/1"


# ---- the matrix: what is in the tree, and what becomes of it


MATRIX = {
    dirty: "removed",
    staged: "removed",
    untracked: "removed",
    only_disposable: "removed",
    stashed: "removed",
    detached: "removed",
    ignored: "attic",
    merging: "attic",
    rebasing: "attic",
    nested: "attic",
}


@pytest.mark.parametrize("state", MATRIX, ids=lambda state: state.__name__)
@pytest.mark.parametrize("branch", ["merged", "alone"])
def test_every_byte_is_found_again(garden, tree, root, state, branch):
    if branch == "alone":
        commit(root, "done")
    state(root)
    before, listed, mine = files(root), index(tree), everything(garden)
    commits = git(root, "rev-list", "--all", "--reflog").split()
    foretold = garden.clear(tree, dry_run=True)
    assert (files(root), index(tree), everything(garden)) == (before, listed, mine)
    assert rescues(garden.place, os.environ) == []

    cleared = garden.clear(tree)

    assert cleared == foretold._replace(done=True, rescued=cleared.rescued)
    assert cleared.rescued == foretold.rescued._replace(commit=cleared.rescued.commit)
    assert (cleared.fate, root.exists()) == (MATRIX[state], False)
    assert everything(garden) == mine
    if cleared.fate == "attic":
        assert files(cleared.lies) == before
        assert index(find_tree(garden.place, cleared.lies, os.environ)) == listed
    if cleared.rescued.files:
        back = garden.restore()
        ignored = tuple(git(Path(back.path), "check-ignore", *before, fails=True).split("\n"))
        out = {name for name in before if name in ignored or name.startswith(("vendor/", "unborn/"))}
        assert files(back.path) == {name: said for name, said in before.items() if name not in out}
        assert index(back) == listed
    assert set(commits) <= set(git(garden.main, "rev-list", "--all").split())
    assert cleared.branch_gone is (cleared.fate == "removed" and branch == "merged")
    assert (git(garden.main, "branch", "--list", "gs/a-1") == "") is cleared.branch_gone


def test_a_tree_whose_folder_was_deleted_has_its_index_kept(garden, tree, root):
    staged(root)
    shutil.rmtree(root)
    tree = find_tree(garden.place, tree.path, os.environ)

    cleared = garden.clear(tree)

    assert (cleared.fate, cleared.rescued.files) == ("removed", ("src/one.txt",))
    assert (Path(garden.restore().path) / "src/one.txt").read_text() == "staged"
    assert len(trees(garden.place, os.environ)) == 2


def test_a_tree_whose_pointer_was_deleted_is_still_found(garden, tree, root):
    """Without it git would find the repository around the folder."""
    git(garden.folder, "init", "-q")
    dirty(root)
    (root / ".git").unlink()

    assert condition_of(garden.place, tree, os.environ).changed == ("src/one.txt",)
    assert garden.clear(tree).rescued.files == ("src/one.txt",)
    assert git(garden.folder, "status", "--porcelain", "--untracked-files=no") == ""


def test_a_repository_in_the_place_of_the_pointer_is_not_deleted(garden, tree, root):
    (root / ".git").unlink()
    git(root, "init", "-q")
    work = commit(root, "in a repository of its own")

    cleared = garden.clear(tree)

    assert (cleared.fate, cleared.why) == ("stays", ("repository inside: .",))
    assert git(root, "rev-parse", "HEAD") == work


@pytest.mark.parametrize("do", ["clear", "empty"])
def test_a_copy_of_the_clone_deletes_no_file_of_the_clone_it_was_copied_from(garden, root, tree, do):
    dirty(root)
    if do == "empty":
        nested(root)
        garden.clear(tree, terms=garden.terms._replace(attic=""))
    shutil.copytree(garden.main, garden.folder / "copy/main", symlinks=True)
    copy, before = Garden(garden.folder / "copy", fresh=False), files(root)
    theirs = find_tree(copy.place, tree.path, os.environ)

    if do == "clear":
        assert copy.clear(theirs).fate == "removed"
    else:
        empty(copy.place, theirs, REF, os.environ)

    assert files(root) == before
    assert len(trees(copy.place, os.environ)) == 1
    assert len(trees(garden.place, os.environ)) == 2


def test_a_tree_of_the_users_is_never_cleared(garden):
    git(garden.main, "worktree", "add", "-q", "-b", "mine", str(garden.folder / "mine"))
    for path in (garden.main, garden.folder / "mine"):
        with pytest.raises(Refused, match="none of gitswarm's"):
            garden.clear(find_tree(garden.place, str(path), os.environ))

    assert (garden.folder / "mine/README.md").exists()


def test_what_is_gone_cannot_be_cleared_again(garden, tree):
    garden.clear(tree)

    with pytest.raises(NotFound):
        garden.clear(tree)


def test_write_protected_folders_are_no_obstacle(garden, tree, root):
    only_disposable(root)
    (root / "node_modules/lib").chmod(0o500)

    assert garden.clear(tree).fate == "removed"
    assert not root.exists()


def test_links_out_of_the_tree_are_not_followed(garden, tree, root):
    outside = garden.folder / "outside"
    outside.mkdir()
    (outside / "file").write_text("mine")
    outside.chmod(0o555)
    (root / "out").symlink_to(outside)

    garden.clear(tree)

    assert (outside.stat().st_mode & 0o777, os.listdir(outside)) == (0o555, ["file"])


# ---- what changes while it is cleared


def writing_meanwhile(monkeypatch, what, times):
    """Let an agent write after each rescue, before the folder is put aside."""
    put_aside, left = clearing.put_aside, [times]

    def late(git_dir, **more):
        if left[0]:
            left[0] -= 1
            what()
        return put_aside(git_dir, **more)

    monkeypatch.setattr(clearing, "put_aside", late)


def test_what_is_written_after_the_rescue_is_rescued_too(garden, tree, root, monkeypatch):
    untracked(root)
    writing_meanwhile(monkeypatch, lambda: (root / "late").write_text("late"), times=1)

    cleared = garden.clear(tree)

    assert (cleared.fate, cleared.rescued.files) == ("removed", ("late", "new"))
    assert (Path(garden.restore().path) / "late").read_text() == "late"


def test_a_commit_made_after_the_rescue_keeps_its_branch(garden, tree, root, monkeypatch):
    writing_meanwhile(monkeypatch, lambda: commit(root, "late"), times=1)

    cleared = garden.clear(tree)

    assert (cleared.fate, cleared.branch_gone) == ("removed", False)
    assert git(garden.main, "log", "-1", "--format=%s", "gs/a-1") == "late"


def test_an_ignored_file_that_appears_late_sends_the_tree_to_the_attic(garden, tree, root, monkeypatch):
    writing_meanwhile(monkeypatch, lambda: (root / "late.log").write_text("late"), times=1)

    cleared = garden.clear(tree)

    assert cleared.why == ("ignored: late.log",)
    assert (Path(cleared.lies) / "late.log").read_text() == "late"


def test_a_tree_that_never_rests_is_left_alone(garden, tree, root, monkeypatch):
    writing_meanwhile(monkeypatch, lambda: (root / "late").write_text(os.urandom(8).hex()), times=99)

    with pytest.raises(Busy, match="changes while"):
        garden.clear(tree)

    assert (root / "README.md").exists()
    assert garden.plant()._replace(head=None) == tree._replace(head=None)


def test_a_tree_that_a_process_stands_in_is_moved_with_it(garden, tree, root):
    wait = "import sys; sys.stdin.read(1); open('late', 'w').write('late')"
    worker = subprocess.Popen([sys.executable, "-c", wait], cwd=root, stdin=subprocess.PIPE)
    try:
        found = condition_of(garden.place, tree, os.environ)
        assert [process.pid for process in found.standing] == [worker.pid]
        cleared = garden.clear(tree)
        assert cleared.fate == "attic"
        with pytest.raises(Refused, match=f"process {worker.pid}"):
            empty(garden.place, find_tree(garden.place, cleared.lies, os.environ), REF, os.environ)
        worker.communicate(b"g", timeout=30)
    finally:
        worker.kill()
        worker.wait()

    assert (Path(cleared.lies) / "late").read_text() == "late"
    again = garden.clear(find_tree(garden.place, cleared.lies, os.environ))
    assert (again.fate, again.rescued.files) == ("removed", ("late",))


def test_a_removal_killed_while_it_deleted_is_finished_and_rescues_no_half_tree(garden, tree, root, monkeypatch):
    staged(root)
    before = files(root)

    class Killed(BaseException):
        pass

    def die(path):
        shutil.rmtree(Path(path) / "src")
        raise Killed

    monkeypatch.setattr(removal, "delete", die)
    with pytest.raises(Killed):
        garden.clear(tree)
    monkeypatch.undo()

    cleared = garden.clear(tree)

    assert (cleared.fate, root.exists(), list(root.parent.iterdir())) == ("removed", False, [])
    assert cleared.branch_gone
    assert files(garden.restore().path) == before


def test_a_file_that_cannot_be_read_is_not_deleted(garden, tree, root, monkeypatch):
    (root / "secret").write_text("whose bytes nobody could keep")
    readable = picture._can_be_read
    monkeypatch.setattr(picture, "_can_be_read", lambda path: not path.endswith("/secret") and readable(path))
    foretold = garden.clear(tree, dry_run=True)

    cleared = garden.clear(tree)

    assert cleared == foretold._replace(done=True, rescued=cleared.rescued)
    assert (cleared.fate, cleared.why, cleared.branch_gone) == ("attic", ("not readable: secret",), False)
    assert (Path(cleared.lies) / "secret").exists()


def test_a_tree_with_a_link_where_a_folder_was_is_cleared(garden, tree, root):
    folder_became_a_link(root)

    assert (garden.clear(tree).fate, root.exists()) == ("removed", False)
    assert (Path(garden.restore().path) / "src").readlink() == Path("lib")
