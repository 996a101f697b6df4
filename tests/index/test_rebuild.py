"""An index file made anew: which one is of use, how it takes the place of the old one, and what it leaves behind."""

from __future__ import annotations

import errno
import os

import pytest

from gitswarm.core import register
from gitswarm.core.fold import Rooms
from gitswarm.errors import StoreError
from gitswarm.index import Index
from tests.toy_rooms import COUNTERS, KINDS, ROOMS, digest_of, folded, opened, toy_rooms


def test_another_version_of_the_tables_is_made_anew(path, log, monkeypatch):
    log.at = "a"
    opened(path, log).catch_up("a")
    asked, told = [], log.groups
    monkeypatch.setattr(log, "groups", lambda *values: asked.append(values) or told(*values))
    for given, rebuilt in (("", False), ("v2", True), ("v2", False), ("", True)):
        asked.clear()
        other = Index(str(path), toy_rooms(), log, given)
        assert other.view("a").get(COUNTERS, "n1").value == 10
        assert bool(asked) is rebuilt


def test_the_fingerprint_follows_tables_fields_and_indexes():
    def told(version="1", **changed):
        table = COUNTERS._replace(**changed)
        room = ROOMS["counters"]._replace(tables=(table,))
        return register.fingerprint(Rooms({"counters": KINDS["counters"]}, lambda _: room), version)

    assert told() == told()
    assert len({told(), told("2"), told(name="other"), told(indexes=()), told(record=register.Fate)}) == 5


def test_a_given_fingerprint_spares_loading_the_rooms(path, log):
    Index(str(path), toy_rooms(), log, "v1").catch_up("b")
    loaded = []
    rooms = Rooms(KINDS, lambda name: loaded.append(name) or ROOMS[name])

    assert Index(str(path), rooms, log, "v1").view("b").get(COUNTERS, "n1").value == 20
    assert loaded == []


@pytest.mark.parametrize(("good", "final"), [("a", 100), ("b", 200), (None, 0), ("gone", 0)])
def test_a_file_made_anew_knows_what_the_last_exchange_saw_at_the_hub(good, final, path, log):
    log.unreadable.add("gone")
    index = Index(str(path), toy_rooms(), log, "v1", lambda: good)
    index.catch_up("b")
    assert index.shared == final


def test_what_the_last_exchange_saw_is_not_final_on_a_tip_that_lacks_it(path, log):
    log.at = "a"
    index = Index(str(path), toy_rooms(), log, "v1", lambda: "b")
    index.catch_up("a")
    assert index.shared == 0


def test_where_no_link_can_be_made_memory_answers_and_nothing_is_left(path, log, monkeypatch):
    def refused(*_):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.symlink", refused)
    index = opened(path, log)

    assert digest_of(index.view("b")) == folded(log, "b")
    with pytest.raises(StoreError, match="cannot be written"):
        index.catch_up("b")
    assert os.listdir(path.parent) == ["index.db-lock"]


def test_nothing_is_left_beside_but_the_file_of_the_day(path, log):
    for _ in range(3):
        index = opened(path, log)
        index.catch_up("b")
        index.close()
        path.unlink()
    opened(path, log).catch_up("b")
    (path.parent / "index.db.0123456789ab").write_bytes(b"left by a killed builder")
    path.unlink()
    opened(path, log).catch_up("b")

    kept = {name for name in os.listdir(path.parent) if not name.endswith(("-wal", "-shm"))}
    assert kept == {"index.db", "index.db-lock", path.resolve().name}


def test_who_has_the_old_file_open_sees_the_new_one_with_the_next_view(path, log):
    old = opened(path, log)
    log.at = "a"
    seen = old.view("a")
    assert seen.get(COUNTERS, "n1").value == 10
    path.unlink()
    log.at = "b"
    opened(path, log).catch_up("b")

    assert seen.get(COUNTERS, "n1").value == 10
    assert old.view("b").get(COUNTERS, "n1").value == 20
    assert old.tip == "b"
