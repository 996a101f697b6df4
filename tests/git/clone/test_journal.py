"""What was written comes back, from the beginning or from a mark, until a cut drops what is done."""

from __future__ import annotations

import errno
import os

import pytest

from gitswarm.errors import StoreError
from gitswarm.git.clone import journal as module
from gitswarm.git.clone.journal import HEADER_LENGTH, Mark
from tests.journals import entry, fail_once, file_of, journal_in

# Reading and marks


def test_entries_come_back_whole_and_in_order(journal):
    kept = [entry("a", "b", text="ä\u2028 \0\n}"), entry("c", texts=(b"long \xe2\x82\xac\ntext\n", b""))]
    for one in kept:
        journal.append(one)
    assert journal.pending() == kept
    assert journal.ids() == ["a", "b", "c"]
    assert journal.size() == file_of(journal).stat().st_size
    assert journal.damaged() == []


def test_a_text_comes_back_whatever_its_bytes(journal):
    kept = entry("a", texts=(bytes(range(256)), b"\xed\xa0\x80", b"\xff"))
    journal.append(kept)
    assert journal.pending() == [kept]


def test_a_journal_that_was_never_written_is_empty(journal):
    assert journal.read() == ([], Mark("", 0))
    assert (journal.pending(), journal.ids(), journal.size(), journal.damaged()) == ([], [], 0, [])
    assert journal.cut(lambda _: True) == 0
    assert not file_of(journal).exists()


def test_reading_goes_on_from_a_mark(journal):
    after_a = journal.append(entry("a"))
    after_b = journal.append(entry("b"))
    assert journal.read(after_a) == ([entry("b")], after_b)
    assert journal.read(after_b) == ([], after_b)
    assert journal.read() == ([entry("a"), entry("b")], after_b)


@pytest.mark.parametrize(
    "change",
    [
        lambda mark: mark._replace(generation="0" * 16),
        lambda mark: mark._replace(generation=""),
        lambda mark: mark._replace(offset=mark.offset + 1000),
        lambda mark: mark._replace(offset=mark.offset - 3),
        lambda mark: mark._replace(offset=0),
    ],
)
def test_a_mark_that_fits_no_line_reads_all(journal, change):
    journal.append(entry("a"))
    mark = journal.append(entry("b"))
    assert journal.read(change(mark))[0] == [entry("a"), entry("b")]


def test_the_entries_of_others_stand_between_two_marks_of_mine(journal, tmp_path):
    before = journal.append(entry("a"))
    journal_in(tmp_path).append(entry("theirs"))
    journal.append(entry("mine"))
    assert journal.read(before)[0] == [entry("theirs"), entry("mine")]


def test_reading_at_the_end_does_not_look_at_what_is_before(journal):
    mark = journal.append(entry("a"))
    broken = bytearray(file_of(journal).read_bytes())
    broken[HEADER_LENGTH] ^= 1
    file_of(journal).write_bytes(broken)
    assert journal.read(mark) == ([], mark)
    assert len(journal.damaged()) == 1


# Cutting


def test_a_cut_drops_only_entries_that_are_done_as_a_whole(journal):
    for one in (entry("a"), entry("b", "c"), entry("d")):
        journal.append(one)
    old = journal.read()[1]
    assert journal.cut({"a", "b"}.__contains__) == 1
    assert journal.pending() == [entry("b", "c"), entry("d")]
    assert journal.read()[1].generation != old.generation
    assert journal.read(old)[0] == [entry("b", "c"), entry("d")]


def test_a_cut_that_drops_nothing_leaves_the_file_untouched(journal):
    journal.append(entry("a"))
    before = file_of(journal).stat()
    assert journal.cut(lambda _: False) == 0
    assert file_of(journal).stat() == before


def test_a_cut_of_everything_leaves_the_header(journal, tmp_path):
    journal.append(entry("a"))
    assert journal.cut(lambda _: True) == 1
    assert journal.size() == HEADER_LENGTH
    assert sorted(os.listdir(tmp_path)) == ["journal", "journal.lock"]


