from __future__ import annotations

import io
import sys

import pytest

from gitswarm.desk import Desk, Shared
from gitswarm.errors import Misused


class Swarm:
    def __init__(self, path, actor, running):
        self.asked, self.running, self.closed = (path, actor), running, False

    def close(self):
        self.closed = True


def desk(**shared) -> Desk:
    return Desk(Shared(**shared), None, Swarm, lambda path: ["settings of", path], lambda: {"HOME": "/"})


def test_the_swarm_is_the_one_asked_for_and_opened_once():
    one = desk(path="there", actor="bob")

    assert one.swarm is one.swarm
    assert one.swarm.asked == ("there", "bob")


def test_settings_are_read_once_for_the_clone_asked_for():
    one = desk(path="there")

    assert one.settings is one.settings
    assert one.settings == ["settings of", "there"]


def test_the_environment_is_given():
    assert desk().env == {"HOME": "/"}


def test_another_swarm_takes_the_place_of_the_first_which_is_closed():
    one = desk(path="there")
    first, second = one.swarm, one.open("elsewhere")

    assert first.closed
    assert one.swarm is second
    assert second.asked == ("elsewhere", None)


def test_what_stays_is_opened_anew_as_a_process_that_stays():
    one = desk()
    first = one.swarm
    one.stay()

    assert (first.running, first.closed) == (False, True)
    assert one.swarm.running


def test_closing_closes_what_was_opened_and_nothing_else():
    one, untouched = desk(), desk()
    swarm = one.swarm
    for each in (one, one, untouched):
        each.close()

    assert swarm.closed
    assert one.swarm is not swarm


def given(monkeypatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))


def test_a_dash_reads_standard_input(monkeypatch):
    given(monkeypatch, "é\ntwo\n".encode())

    assert desk().read("-") == "é\ntwo"
    assert desk().read("--") == "--"


def test_standard_input_that_cannot_be_read_is_misused(monkeypatch, tmp_path):
    class Folder:
        def read(self, most):
            raise IsADirectoryError(21, "Is a directory")

    monkeypatch.setattr(sys, "stdin", type("Stream", (), {"buffer": Folder()}))

    with pytest.raises(Misused, match="standard input cannot be read: Is a directory"):
        desk().read("-")


def test_closed_standard_input_is_misused(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)

    with pytest.raises(Misused, match="no standard input"):
        desk().read("-")


def test_standard_input_that_is_no_text_is_misused(monkeypatch):
    given(monkeypatch, b"ab\xff")

    with pytest.raises(Misused, match="no UTF-8 text") as mistake:
        desk().read("-")
    assert mistake.value.hint == "byte 2 is not part of any; iconv -f ENCODING -t UTF-8 makes one of it"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_may_say_at_its_beginning_how_it_is_written(monkeypatch, encoding):
    given(monkeypatch, "- [ ] é\n".encode(encoding))

    assert desk().read("-") == "- [ ] é"


def test_half_a_letter_of_two_bytes_is_misused(monkeypatch):
    given(monkeypatch, "é".encode("utf-16")[:-1])

    with pytest.raises(Misused, match="no UTF-16 text"):
        desk().read("-")


def test_what_never_ends_is_read_no_further_than_it_may_go(monkeypatch):
    for read in (desk().read_file, desk().read_bytes):
        with pytest.raises(Misused, match="/dev/zero is larger than 1 KiB"):
            read("/dev/zero", 1024)
    given(monkeypatch, b"x" * 1025)
    with pytest.raises(Misused, match="standard input is larger than 1 KiB"):
        desk().read("-", 1024)
