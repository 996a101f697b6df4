"""Worktrees are made in two steps, in every kind of repository, and touch nothing that is the user's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gitswarm.errors import Refused, StoreError
from gitswarm.git.repo import find
from gitswarm.git.worktrees import label as labels
from gitswarm.git.worktrees.label import Label
from gitswarm.git.worktrees.worktree import Order, find_tree, plant, trees
from tests.garden import FILES, Garden, everything, files, git


def place_of(folder):
    return find(str(folder), os.environ)


def test_a_tree_has_all_files_on_its_own_branch_and_is_locked(garden):
    tree = garden.plant()

    assert tree == find_tree(garden.place, tree.path, os.environ)
    assert (tree.branch, tree.head, tree.ours) == ("gs/a-1", garden.start, True)
    assert tree.reason == "gitswarm"
    assert tree.label == Label("gs/a-1", garden.start)
    assert files(tree.path) == {name: said for name, said in files(garden.main).items() if not name.startswith(".git/")}
    assert git(Path(tree.path), "status", "--porcelain") == ""


def test_nothing_of_the_users_changes(garden):
    (garden.main / "src/one.txt").write_text("mine")
    git(garden.main, "add", "src/one.txt")
    (garden.main / "mine.txt").write_text("mine")
    git(garden.main, "config", "branch.autoSetupMerge", "always")
    before = everything(garden)

    tree = garden.plant()
    garden.plant()
    (Path(tree.path) / "new").write_text("new")
    garden.rescue(tree)
    garden.restore()
    garden.clear(tree)

    assert everything(garden) == before


def test_the_same_order_finds_the_same_tree_and_its_work(garden):
    tree = garden.plant()
    (Path(tree.path) / "README.md").write_text("work")
    git(Path(tree.path), "add", "README.md")
    (Path(tree.path) / "new").write_text("work")
    work = files(tree.path)

    assert garden.plant() == tree
    assert files(tree.path) == work
    assert git(Path(tree.path), "diff", "--cached", "--name-only") == "README.md"


def test_a_foreign_branch_of_that_name_is_refused_and_left_alone(garden):
    git(garden.main, "branch", "gs/a-1")

    with pytest.raises(Refused, match="gs/a-1 already"):
        garden.plant()

    assert not (garden.folder / "trees").exists()
    assert git(garden.main, "rev-parse", "gs/a-1") == garden.start
    assert len(trees(garden.place, os.environ)) == 1


def test_a_claim_that_goes_on_gets_its_branch_with_the_work_on_it(garden):
    tree = garden.plant()
    git(Path(tree.path), "commit", "-q", "--allow-empty", "-m", "work")
    tip = git(Path(tree.path), "rev-parse", "HEAD")
    assert garden.clear(tree).branch_gone is False

    assert garden.plant(resume=True).head == tip


def test_a_branch_in_use_elsewhere_is_refused(garden):
    git(garden.main, "switch", "-q", "-c", "gs/a-1")

    with pytest.raises(Refused, match="in use"):
        garden.plant(resume=True)

    assert not (garden.folder / "trees/gs-a-1").exists()


def test_a_branch_that_git_cannot_have_is_refused_with_the_one_in_its_way(garden):
    git(garden.main, "branch", "gs")

    with pytest.raises(Refused, match="beside gs"):
        garden.plant()


@pytest.mark.parametrize("what", ["full folder", "file", "dangling link", "worktree of the user", "another task's"])
def test_a_folder_that_is_taken_is_refused_and_left_alone(garden, what):
    folder = garden.folder / "trees/gs-a-1"
    folder.parent.mkdir()
    match what:
        case "full folder":
            folder.mkdir()
            (folder / "mine").write_text("mine")
        case "file":
            folder.write_text("mine")
        case "dangling link":
            folder.symlink_to("nowhere")
        case "worktree of the user":
            git(garden.main, "worktree", "add", "-q", "-b", "mine", str(folder))
        case "another task's":
            plant(garden.place, Order(str(folder), "gs/other", garden.start), os.environ)
    before = files(folder) if folder.is_dir() else None

    with pytest.raises(Refused, match="gs-a-1"):
        garden.plant()

    assert (files(folder) if folder.is_dir() else None) == before
    assert git(garden.main, "branch", "--list", "gs/a-1") == ""


def test_an_empty_folder_is_used(garden):
    (garden.folder / "trees/gs-a-1").mkdir(parents=True)

    assert (Path(garden.plant().path) / "README.md").exists()


def test_a_repository_without_a_commit_is_refused(tmp_path):
    bare = tmp_path / "main"
    git(tmp_path, "init", "-q", "-b", "main", str(bare))
    place = place_of(bare)

    for start in ("", "HEAD", "main"):
        with pytest.raises(Refused, match="no commit"):
            plant(place, Order(str(tmp_path / "tree"), "gs/a", start), os.environ)

    assert not (tmp_path / "tree").exists()


def test_a_tree_whose_folder_was_deleted_is_not_made_anew_over_its_index(garden):
    tree = garden.plant()
    (Path(tree.path) / "new").write_text("work")
    git(Path(tree.path), "add", "new")
    subprocess.run(["rm", "-rf", tree.path], check=True)

    with pytest.raises(Refused, match="index may hold work"):
        garden.plant()

    assert "new" in garden.clear(find_tree(garden.place, tree.path, os.environ)).rescued.files
    assert (Path(garden.plant(resume=True).path) / "README.md").exists()


def test_who_goes_on_with_a_tree_whose_folder_was_deleted_gets_it_back_from_its_index(garden):
    tree = garden.plant()
    path = Path(tree.path)
    (path / "new").write_text("work")
    (path / "README.md").write_text("changed")
    git(path, "add", "new", "README.md")
    git(path, "rm", "-q", "src/one.txt")
    (path / "README.md").write_text("changed, and not added")
    subprocess.run(["rm", "-rf", tree.path], check=True)

    assert garden.plant(resume=True) == tree

    assert git(path, "status", "--porcelain").split("\n") == ["M  README.md", "A  new", "D  src/one.txt"]
    assert (path / "README.md").read_text() == "changed"
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name]


# ---- kinds of repositories


def test_from_a_linked_worktree(garden):
    git(garden.main, "worktree", "add", "-q", "-b", "mine", str(garden.folder / "mine"))

    tree = plant(place_of(garden.folder / "mine"), garden.order(), os.environ)

    assert files(tree.path)["src/one.txt"] == (b"one\n", False)
    assert [each.path for each in trees(garden.place, os.environ) if each.ours] == [tree.path]


def test_from_a_bare_repository(garden):
    bare = garden.folder / "bare.git"
    git(garden.folder, "clone", "-q", "--bare", str(garden.main), str(bare))

    tree = plant(place_of(bare), garden.order(), os.environ)

    assert (tree.branch, files(tree.path)["tool"]) == ("gs/a-1", (FILES["tool"], True))
    assert git(Path(tree.path), "status", "--porcelain") == ""


def test_in_a_sha256_repository(tmp_path):
    garden = Garden(tmp_path, "--object-format=sha256")
    tree = garden.plant()
    (Path(tree.path) / "new").write_text("new")
    before = files(tree.path)
    garden.rescue(tree)

    assert len(tree.head) == 64
    assert files(garden.restore().path) == before


def test_inside_a_submodule(garden):
    outer = garden.folder / "outer"
    git(garden.folder, "init", "-q", str(outer))
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(garden.main), "inner")

    tree = plant(place_of(outer / "inner"), garden.order(), os.environ)

    assert git(Path(tree.path), "status", "--porcelain") == ""
    assert git(outer / "inner", "status", "--porcelain") == ""


def test_with_submodules_it_leaves_them_to_be_filled(garden):
    other = garden.folder / "other"
    git(garden.folder, "init", "-q", str(other))
    git(other, "commit", "-q", "--allow-empty", "-m", "Begin")
    git(garden.main, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "lib")
    git(garden.main, "commit", "-q", "-m", "With a library")
    git(garden.main, "config", "submodule.recurse", "true")

    tree = garden.plant()

    assert os.listdir(Path(tree.path) / "lib") == []
    assert git(Path(tree.path), "status", "--porcelain") == ""


def test_a_sparse_checkout_stays_sparse(garden):
    git(garden.main, "sparse-checkout", "set", "--cone", "docs")

    tree = garden.plant()

    assert not (Path(tree.path) / "src").exists()
    assert (Path(tree.path) / "README.md").exists()
    assert git(Path(tree.path), "status", "--porcelain") == ""


def test_an_odd_path_and_a_config_that_wants_everything_else(tmp_path):
    folder = tmp_path / "ein Ordner – 'x' \"y\" $HOME"
    folder.mkdir()
    garden = Garden(folder)
    settings = (
        "branch.autoSetupMerge=always worktree.guessRemote=true core.hooksPath=/nonexistent core.fsmonitor=/nonexistent"
    )
    for setting in (
        *settings.split(),
        "core.splitIndex=true",
        "core.untrackedCache=true",
        "status.showUntrackedFiles=no",
    ):
        git(garden.main, "config", *setting.split("=", 1))
    tree = garden.plant()
    (Path(tree.path) / "-n\new").write_bytes(b"\0")
    (Path(tree.path) / "README.md").write_bytes(b"\0")
    before = files(tree.path)

    assert set(garden.rescue(tree).files) == {"-n\new", "README.md"}
    assert files(garden.restore().path) == before


# ---- at once, and killed


PLANT = """
import os, sys
from gitswarm.git.repo import find
from gitswarm.git.worktrees.worktree import Order, plant
main, base, *folders = sys.argv[1:]
sys.stdin.read(1)
for folder in folders:
    plant(find(main, os.environ), Order(folder, "gs/" + os.path.basename(folder), base), os.environ)
