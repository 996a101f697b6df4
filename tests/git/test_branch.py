from __future__ import annotations

import pytest

from gitswarm.core.log import Draft
from gitswarm.errors import Damaged, StoreError, TipMoved
from gitswarm.git.branch import GitLog, Odb
from tests.git_contract import GitContract, small_disk  # noqa: F401 - a fixture
from tests.git_yard import GitYard
from tests.log_contract import Writer, files_of


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


def test_a_first_commit_that_was_never_written_makes_no_branch(yard, ids, monkeypatch):
    writer = Writer(yard.log(), ids)
    monkeypatch.setattr(Odb, "commit", lambda *_: "1" * 40)
    with pytest.raises(Damaged):
        writer.append()
    assert yard.log().tip() is None


def test_an_event_that_was_never_written_is_noticed(yard, ids, monkeypatch):
    writer = Writer(yard.log(), ids)
    writer.append()
    monkeypatch.setattr(Odb, "write_blob", lambda *_: "1" * 40)
    with pytest.raises(Damaged):
        writer.append()


def test_a_conflict_between_look_and_move_is_a_moved_tip(yard, ids, monkeypatch):
    writer, other = Writer(yard.log(), ids), Writer(yard.log(), ids)
    writer.append()
    commit = Odb.commit

    def outrun(*args):
        monkeypatch.setattr(Odb, "commit", commit)
        other.append()
        return commit(*args)

    monkeypatch.setattr(Odb, "commit", outrun)
    with pytest.raises(TipMoved):
        writer.append()
    assert len(list(yard.log().lines(yard.log().tip()))) == 2


def test_a_conflict_about_the_first_commit_is_a_moved_tip(yard, ids, monkeypatch):
    writer, other = Writer(yard.log(), ids), Writer(yard.log(), ids)
    commit = Odb.commit

    def outrun(*args):
        monkeypatch.setattr(Odb, "commit", commit)
        other.append()
        return commit(*args)

    monkeypatch.setattr(Odb, "commit", outrun)
    with pytest.raises(TipMoved):
        writer.append()
    assert len(list(yard.log().lines(yard.log().tip()))) == 1
