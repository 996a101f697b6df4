"""A disk with worktrees that is not mounted: nothing on it counts as deleted."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gitswarm.errors import Refused
from gitswarm.git.worktrees.worktree import find_tree
from tests.disks import small_disk


def test_a_tree_on_a_disk_that_is_not_mounted_is_neither_made_anew_nor_cleared(garden):
    with small_disk(garden.folder / "trees", "size=4m") as disk:
        tree = garden.plant()
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
        away = find_tree(garden.place, tree.path, os.environ)
        for doing in (lambda: garden.plant(resume=True), lambda: garden.clear(away)):
            with pytest.raises(Refused, match="nor is the disk that it was on"):
                doing()
        assert not Path(tree.path).exists()
        cleared = garden.clear(away, terms=garden.terms._replace(gone=True))
        assert (cleared.fate, find_tree(garden.place, tree.path, os.environ)) == ("removed", None)
        subprocess.run(["mount", "-t", "tmpfs", "none", str(disk)], check=True)  # for who unmounts it


def test_a_disk_that_comes_back_under_another_number_is_known_again(garden):
    tree = garden.plant()
    disk = Path(tree.git_dir) / "gitswarm-disk"
    disk.write_text("1\n")

    assert garden.plant() == tree
    assert disk.read_text() == f"{os.stat(tree.path).st_dev}\n"
