from __future__ import annotations

import os
import shutil
import signal

import pytest

from gitswarm.core.log import Draft
from gitswarm.errors import Busy, Damaged, StoreError, TipMoved
from gitswarm.git.log import branch
from gitswarm.git.log.branch import GitLog, Odb
from gitswarm.git.log.byhand import move_ref
from gitswarm.git.log.commits import NEXT
from gitswarm.git.process import Result
from tests.git_contract import GitContract
from tests.git_yard import GitYard
from tests.yard import Writer, files_of


@pytest.fixture
def make_yard():
    return lambda folder: GitYard(folder, GitLog)


@pytest.fixture
def yard(tmp_path, make_yard):
    return make_yard(tmp_path / "clone")


class TestGitLog(GitContract):
    pass


def test_a_commit_that_was_never_written_moves_nothing(yard, ids, monkeypatch):
    writer = Writer(yard.log(), ids)
    tip = writer.append().tip
    monkeypatch.setattr(Odb, "commit", lambda *_: "1" * 40)
    with pytest.raises(Damaged):
        writer.append()
    with pytest.raises(StoreError):
        writer.log.build(Draft(tip, files_of(writer.lines(1))))
    assert yard.log().tip() == tip
    assert yard.fsck() == ""


def test_a_walk_that_was_killed_has_found_no_damage(yard, ids, monkeypatch):
    tip = Writer(yard.log(), ids).append().tip
    monkeypatch.setattr(GitLog, "_git", lambda *_: Result(-signal.SIGKILL, b"", b""))
    with pytest.raises(StoreError, match="git was killed"):
        yard.log().whole(tip)


def test_a_first_commit_that_was_never_written_makes_no_branch(yard, ids, monkeypatch):
    writer = Writer(yard.log(), ids)
    monkeypatch.setattr(Odb, "commit", lambda *_: "1" * 40)
    with pytest.raises(Damaged):
        writer.append()
    assert yard.log().tip() is None


def test_a_folder_that_a_prune_takes_before_its_commit_is_no_fault_of_the_disk(yard, ids, monkeypatch):
    writer, commit = Writer(yard.log(), ids), Odb.commit
    tip = writer.append().tip

    def pruned(odb, tree, *rest):
        monkeypatch.setattr(Odb, "commit", commit)
        os.unlink(f"{odb._path}/{tree[:2]}/{tree[2:]}")
        return commit(odb, tree, *rest)

    monkeypatch.setattr(Odb, "commit", pruned)
    with pytest.raises(Damaged):
        writer.append()
    assert yard.log().tip() == tip
    assert writer.append().tip != tip
    assert yard.fsck() == ""


def test_a_commit_that_a_prune_takes_before_our_branch_stands_on_it_is_no_fault_of_the_disk(yard, ids, monkeypatch):
    writer, swap = Writer(yard.log(), ids), GitLog._swap
    tip = writer.append().tip

    def pruned(log, ref, new, *rest):
        monkeypatch.setattr(GitLog, "_swap", swap)
        os.unlink(f"{log._odb._path}/{new[:2]}/{new[2:]}")
        swap(log, ref, new, *rest)

    monkeypatch.setattr(GitLog, "_swap", pruned)
    with pytest.raises(Damaged):
        writer.append()
    assert yard.log().tip() == tip
    assert writer.append().tip != tip
    assert yard.fsck() == ""


@pytest.mark.parametrize("which", [0, 1, 2, 3], ids=["event", "folder", "group", "events"])
def test_what_a_prune_takes_before_our_branch_stands_on_it_is_missed(yard, ids, monkeypatch, which):
    writer, swap = Writer(yard.log(), ids), GitLog._swap
    writer.append()

    def pruned(log, *rest):
        os.unlink(yard.loose(log._odb.written[which]))
        swap(log, *rest)

    monkeypatch.setattr(GitLog, "_swap", pruned)
    with pytest.raises(Damaged):
        writer.append()