"""


def at_once(garden, orders):
    """Run one process for each list of folders, all let go together; what each complained."""
    argv = [sys.executable, "-c", PLANT, str(garden.main), garden.start]
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    running = [subprocess.Popen([*argv, *map(str, folders)], **pipes) for folders in orders]
    for child in running:
        child.stdin.write(b"g")
        child.stdin.flush()
    return [child.communicate(timeout=240)[1].decode() for child in running]


def twenty_at_once(garden, rounds):
    for number in range(rounds):
        folders = [garden.folder / f"round-{number}/gs-{number}-{each}" for each in range(20)]
        assert at_once(garden, [[folder] for folder in folders]) == [""] * 20
        made = {tree.path: tree for tree in trees(garden.place, os.environ)}
        for folder in folders:
            assert made[str(folder)].label == Label(f"gs/{folder.name}", garden.start)
            assert files(folder)["src/one.txt"] == (b"one\n", False)
            assert git(folder, "status", "--porcelain") == ""
    assert git(garden.main, "fsck", "--no-dangling", "--no-progress") == ""


def test_twenty_trees_are_made_at_once(garden):
    twenty_at_once(garden, 1)


@pytest.mark.long
def test_twenty_trees_are_made_at_once_fifty_times(garden):
    twenty_at_once(garden, 50)


def test_eight_who_order_the_same_tree_get_it(garden):
    folder = garden.folder / "gs-a-1"

    assert at_once(garden, [[folder]] * 8) == [""] * 8
    assert len(trees(garden.place, os.environ)) == 2


def test_an_attempt_that_fails_leaves_nothing_half_made(garden):
    """Git makes the branch first, and then it cannot make the folder."""
    (garden.folder / "trees").write_text("in the way")

    with pytest.raises(StoreError, match="gs-a-1"):
        garden.plant()

    assert git(garden.main, "branch", "--list", "gs/a-1") == ""
    (garden.folder / "trees").unlink()
    assert garden.plant().label


def test_what_a_git_that_was_killed_after_its_last_file_still_locks_is_unlocked(garden):
    tree = garden.plant()
    locks = [f"{tree.git_dir}/{name}.lock" for name in ("ORIG_HEAD", "HEAD")]
    locks.append(str(garden.main / ".git/refs/heads/gs/a-1.lock"))
    (Path(tree.git_dir) / labels.NAME).unlink()
    for path in locks:
        Path(path).touch()

    assert garden.plant().label
    assert [path for path in locks if os.path.exists(path)] == []


def test_work_in_a_tree_that_lost_its_label_is_not_laid_out_anew(garden):
    tree = garden.plant()
    (Path(tree.path) / "README.md").write_text("work")
    (Path(tree.git_dir) / labels.NAME).unlink()

    assert garden.plant().label.branch == "gs/a-1"
    assert (Path(tree.path) / "README.md").read_text() == "work"


# ---- clones that are copied, or moved


def copied(garden):
    """The same clone once more, as a backup has it: it knows the same worktrees by the same paths."""
    shutil.copytree(garden.main, garden.folder / "copy/main", symlinks=True)
    copy = Garden(garden.folder / "copy", fresh=False)
    copy.order = garden.order
    return copy


def test_a_copy_of_the_clone_leaves_its_worktrees_alone(garden):
    tree = garden.plant()
    copy = copied(garden)
    found = find_tree(copy.place, tree.path, os.environ)

    assert found in trees(copy.place, os.environ)
    assert (found.missing, found.taken) == (True, tree.git_dir)
    with pytest.raises(Refused, match="not of this clone"):
        copy.plant(resume=True)
    assert find_tree(garden.place, tree.path, os.environ) == tree


def test_a_tree_is_found_again_after_the_clone_was_moved(garden):
    tree, order = garden.plant(), garden.order(resume=True)
    (Path(tree.path) / "new").write_text("work")
    garden.main.rename(garden.folder / "moved")

    assert plant(place_of(garden.folder / "moved"), order, os.environ).path == tree.path
    assert git(Path(tree.path), "status", "--porcelain") == "?? new"
