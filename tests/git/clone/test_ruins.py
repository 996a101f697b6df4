"""What a power loss leaves of objects goes, so that git can have them again; what is whole stays."""

from __future__ import annotations

import os
import random
import time

import pytest

from gitswarm.git.clone.ruins import LARGE, clear_ruins, inflated
from tests.world import git

TEXTS = ("small", "x" * 5000, "".join(map(str, range(20_000))))


@pytest.fixture(params=["sha1", "sha256"])
def repository(tmp_path, request):
    """A repository with loose objects."""
    git(tmp_path, "init", "-q", f"--object-format={request.param}", "r")
    for text in TEXTS:
        git(tmp_path / "r", "hash-object", "-w", "--stdin", input=text)
    return tmp_path / "r"


def loose(repository):
    return sorted((repository / ".git/objects").glob("??/*"))


def packed(repository, kind):
    return sorted((repository / ".git/objects/pack").glob(f"*.{kind}"))


def pack(repository, text="packed"):
    """Let one object lie in a pack of its own; the pack."""
    oid = git(repository, "hash-object", "-w", "--stdin", input=text)
    name = git(repository, "pack-objects", "-q", ".git/objects/pack/pack", input=oid)
    git(repository, "prune-packed")
    return repository / f".git/objects/pack/pack-{name}.pack"


def spoil(path, how):
    os.chmod(path, 0o644)
    data = path.read_bytes()
    spoilt = {"empty": b"", "zeros": b"\0" * len(data), "cut": data[: len(data) // 2], "half": data[:20] + b"\0" * 20}
    path.write_bytes(spoilt[how])


def clear(repository, since=0.0):
    return clear_ruins(str(repository / ".git"), since)


def test_what_is_whole_stays(repository):
    pack(repository)
    before = loose(repository) + packed(repository, "*")

    assert clear(repository) == []
    assert loose(repository) + packed(repository, "*") == before
    assert [inflated(path) for path in loose(repository)].count(None) == 0


@pytest.mark.parametrize("how", ["empty", "zeros", "cut", "half"])
def test_a_loose_object_that_is_not_whole_goes_and_can_be_written_again(repository, how):
    before = loose(repository)
    for path in before:
        spoil(path, how)

    assert sorted(clear(repository)) == [str(path) for path in before]
    assert loose(repository) == []
    for text in TEXTS:
        oid = git(repository, "hash-object", "-w", "--stdin", input=text)
        assert git(repository, "cat-file", "blob", oid) == text


@pytest.mark.parametrize("how", ["empty", "zeros", "cut", "half"])
def test_a_pack_that_is_not_whole_goes_with_its_index(repository, how):
    spoilt, kept = pack(repository), pack(repository, "another")
    spoil(spoilt, how)

    clear(repository)

    assert packed(repository, "pack") == [kept]
    assert packed(repository, "idx") == [kept.with_suffix(".idx")]
    git(repository, "fsck")


@pytest.mark.parametrize("how", ["empty", "zeros", "cut"])
def test_an_index_that_is_not_whole_goes_alone(repository, how):
    pack(repository)
    spoil(packed(repository, "idx")[0], how)

    clear(repository)

    assert packed(repository, "idx") == []
    assert len(packed(repository, "pack")) == 1


@pytest.mark.parametrize("how", ["whole", "cut", "zeros"])
def test_a_large_pack_is_judged_by_its_end(repository, how):
    pack(repository, random.Random(1).randbytes(LARGE).hex())
    [path] = packed(repository, "pack")
    if how != "whole":
        spoil(path, how)

    clear(repository)

    assert len(packed(repository, "pack")) == (how == "whole")


def test_what_holds_something_is_kept_aside(repository):
    path = loose(repository)[-1]
    spoil(path, "cut")
    data = path.read_bytes()

    clear(repository)

    assert (repository / ".git/gitswarm/ruins" / path.parent.name / path.name).read_bytes() == data


def test_what_is_older_than_asked_for_is_not_looked_at(repository):
    for path in loose(repository):
        spoil(path, "cut")
        os.utime(path, (time.time() - 100, time.time() - 100))

    assert clear(repository, since=time.time() - 50) == []
    assert len(clear(repository, since=time.time() - 150)) == len(TEXTS)


def test_where_there_are_no_objects_nothing_is_done(tmp_path):
    assert clear_ruins(str(tmp_path)) == []