@pytest.mark.parametrize("before", [1, 0], ids=["a later commit", "the first commit"])
def test_a_conflict_between_look_and_move_is_a_moved_tip(yard, ids, monkeypatch, before):
    writer, other = Writer(yard.log(), ids), Writer(yard.log(), ids)
    for _ in range(before):
        writer.append()
    commit = Odb.commit

    def outrun(*args):
        monkeypatch.setattr(Odb, "commit", commit)
        other.append()
        return commit(*args)

    monkeypatch.setattr(Odb, "commit", outrun)
    with pytest.raises(TipMoved):
        writer.append()
    assert len(list(yard.log().lines(yard.log().tip()))) == before + 1


class Stumbling:
    """A move of a ref whose lock was there, and is gone when one looks."""

    def __init__(self, times):
        self.times = times

    def __call__(self, *move):
        self.times -= 1
        if self.times >= 0:
            raise FileExistsError("the lock is there")
        move_ref(*move)


@pytest.mark.parametrize("times", [1, 3])
def test_a_lock_that_is_gone_again_is_no_conflict(yard, ids, monkeypatch, times):
    writer = Writer(yard.log(), ids)
    writer.append()
    monkeypatch.setattr(branch, "move_ref", Stumbling(times))
    new = writer.append().tip
    assert yard.log().tip() == new


def test_a_lock_that_goes_while_one_looks_is_no_error_of_the_store(yard, ids, monkeypatch):
    writer, seen = Writer(yard.log(), ids), iter([True])
    tip = writer.append().tip
    monkeypatch.setattr(branch, "move_ref", Stumbling(1))
    monkeypatch.setattr(GitLog, "_is_locked", lambda log, ref: next(seen, False))
    with pytest.raises(Busy, match="another git process"):
        writer.append()
    assert yard.log().tip() == tip


def test_an_error_that_stays_is_an_error(yard, ids, monkeypatch):
    writer = Writer(yard.log(), ids)
    tip = writer.append().tip
    monkeypatch.setattr(branch, "move_ref", Stumbling(1000))
    with pytest.raises(StoreError):
        writer.append()
    assert yard.log().tip() == tip


def test_a_ref_that_git_packed_with_its_folder_is_moved_all_the_same(yard, ids):
    writer = Writer(yard.log(), ids)
    tip = writer.append().tip
    writer.log.build(Draft(tip, files_of(writer.lines(1))))
    yard.git("pack-refs", "--all", "--prune")
    shutil.rmtree(f"{yard.place.common}/{os.path.dirname(NEXT)}")
    built = writer.log.build(Draft(tip, files_of(writer.lines(1))))
    assert yard.git("rev-parse", NEXT) == built


def test_a_loose_object_cut_short_beside_a_good_pack_does_no_harm(yard, ids):
    tip, lines = Writer(yard.log(), ids).append()
    oid = yard.git("rev-parse", f"{tip}:{files_of(lines)[0][0]}")
    with open(yard.loose(oid), "rb") as file:
        half = file.read()[:-20]
    yard.git("gc", "--quiet")
    os.makedirs(os.path.dirname(yard.loose(oid)), exist_ok=True)
    with open(yard.loose(oid), "wb") as file:
        file.write(half)
    assert list(yard.log().lines(tip)) == lines
    assert yard.log().whole(tip)


def test_a_folder_that_was_read_and_is_gone_is_missed(yard, ids):
    log = yard.log()
    tip, lines = Writer(log, ids).append()
    folder = files_of(lines)[0][0].rpartition("/")[0]
    assert log.names(tip, folder)
    os.unlink(yard.loose(yard.git("rev-parse", f"{tip}:{folder}")))
    with pytest.raises(Damaged):
        log.names(tip, folder)


def test_large_objects_are_not_kept_in_mind(yard):
    odb = Odb(yard.place)
    small, large = (odb.write_blob(b"x" * size) for size in (1_000, 100_000))
    odb.contents([small, large])
    assert list(odb._known) == [small]
