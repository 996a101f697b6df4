"""Torn, altered and foreign lines: each is told, none harms another, and the journal is written on."""

from __future__ import annotations

import pytest

from gitswarm.errors import NewerFormat
from gitswarm.git.clone import journal as module
from gitswarm.git.clone.journal import HEADER_LENGTH
from tests.journals import entry, file_of, journal_in


def test_a_line_torn_at_any_byte_harms_no_other(tmp_path):
    whole = journal_in(tmp_path)
    whole.append(entry("a"))
    start = whole.size()
    whole.append(entry("b", text="}ä"))
    data = file_of(whole).read_bytes()
    for length in range(start, len(data)):
        file_of(whole).write_bytes(data[:length])
        kept, mark = whole.read()
        assert kept == [entry("a")]
        assert mark.offset == start
        whole.append(entry("c"))
        came_whole = length == len(data) - 1
        assert whole.read(mark)[0] == ([entry("b", text="}ä")] if came_whole else []) + [entry("c")]
        assert len(whole.damaged()) == (0 if came_whole or length == start else 1)


def test_a_file_torn_in_its_header_is_read_and_written_on(tmp_path):
    journal = journal_in(tmp_path)
    journal.append(entry("a"))
    data = file_of(journal).read_bytes()
    for length in range(HEADER_LENGTH):
        file_of(journal).write_bytes(data[:length])
        assert journal.read()[0] == []
        mark = journal.append(entry("b"))
        assert journal.pending() == [entry("b")]
        journal.append(entry("c"))
        assert entry("c") in journal.read(mark)[0]
        assert journal.cut(lambda one: one == "b") == 1
        assert journal.pending() == [entry("c")]
        assert journal.read(journal.read()[1])[0] == []


def test_every_flipped_bit_is_noticed(journal):
    journal.append(entry("a"))
    start = journal.size()
    journal.append(entry("b"))
    end = journal.size()
    journal.append(entry("c"))
    data = file_of(journal).read_bytes()
    for place in range(start, end - 1):
        broken = bytearray(data)
        broken[place] ^= 1 << (place % 8)
        file_of(journal).write_bytes(broken)
        assert journal.pending() == [entry("a"), entry("c")], place
        assert journal.damaged()[0][0] == start
        assert journal.append(entry("d")).offset > end


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"lines":[],"texts":[]}', b'{"lines":["{}"],"texts":[]}', b'{"lines":[1],"texts":[]}',
             b'{"lines":["{\\"id\\":7}"],"texts":[]}', b'{"lines":["x"],"texts":[]}', b"\xff}", b"[" * 100_000]
)  # fmt: skip
def test_a_line_with_a_true_checksum_and_no_events_stops_nobody(journal, body):
    journal.append(entry("a"))
    with file_of(journal).open("ab") as file:
        file.write(b"%08x %s\n" % (module.zlib.crc32(body), body))
    journal.append(entry("b"))
    assert journal.pending() == [entry("a"), entry("b")]
    assert [reason for _, reason in journal.damaged()] == [module.SHAPELESS]


def test_the_journal_of_a_newer_version_is_left_alone(journal):
    journal.append(entry("a"))
    file_of(journal).write_bytes(file_of(journal).read_bytes().replace(b"journal 1 ", b"journal 2 "))
    before = file_of(journal).read_bytes()
    for act in (journal.pending, journal.damaged, lambda: journal.append(entry("b")), lambda: journal.cut(bool)):
        with pytest.raises(NewerFormat):
            act()
    assert file_of(journal).read_bytes() == before
