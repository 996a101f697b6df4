"""A trace of what processes did to files, played again: whole it gives what is there, cut off what was forced down."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from random import Random

import pytest

from tests.torture.calls import OPTIONS, calls
from tests.torture.disk import Disk
from tests.torture.kernel import Change, Kernel
from tests.world import World

STRACE = shutil.which("strace")
TRACED = pytest.mark.skipif(STRACE is None, reason="strace is not installed; `make tools` installs it")

ODD = """
import os, shutil, subprocess, sys
os.mkdir("folder"); os.chdir("folder")
with open("kept", "a+b", 0) as kept:
    for number in range(3):
        kept.write(b"%d" % number)
    kept.seek(0); kept.read(1); os.write(kept.fileno(), b"end")
first = os.open("first", os.O_RDWR | os.O_CREAT)
os.write(first, b"0123456789"); os.lseek(first, 4, 0); os.read(first, 2); os.write(first, b"xx")
copy = os.dup(first); os.write(copy, b"yy"); os.pwrite(first, b"AB", 0)
os.rename("first", "second"); os.write(first, b"tail"); os.ftruncate(first, 13); os.pwrite(first, b"z", 15)
os.link("second", "third"); os.unlink("second"); os.symlink("third", "to third")
os.mkdir("gone"); open("gone/file", "w").close(); os.rename("gone", "moved"); os.unlink("moved/file"); os.rmdir("moved")
subprocess.run(["sh", "-c", "cd ..; echo outside >beside; (echo child >>folder/child) & wait"])
out = os.open("by child", os.O_WRONLY | os.O_CREAT)
os.set_inheritable(out, True)
os.write(out, b"parent ")
subprocess.run([sys.executable, "-c", f"import os; os.write({out}, b'child ')"], pass_fds=[out])
os.write(out, b"parent")
os.truncate("kept", 2)
os.replace("by child", "kept")
"""


def tree(folder):
    """Every file below a folder with its bytes, every folder and link; not what SQLite maps."""
    found = {}
    for path in sorted(folder.rglob("*")):
        is_file = path.is_file() and not path.is_symlink() and not path.name.endswith("-shm")
        found[str(path.relative_to(folder))] = path.read_bytes() if is_file else os.path.islink(path)
    return found


def play(folder, argv, cwd):
    """Trace a command, and play all it did to a folder again in memory."""
    disk = Disk(folder)
    subprocess.run([STRACE, *OPTIONS, "-o", folder.parent / "trace", *argv], cwd=cwd, check=True, capture_output=True)
    kernel = Kernel(str(cwd), disk.size)
    for call in calls(folder.parent / "trace"):
        for change in kernel.changes(call):
            if disk.has(change.path):
                disk.change(change)
    return disk


@TRACED
def test_every_way_to_change_a_file_is_followed(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()

    play(folder, [sys.executable, "-S", "-c", ODD], folder).lay_out(tmp_path / "again")

    assert tree(tmp_path / "again") == tree(folder)
    assert (folder / "folder" / "kept").read_bytes() == b"parent child parent"


@TRACED
def test_what_gitswarm_and_git_do_is_followed(tmp_path):
    world = World(tmp_path)
    clone = world.clone("a")
    script = f"""
        for n in 1 2 3; do {sys.executable} -m gitswarm --actor ada event add -- "$n" & done; wait
        {sys.executable} -m gitswarm sync
        {sys.executable} -m tests.torture.once . running
        git gc --quiet; git commit --quiet --allow-empty -m code
    """

    play(clone.path, ["sh", "-ec", script], clone.path).lay_out(tmp_path / "again")

    assert sorted(clone.texts()) == ["1", "2", "3", "running"]
    assert tree(tmp_path / "again").keys() == tree(clone.path).keys()
    assert tree(tmp_path / "again") == tree(clone.path)


@pytest.fixture
def disk(tmp_path):
    """A disk with one old file in it."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "old").write_bytes(b"old")
    return Disk(tmp_path / "disk")


def do(disk, *changes):
    for what, name, *more in changes:
        where = [os.path.join(disk.root, other) if what == "move" else other for other in more]
        disk.change(Change(what, os.path.join(disk.root, name) if name else disk.root, *where))


def left(disk, tmp_path):
    """All that power losses may leave, each as names with bytes."""
    found = set()
    for seed in range(60):
        disk.lose_power(Random(seed), tmp_path / "left")
        found.add(tuple(sorted(tree(tmp_path / "left").items())))
    return found


def test_what_no_sync_forced_down_may_be_gone_cut_off_or_zeros(disk, tmp_path):
    do(disk, ("write", "old", (3, b"er")), ("write", "old", (5, b"!")))

    assert left(disk, tmp_path) == {(("old", data),) for data in (b"old", b"older", b"older!", b"old\0\0\0")}


def test_what_a_sync_of_its_file_forced_down_stays(disk, tmp_path):
    do(disk, ("write", "old", (3, b"er")), ("sync", "old"))

    assert left(disk, tmp_path) == {(("old", b"older"),)}


def test_a_name_needs_a_sync_of_its_folder(disk, tmp_path):
    do(disk, ("make", "new"), ("write", "new", (0, b"x")), ("sync", "new"), ("move", "new", "old"))
    assert left(disk, tmp_path) == {(("old", b"old"),), (("new", b"x"), ("old", b"old")), (("old", b"x"),)}

    do(disk, ("sync", ""))
    assert left(disk, tmp_path) == {(("old", b"x"),)}


def test_a_sync_of_a_folder_brings_all_names_before_it_and_no_bytes(disk, tmp_path):
    do(disk, ("folder", "in"), ("make", "in/new"), ("write", "in/new", (0, b"x")), ("make", "later"), ("sync", "in"))

    assert {dict(names).get("in/new") for names in left(disk, tmp_path)} == {b"", b"x", b"\0"}
    assert {"later" in dict(names) for names in left(disk, tmp_path)} == {True, False}


def test_a_sync_of_all_brings_everything(disk, tmp_path):
    do(disk, ("folder", "in"), ("make", "in/new"), ("write", "in/new", (0, b"x")), ("sync all", ""), ("cut", "old", 1))

    assert {dict(names)["in/new"] for names in left(disk, tmp_path)} == {b"x"}
    assert {dict(names)["old"] for names in left(disk, tmp_path)} == {b"old", b"o"}
