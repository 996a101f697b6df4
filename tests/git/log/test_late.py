"""A log of which only the tip is asked loads nothing else; asked for more it is the log."""

from __future__ import annotations

import os

import pytest

from gitswarm.git.log.late import Late
from gitswarm.git.log.plumbing import PlumbingLog
from tests.git_yard import GitYard
from tests.log_contract import LogContract
from tests.yard import Writer


def late(place, branch, env, clock, *keep):
    return Late(place, branch, env, lambda: PlumbingLog(place, branch, env, clock, *keep))


@pytest.fixture
def yard(tmp_path):
    yard = GitYard(tmp_path / "clone", late)
    yield yard
    yard.close()


class TestLateLog(LogContract):
    pass


def test_where_the_branch_stands_is_told_without_the_log(yard, ids):
    tip = Writer(yard.log(), ids).append().tip

    def load():
        raise AssertionError("the log is not needed")

    log = Late(yard.place, "gitswarm", os.environ, load)

    assert log.tip() == tip
    log.close()


def test_the_log_is_loaded_once_and_closed(yard, ids):
    tip, loaded, closed = Writer(yard.log(), ids).append().tip, [], []

    class Watched(PlumbingLog):
        def close(self):
            closed.append(self)
            super().close()

    def load():
        loaded.append(Watched(yard.place, "gitswarm", os.environ, lambda: 0.0))
        return loaded[0]

    log = Late(yard.place, "gitswarm", os.environ, load)
    assert log.count(tip) == 1
    assert [line.position for line in log.lines(tip)] == [0]
    log.close()

    assert len(loaded) == 1
    assert closed == loaded
