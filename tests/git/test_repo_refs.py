"""Reading refs as git does, in every form they are kept in: what is ruined is told, never taken for missing."""

from __future__ import annotations

import os

import pytest

from gitswarm.errors import Damaged
from gitswarm.git.repo import find, read_ref
from tests.repositories import environment, git
from tests.sites import REF


@pytest.fixture
def tip(plain):
    oid = git("rev-parse", "HEAD", cwd=plain)
    git("update-ref", REF, oid, cwd=plain)
    return oid


def advance(plain, message):
    oid = git("commit-tree", "-p", REF, "-m", message, f"{REF}^{{tree}}", cwd=plain)
    git("update-ref", REF, oid, cwd=plain)
    return oid


def test_a_loose_ref_is_read_without_a_process(place, tip, asked):
    assert read_ref(place, REF, environment()) == tip
    assert asked == []


def test_a_packed_ref_is_read_without_a_process(plain, place, tip, asked):
    for n in range(50):
        git("update-ref", f"refs/heads/gitswarm{n}", tip, cwd=plain)
    git("tag", "-a", "-m", "peeled", "gitswarm", cwd=plain)
    git("pack-refs", "--all", cwd=plain)
    assert not os.path.exists(f"{place.common}/{REF}")
    assert read_ref(place, REF, environment()) == tip
    assert read_ref(place, "refs/tags/gitswarm", environment()) == git("rev-parse", "refs/tags/gitswarm", cwd=plain)
    assert asked == []


def test_a_loose_ref_wins_over_a_stale_packed_one(plain, place, tip):
    git("pack-refs", "--all", cwd=plain)
    newer = advance(plain, "newer")
    assert read_ref(place, REF, environment()) == newer != tip


def test_a_missing_ref_is_none_packed_or_not(plain, place, tip, asked):
    assert read_ref(place, "refs/heads/none", environment()) is None
    assert read_ref(place, f"{REF}/below", environment()) is None
    assert read_ref(place, "refs/heads", environment()) is None
    git("pack-refs", "--all", cwd=plain)
    assert read_ref(place, "refs/heads/none", environment()) is None
    assert read_ref(place, "heads/gitswarm", environment()) is None
    assert asked == []


def test_a_symbolic_ref_is_followed_by_git(plain, place, tip):
    git("symbolic-ref", "refs/heads/alias", REF, cwd=plain)
    assert read_ref(place, "refs/heads/alias", environment()) == tip
    git("symbolic-ref", "refs/heads/dangling", "refs/heads/none", cwd=plain)
    assert read_ref(place, "refs/heads/dangling", environment()) is None


@pytest.mark.parametrize("rubbish", [b"", b"\0" * 41, b"abc\n", b"x" * 40 + b"\n", b"0" * 40 + b"\n", b"\xff\xfe"])
def test_a_ref_ruined_by_a_power_loss_is_damaged_not_missing(plain, place, tip, rubbish):
    (plain / ".git" / REF).write_bytes(rubbish)
    with pytest.raises(Damaged) as caught:
        read_ref(place, REF, environment())
    assert caught.value.facts == {"ref": REF}


def test_a_ruined_line_of_packed_refs_is_damaged(plain, place, tip):
    (plain / ".git" / REF).unlink()
    (plain / ".git" / "packed-refs").write_text(f"# pack-refs with: peeled fully-peeled sorted \n{tip[:20]} {REF}\n")
    with pytest.raises(Damaged):
        read_ref(place, REF, environment())


def test_the_refs_of_a_linked_work_tree_are_the_shared_ones(plain, place, tip, tmp_path):
    git("worktree", "add", "-q", tmp_path / "linked", cwd=plain)
    assert read_ref(find(str(tmp_path / "linked"), environment()), REF, environment()) == tip


def test_sha256_refs_are_read(tmp_path):
    git("init", "-q", "--object-format=sha256", tmp_path / "r")
    git("commit", "-q", "--allow-empty", "-m", "one", cwd=tmp_path / "r")
    place = find(str(tmp_path / "r"), environment())
    for _ in range(2):
        assert read_ref(place, "refs/heads/main", environment()) == git("rev-parse", "HEAD", cwd=tmp_path / "r")
        git("pack-refs", "--all", cwd=tmp_path / "r")


def test_where_refs_are_kept_in_another_way_git_is_asked(plain, place, tip, asked):
    git("pack-refs", "--all", cwd=plain)
    (plain / ".git" / "reftable").mkdir()
    assert read_ref(place, REF, environment()) == tip
    assert len(asked) == 1
