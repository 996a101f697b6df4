"""What differs in a worktree is put back as it was, whatever became of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitswarm.git.worktrees.touched import put_back, touched
from tests.garden import Garden, files
from tests.states import kinds_changed, untracked


def folder_linked(root):
    (root / "src").rename(root / "lib")
    (root / "src").symlink_to("lib")


@pytest.mark.parametrize("state", [folder_linked, kinds_changed, untracked], ids=lambda state: state.__name__)
def test_every_file_is_as_the_commit_has_it_but_those_that_stay(tmp_path, state):
    tree = Garden(tmp_path).plant()
    root = Path(tree.path)
    (root / "kept").write_text("kept")
    before = files(root)
    state(root)

    put_back(tree, os.environ, {"kept"})

    assert touched(tree, os.environ) == {"kept": "??"}
    assert {path: said for path, said in files(root).items() if said is not None} == before
