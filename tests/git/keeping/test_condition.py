"""What is said of a worktree: all that it holds, in every state; and what git does not say of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gitswarm.git.compose.scratch import scratch
from gitswarm.git.keeping.around import look_around, mounted, standing
from gitswarm.git.keeping.condition import Condition, Terms, condition_of
from gitswarm.git.worktrees import label as labels
from gitswarm.git.worktrees.label import Label
from gitswarm.git.worktrees.worktree import find_tree
from tests.garden import Garden, files, git


def condition(garden, tree):
    return condition_of(garden.place, tree, os.environ, garden.terms)


def test_a_fresh_tree_is_clean(garden, tree):
    start = garden.start
    known = Condition(head=start, branch="gs/a-1", tip=start, delivered="merged")

    assert condition(garden, tree) == known
    assert known.clean


def test_every_kind_of_change_is_told_apart(garden, tree, root):
    git(root, "mv", "tool", "moved")
    (root / "src/one.txt").write_text("staged")
    git(root, "add", "src/one.txt")
    (root / "src/one.txt").write_text("changed")
    (root / "README.md").unlink()
    (root / "new file").write_text("new")
    (root / "soon").write_text("soon")
    git(root, "add", "-N", "soon")
    (root / "a.log").write_text("ignored")

    found = condition(garden, tree)

    assert found.staged == ("moved", "src/one.txt", "tool")
    assert set(found.changed) == {"README.md", "soon", "src/one.txt"}
    assert (found.untracked, found.ignored, found.clean) == (("new file",), ("a.log",), False)


def test_looking_changes_nothing_in_the_tree(garden, tree, root):
    os.utime(root / "src/one.txt", (1, 1))
    before = files(tree.git_dir), files(root)

    condition(garden, tree)

    assert (files(tree.git_dir), files(root)) == before


def conflict(root):
    git(root, "switch", "-q", "-c", "theirs")
    (root / "src/one.txt").write_text("theirs")
    git(root, "commit", "-q", "-a", "-m", "theirs")
    git(root, "switch", "-q", "gs/a-1")
    (root / "src/one.txt").write_text("ours")
    git(root, "commit", "-q", "-a", "-m", "ours")


@pytest.mark.parametrize(
    ("operation", "begin"),
    [
        ("merge", "merge theirs"),
        ("rebase", "rebase theirs"),
        ("rebase", "rebase --apply theirs"),
        ("cherry-pick", "cherry-pick theirs"),
        ("revert", "revert --no-edit HEAD~1"),
        ("am", "am patch"),
        ("bisect", "bisect start HEAD HEAD~1"),
    ],
)
def test_an_operation_in_progress_is_named(garden, tree, root, operation, begin):
    conflict(root)
    if operation == "revert":
        git(root, "commit", "-q", "--allow-empty", "-m", "empty")
        (root / "src/one.txt").write_text("again")
        git(root, "commit", "-q", "-a", "-m", "again")
        git(root, "revert", "--no-edit", "HEAD~2", fails=True)
    if operation == "am":
        (root / "patch").write_text(git(root, "format-patch", "--stdout", "-1", "theirs") + "\n")
    git(root, *begin.split(), fails=True)

    assert condition(garden, tree).operation == operation
    cleared = garden.clear(tree)
    assert f"in progress: {operation}" in cleared.why
    assert condition(garden, find_tree(garden.place, cleared.lies, os.environ)).operation == operation


def test_conflicts_detached_heads_and_unborn_branches(garden, tree, root):
    conflict(root)
    git(root, "merge", "theirs", fails=True)
    assert condition(garden, tree).conflicted == ("src/one.txt",)
    git(root, "merge", "--abort")
    git(root, "switch", "-q", "--detach")
    assert condition(garden, tree).branch is None
    git(root, "switch", "-q", "--orphan", "fresh")
    found = condition(garden, tree)
    assert (found.head, found.branch) == (None, "fresh")
    assert found.tip == git(garden.main, "rev-parse", "gs/a-1")


def test_a_tree_without_its_folder_still_has_a_branch(garden, tree, root):
    shutil.rmtree(root)

    found = condition(garden, find_tree(garden.place, tree.path, os.environ))

    assert (found.missing, found.branch, found.delivered, found.clean) == (True, "gs/a-1", "merged", True)


# ---- ignored files: which ones need no keeping


def test_a_copied_file_needs_no_keeping_while_it_is_as_in_the_main_tree(garden, tree, root):
    terms = garden.terms._replace(copied=("*.log", "build"))
    for folder in (garden.main, root):
        (folder / "my.log").write_text("copied")
        (folder / "build").mkdir()
        (folder / "build/x").write_text("copied")
    assert garden.clear(tree, terms=terms, dry_run=True).fate == "removed"

    (root / "build/x").write_text("changed")
    assert garden.clear(tree, terms=terms, dry_run=True).why == ("ignored: build/",)
    (root / "build/x").write_text("copied")
    (root / "your.log").write_text("only here")
    assert garden.clear(tree, terms=terms, dry_run=True).why == ("ignored: your.log",)


def test_disposable_are_names_anywhere_or_paths(garden, tree, root):
    for path in ("build/x", "src/build/x", "a.log", "web/b.log"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x")

    def left(*globs):
        return set(condition_of(garden.place, tree, os.environ, Terms(disposable=globs)).ignored)

    assert left() == {"build/", "src/build/", "a.log", "web/b.log"}
    assert left("build") == {"a.log", "web/b.log"}
    assert left("src/build", "*.log") == {"build/"}
    assert left("web/*") == {"build/", "src/build/", "a.log"}


# ---- around


def test_a_walk_meets_repositories_and_empty_and_closed_folders(tmp_path, monkeypatch):
    for folder in (".git/objects", "a/.git", "a/b", "c/d/e", "skip/.git", "module/.git", "closed", "file/x"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/.git").write_text("gitdir: /nowhere")
    (tmp_path / "link").symlink_to("a")
    opened = os.scandir

    def refusing(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "no")
        return opened(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = look_around(str(tmp_path), {"skip"}, {"module"})

    assert (found.nested, found.empty, found.closed) == (("a", "linked"), ("c/d/e", "file/x"), ("closed",))


def test_who_stands_in_a_folder_is_seen_and_who_stands_beside_is_not(tmp_path):
    inside, beside = tmp_path / "tree/deep", tmp_path / "tree2"
    running = []
    for folder in (inside, beside):
        folder.mkdir(parents=True)
        wait = [sys.executable, "-c", "import sys; print('in', flush=True); sys.stdin.read()"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        running.append(subprocess.Popen(wait, cwd=folder, **pipes))
        running[-1].stdout.readline()
    try:
        assert [process.pid for process in standing(str(tmp_path / "tree"))] == [running[0].pid]
        assert standing(str(tmp_path / "tree"))[0].name.startswith("python")
    finally:
        for child in running:
            child.communicate(b"", timeout=30)


def test_mounted_disks_are_seen():
    assert mounted("/proc") or not os.path.exists("/proc/self/mountinfo")
    assert mounted("/no/such/folder") == []


# ---- the label and the scratch folder


def test_a_torn_label_is_a_label(tmp_path):
    """Taken for none, its tree would be laid out anew over the work in it."""
    assert labels.read(str(tmp_path)) is None
    labels.write(str(tmp_path), Label("gs/a", "base", why=("ignored: x",)))
    assert labels.read(str(tmp_path)) == Label("gs/a", "base", why=("ignored: x",))
    for torn in (b"", b'{"branch": "gs', b"[]", b'{"unknown": 1}'):
        (tmp_path / labels.NAME).write_bytes(torn)
        assert labels.read(str(tmp_path)) == Label()


def test_a_scratch_folder_goes_and_one_of_the_dead_is_swept(garden):
    home = Path(garden.place.state, "scratch")
    with scratch(garden.place, os.environ) as living:
        dead = home / "dead"
        (dead / "deep").mkdir(parents=True)
        (home / "dead.lock").write_bytes(b"")
        with scratch(garden.place, os.environ):
            assert "dead" not in os.listdir(home)
            assert os.path.isdir(living.folder)
        assert not dead.exists()
    assert os.listdir(home) == []


@pytest.mark.parametrize("name", ["plain", "with:colon", 'with"quote', '"starts', "back\\slash:x"])
def test_a_dry_scratch_reads_the_repository_wherever_it_lies(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    garden = Garden(folder)
    with scratch(garden.place, os.environ, dry=True) as room:
        blob = room.blob(b"only here")
        assert room.git("cat-file", "blob", f"{garden.start}:src/one.txt") == b"one\n"
    git(garden.main, "cat-file", "-e", f"{garden.start}^{{tree}}")
    assert not (garden.main / ".git/objects" / blob[:2] / blob[2:]).exists()
