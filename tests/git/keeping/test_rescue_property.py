"""Whatever is done in a worktree, rescued and restored it is as it was: index, files, links, x bits, empty folders."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.garden import Garden, files, git, index

NAMES = (
    "src/one.txt",
    "src/two.txt",
    "tool",
    "link",
    "raw.bin",
    "new",
    "src/new",
    "src",
    "new/deep",
    "a b/c\nd",
    "\u00e9",
)
CONTENTS = (b"", b"one\n", b"other\r\n", b"\0\xff" * 40, b"<<<<<<< not a conflict\n")

paths = st.sampled_from(NAMES)
steps = st.one_of(
    st.tuples(st.just("write"), paths, st.sampled_from(CONTENTS)),
    st.tuples(st.just("delete"), paths),
    st.tuples(st.just("turn the x bit"), paths),
    st.tuples(st.just("link"), paths, st.sampled_from(("src/one.txt", "nowhere", "..", "src"))),
    st.tuples(st.just("folder"), paths),
    st.tuples(
        st.just("git"), st.sampled_from(("add", "add -N", "rm -q --cached -r", "reset -q", "checkout -q")), paths
    ),
    st.tuples(st.just("git"), st.sampled_from(("update-index --assume-unchanged", "add -A", "stash -q")), paths),
    st.tuples(st.just("git"), st.sampled_from(("commit -q -m work", "merge -q theirs", "switch -q --detach"))),
)


def take(root, step):
    """Do one thing; what cannot be done in this state is left."""
    what, *more = step
    path = root / (more[0] if what != "git" else "")
    try:
        if what in ("write", "link", "folder"):
            path.parent.mkdir(parents=True, exist_ok=True)
        match what:
            case "write" if not path.is_symlink():
                path.write_bytes(more[1])
            case "delete" if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            case "delete":
                path.unlink()
            case "turn the x bit" if not path.is_symlink():
                path.chmod(path.stat().st_mode ^ 0o111)
            case "link":
                path.symlink_to(more[1])
            case "folder":
                path.mkdir()
            case "git":
                git(root, *more[0].split(), *(["--", more[1]] if more[1:] else []), fails=True)
    except OSError:
        return


def comes_back(folder, acts):
    garden = Garden(folder)
    git(garden.main, "branch", "theirs")
    git(garden.main, "switch", "-q", "theirs")
    (garden.main / "src/one.txt").write_bytes(b"theirs\n")
    (garden.main / "new").write_bytes(b"theirs\n")
    git(garden.main, "add", ".")
    git(garden.main, "commit", "-q", "-m", "theirs")
    git(garden.main, "switch", "-q", "main")
    tree = garden.plant()
    for step in acts:
        take(Path(tree.path), step)
    before, listed, own = files(tree.path), index(tree), files(tree.git_dir)

    rescued = garden.rescue(tree)

    assert (files(tree.path), files(tree.git_dir)) == (before, own)
    if rescued.commit:
        back = garden.restore()
        assert (files(back.path), index(back)) == (before, listed)
        assert rescued.unread == ()
    else:
        assert git(Path(tree.path), "status", "--porcelain") == ""
    return garden, tree


@given(st.lists(steps, min_size=1, max_size=12))
@settings(max_examples=12)
def test_rescued_and_restored_it_is_as_it_was(acts):
    with tempfile.TemporaryDirectory() as folder:
        comes_back(Path(folder), acts)


@pytest.mark.long
@given(st.lists(steps, min_size=1, max_size=25))
@settings(max_examples=500)
def test_rescued_and_restored_it_is_as_it_was_many_times(acts):
    with tempfile.TemporaryDirectory() as folder:
        garden, tree = comes_back(Path(folder), acts)
        cleared = garden.clear(tree)
        assert os.path.exists(tree.path) is (cleared.fate == "stays")