def test_a_cut_drops_torn_lines_and_keeps_damaged_ones(journal):
    journal.append(entry("a"))
    with file_of(journal).open("ab") as file:
        file.write(b'0badc0de {"lines":[]}\n0badc0de {"li')
    journal.append(entry("b"))
    with file_of(journal).open("ab") as file:
        file.write(b"12345678 {tail")
    assert [reason for _, reason in journal.damaged()] == [module.ALTERED, module.TORN]
    assert journal.cut(lambda one: one == "a") == 1
    assert journal.damaged() == [(HEADER_LENGTH, module.ALTERED)]
    assert file_of(journal).read_bytes().endswith(b"}\n")
    assert journal.pending() == [entry("b")]


def test_what_is_appended_while_a_cut_asks_is_kept(journal, tmp_path):
    journal.append(entry("a"))

    def done(one):
        journal_in(tmp_path).append(entry("late"))
        return True

    assert journal.cut(done) == 1
    assert journal.pending() == [entry("late")]


def test_a_line_withdrawn_while_a_cut_asks_stays_withdrawn(journal, monkeypatch):
    journal.append(entry("a"))
    unsynced = []

    def done(one):
        return one == "a"

    fail_once(monkeypatch, "fdatasync", before=lambda: unsynced.append(journal._load(None)))
    with pytest.raises(StoreError, match="Input/output"):
        journal.append(entry("b"))
    stale, real = unsynced[0], journal._load
    monkeypatch.setattr(journal, "_load", lambda since: (monkeypatch.setattr(journal, "_load", real), stale)[1])
    assert journal.cut(done) == 1
    assert journal.pending() == []


def test_two_cuts_at_once_harm_nothing(journal, tmp_path):
    journal.append(entry("a"))
    journal.append(entry("b"))
    assert journal.cut(lambda one: one == "a" and journal_in(tmp_path).cut(lambda other: other == "b") >= 0) == 0
    assert journal.pending() == [entry("a")]


@pytest.mark.parametrize("name", ["write", "fsync", "rename"])
def test_a_cut_that_fails_leaves_the_old_file(journal, tmp_path, monkeypatch, name):
    journal.append(entry("a"))
    before = file_of(journal).read_bytes()
    fail_once(monkeypatch, name, code=errno.ENOSPC)
    with pytest.raises(StoreError, match="No space"):
        journal.cut(lambda _: True)
    assert file_of(journal).read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["journal", "journal.lock"]


def test_a_cut_is_on_the_disk_before_it_has_the_name(journal, monkeypatch):
    journal.append(entry("a"))
    steps = []
    for name in ("fsync", "rename"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, name=name, real=real: (steps.append(name), real(*args)))
    journal.cut(lambda _: True)
    assert steps == ["fsync", "rename", "fsync"]


# Putting first


def test_what_is_put_first_comes_before_all_that_waits(journal):
    journal.append(entry("late"))
    old = journal.read()[1]
    journal.put_first([entry("a", "b"), entry("c", texts=[b"\xff"])])

    assert journal.pending() == [entry("a", "b"), entry("c", texts=[b"\xff"]), entry("late")]
    assert journal.read(old)[0] == journal.pending()


def test_what_is_appended_after_something_was_put_first_stays_last(journal):
    journal.put_first([entry("a")])
    journal.append(entry("b"))

    assert journal.ids() == ["a", "b"]


@pytest.mark.parametrize("name", ["write", "fsync", "rename"])
def test_where_nothing_can_be_put_first_the_old_file_stays(journal, tmp_path, monkeypatch, name):
    journal.append(entry("a"))
    before = file_of(journal).read_bytes()
    fail_once(monkeypatch, name, code=errno.ENOSPC)
    with pytest.raises(StoreError, match="No space"):
        journal.put_first([entry("b")])
    assert file_of(journal).read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["journal", "journal.lock"]
