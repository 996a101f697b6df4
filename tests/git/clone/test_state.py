"""What a clone notes beside its log, and which errors of a writer stop its store."""

from __future__ import annotations

import errno
import os

import pytest

from gitswarm.core.clone import FLOOR, LAST_GOOD
from gitswarm.errors import StoreError
from gitswarm.git.clone import stopping
from gitswarm.git.clone.state import State
from gitswarm.git.clone.store import translated
from gitswarm.git.repo import Place

OID = "0123456789abcdef" * 2 + "01234567"


@pytest.fixture
def state(tmp_path):
    stopping.make_running(str(tmp_path))
    return State(Place(str(tmp_path), str(tmp_path), None, True, str(tmp_path)), "gitswarm")


def met(code: int, path) -> StoreError:
    """The error of a writer whose disk, or whose system, said this."""
    cause = OSError(code, os.strerror(code))
    error = translated(cause, str(path))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("code", "reason"), [(errno.ENOSPC, "disk-full"), (errno.EDQUOT, "disk-full"), (errno.EIO, "io-error")]
)
def test_a_full_or_failing_disk_met_by_a_writer_stops_the_store(state, tmp_path, code, reason):
    error = met(code, tmp_path)
    state.stop(error)
    assert error.facts == {"reason": reason}
    assert state.stopped()["reason"] == reason


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG, errno.ENOENT])
def test_a_missing_right_and_an_error_nobody_foresaw_stop_nobody(state, tmp_path, code):
    state.stop(met(code, tmp_path))
    assert state.stopped() is None


@pytest.mark.parametrize("oid", [OID, OID + OID[:24]])
def test_a_commit_of_either_length_is_remembered(state, oid):
    state.remember(FLOOR, oid)
    assert state.recall(FLOOR) == oid
    assert state.recall(LAST_GOOD) is None


@pytest.mark.parametrize(
    "garbage", [b"", b"\n", OID[:39].encode(), OID.encode() + b"0", b"x" * 40, b"\0" * 41, b"\xff" * 64]
)
def test_what_is_no_commit_is_remembered_by_nobody(state, tmp_path, garbage):
    (tmp_path / FLOOR).write_bytes(garbage)
    assert state.recall(FLOOR) is None
