"""What libgit2 is said to open, and how little it keeps in a process that stays."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys

import pygit2
import pytest

from gitswarm.errors import StoreError
from gitswarm.git import libgit2
from gitswarm.git.log import branch
from gitswarm.git.repo import find
from tests import sites
from tests.repositories import environment, git


def packed(plain, text):
    """Keep a text as an object in a pack of its own; its name."""
    oid = sites.git(plain, "hash-object", "-w", "--stdin", given=text)
    sites.git(plain, "pack-objects", "-q", ".git/objects/pack/pack", given=f"{oid}\n")
    sites.git(plain, "prune-packed", "-q")
    return oid


def test_what_libgit2_is_said_to_open_it_opens_and_nothing_else(plain, tmp_path):
    git("init", "-q", "--object-format=sha256", tmp_path / "sha256")
    git("config", "uploadpack.allowFilter", "true", cwd=plain)
    git("clone", "-q", "--filter=blob:none", f"file://{plain}", tmp_path / "partial")
    git("worktree", "add", "-q", tmp_path / "linked", cwd=plain)
    for folder, can in ((plain, True), (tmp_path / "linked", True), (tmp_path / "sha256", False)):
        place = find(str(folder), environment())
        assert libgit2.can_open(place) is can
        if can:
            assert libgit2.opened(place).path.rstrip("/") == place.common
        else:
            with pytest.raises(StoreError, match="libgit2"):
                libgit2.opened(place)
    assert not libgit2.can_open(find(str(tmp_path / "partial"), environment()))


@pytest.mark.parametrize("extension", ["refStorage = reftable", "partialClone = origin", "compatObjectFormat = sha1"])
def test_extensions_libgit2_refuses_are_known_beforehand(plain, place, extension):
    text = (plain / ".git" / "config").read_text().replace("version = 0", "version = 1")
    (plain / ".git" / "config").write_text(f"{text}[extensions]\n\t{extension}\n")
    assert not libgit2.can_open(place)
    with pytest.raises(pygit2.GitError):
        pygit2.Repository(place.common)


def test_a_repository_that_is_gone_is_told_as_ours_with_its_cause(plain, place):
    (plain / ".git" / "HEAD").unlink()
    with pytest.raises(StoreError, match=r"opening .* failed") as caught:
        libgit2.opened(place)
    assert isinstance(caught.value.__cause__, pygit2.GitError)


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="no /proc tells which files are open here")
def test_however_many_packs_there_are_few_stay_open(plain, place):
    """Found by the soak: each larger fetch brings a pack, and each stayed open."""
    texts = [f"text {number}" for number in range(24)]
    oids = [packed(plain, text) for text in texts]
    repository = libgit2.opened(place)
    assert [repository.odb.read(oid)[1].decode() for oid in oids] == texts

    open_now = [os.path.realpath(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")]
    assert sum(path.startswith(str(plain)) and path.endswith(".pack") for path in open_now) <= 2


@pytest.mark.skipif(not os.path.isfile("/proc/self/maps"), reason="no /proc tells what is mapped here")
def test_however_many_packs_were_read_few_stay_in_memory(plain, place, monkeypatch):
    """Found by growing a log: of each pack its index stayed, and what its objects were made of."""
    monkeypatch.setattr(branch, "READS", 5)
    texts = [f"text {number}" for number in range(24)]
    oids = [packed(plain, text) for text in texts]
    odb = branch.Odb(place)

    assert [odb.contents([oid])[0].decode() for oid in oids] == texts

    with open("/proc/self/maps", encoding="utf-8") as maps:
        assert sum(str(plain) in line and ".idx" in line for line in maps) <= 5


@pytest.mark.parametrize(("before", "after"), [(256 << 20, libgit2.CACHE), (1 << 20, 1 << 20)])
def test_a_process_that_stays_keeps_few_objects_and_no_more_than_it_was_told(plain, place, before, after):
    """Found by the soak: each event cost two KiB for ever, and fifty agents are many."""
    pygit2.settings.cache_max_size(before)
    libgit2.opened(place)
    assert pygit2.settings.cached_memory[1] == after
    pygit2.settings.cache_max_size(libgit2.CACHE)


LARGE = 4 << 20
MAPPED = f"""\
import ctypes, os, sys
from gitswarm.git import libgit2, repo

class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks mapped a b c d e".split()]

libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Told
libgit2.opened(repo.find(sys.argv[1], dict(os.environ)))
for _ in range(2):
    before = libc.mallinfo2().mapped
    large = bytearray({LARGE})
    print(libc.mallinfo2().mapped - before)
    del large
"""
"""A process of its own, for what is free in one that has run for long is taken first."""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="this libc does not tell how it got its memory")
def test_what_is_large_comes_from_the_system_again_and_again(plain):
    """Found by growing a log: once a large piece was let go of, glibc took the next from what it never gives back."""
    told = subprocess.run(
        [sys.executable, "-c", MAPPED, plain], env=environment(), capture_output=True, text=True, check=True
    )

    assert min(map(int, told.stdout.split())) >= LARGE
