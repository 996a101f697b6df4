"""The attic: what it holds and since when, and that only a call that says so empties it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from gitswarm.errors import Refused
from gitswarm.git.keeping import attic
from gitswarm.git.keeping.attic import empty, parked
from gitswarm.git.worktrees.worktree import find_tree, trees
from tests.garden import files, git

REF = "refs/gitswarm/rescue/a/1"


@pytest.fixture
def tree(garden):
    tree = garden.plant()
    (Path(tree.path) / "notes.log").write_text("only here")
    (Path(tree.path) / "new").write_text("new")
    return tree


def test_it_says_what_it_holds_since_when_and_why(garden, tree):
    before = int(time.time())

    cleared = garden.clear(tree)

    (there,) = parked(garden.place, os.environ)
    assert there.tree.path == cleared.lies == str(garden.folder / "attic/gs-a-1")
    assert before <= there.since <= time.time()
    assert there.why == ("ignored: notes.log",)
    assert (there.tree.reason, there.tree.branch) == ("gitswarm attic", "gs/a-1")
    assert git(Path(there.tree.path), "status", "--porcelain") == "?? new"


def test_clearing_a_parked_tree_again_changes_nothing(garden, tree):
    lies = garden.clear(tree).lies
    before, since = files(lies), parked(garden.place, os.environ)

    again = garden.clear(since[0].tree)

    assert (again.fate, again.lies, files(lies)) == ("attic", lies, before)
    assert parked(garden.place, os.environ) == since


def test_what_no_longer_holds_it_there_lets_it_go(garden, tree):
    lies = Path(garden.clear(tree).lies)
    (lies / "notes.log").unlink()

    cleared = garden.clear(find_tree(garden.place, str(lies), os.environ))

    assert (cleared.fate, lies.exists(), cleared.branch_gone) == ("removed", False, True)


def test_two_of_one_name_find_room(garden, tree):
    (garden.folder / "attic/gs-a-1").mkdir(parents=True)
    (garden.folder / "attic/gs-a-1/mine").write_text("mine")

    assert garden.clear(tree).lies == str(garden.folder / "attic/gs-a-1.2")
    assert (garden.folder / "attic/gs-a-1/mine").exists()


def test_a_tree_that_cannot_be_moved_is_parked_where_it_is(garden, tree):
    (garden.folder / "attic").symlink_to("/proc/self")
    before = files(tree.path)

    cleared = garden.clear(tree)

    assert (cleared.fate, cleared.lies, files(tree.path)) == ("stays", tree.path, before)
    assert parked(garden.place, os.environ)[0].tree.path == tree.path


def test_without_an_attic_it_is_parked_where_it_is(garden, tree):
    cleared = garden.clear(tree, terms=garden.terms._replace(attic=""))

    assert (cleared.fate, cleared.lies) == ("stays", tree.path)
    assert parked(garden.place, os.environ)[0].since > 0


def test_emptied_it_is_gone_but_for_what_git_can_keep(garden, tree):
    lies = Path(garden.clear(tree).lies)
    (lies / "later").write_text("written in the attic")

    rescued = empty(garden.place, find_tree(garden.place, str(lies), os.environ), REF, os.environ)

    assert rescued.files == ("later", "new")
    assert not lies.exists()
    assert len(trees(garden.place, os.environ)) == 1
    assert (Path(garden.restore().path) / "later").read_text() == "written in the attic"
    assert git(garden.main, "branch", "--list", "gs/a-1") != ""


def test_what_is_not_parked_is_not_emptied(garden, tree):
    with pytest.raises(Refused, match="not in the attic"):
        empty(garden.place, tree, REF, os.environ)

    assert Path(tree.path).exists()


def test_a_tree_with_a_worktree_of_the_users_inside_stays_and_is_not_emptied(garden, tree):
    inner = Path(tree.path) / "inner"
    git(garden.main, "worktree", "add", "-q", "-b", "mine", str(inner))
    (inner / "work").write_text("mine")

    cleared = garden.clear(tree)

    assert (cleared.fate, f"worktree inside: {inner}" in cleared.why) == ("stays", True)
    with pytest.raises(Refused, match="in use"):
        empty(garden.place, find_tree(garden.place, tree.path, os.environ), REF, os.environ)
    assert (inner / "work").read_text() == "mine"


def test_a_disk_mounted_inside_stays(garden, tree, monkeypatch):
    from gitswarm.git.keeping import condition

    monkeypatch.setattr(condition, "mounted", lambda root: [f"{root}/node_modules"])
    cleared = garden.clear(tree)

    assert (cleared.fate, cleared.why[0].startswith("ignored")) == ("stays", True)
    with pytest.raises(Refused, match="in use"):
        empty(garden.place, find_tree(garden.place, tree.path, os.environ), REF, os.environ)


def test_a_move_that_was_killed_after_the_rename_is_ended(garden, tree, monkeypatch):
    """The folder lies in the attic, and git still looks for it where it was."""

    class Killed(BaseException):
        pass

    def die(*_):
        raise Killed

    path, target = Path(tree.path), garden.folder / "attic/gs-a-1"
    monkeypatch.setattr(attic, "turn", die)
    with pytest.raises(Killed):
        garden.clear(tree)
    monkeypatch.undo()
    target.parent.mkdir()
    path.rename(target)
    before = files(target)

    cleared = garden.clear(tree)

    assert (cleared.fate, cleared.lies, files(target)) == ("attic", str(target), before)
    assert git(target, "status", "--porcelain") == "?? new"
    assert find_tree(garden.place, str(target), os.environ).missing is False
