from __future__ import annotations

import fcntl
import io
import json
import os
import struct
import termios
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gitswarm.errors import Busy, StoreError
from gitswarm.screen import Screen, safe_json, safe_text

UNSAFE = "\x00\x07\x08\r\x1b\x7f\x80\x9b\x9f\u061c\u200e\u200f\u202a\u202e\u2066\u2069\u2028\u2029\ud800\udcff\udfff"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Page:
    """A screen whose output can be read."""

    def __init__(self, *, terminal: bool = False, env: dict[str, str] | None = None, **options: bool) -> None:
        kind = Terminal if terminal else io.StringIO
        self._out, self._err = kind(), kind()
        self.screen = Screen(**options, out=self._out, err=self._err, env=lambda: env or {})

    @property
    def out(self) -> str:
        return self._out.getvalue()

    @property
    def err(self) -> str:
        return self._err.getvalue()


@pytest.mark.parametrize("character", UNSAFE)
def test_what_could_steer_a_terminal_is_shown_as_an_escape(character):
    code = ord(character)
    escape = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    escape = "\\xff" if character == "\udcff" else escape  # a byte that was no UTF-8

    assert safe_text(f"a{character}b") == f"a{escape}b"
    assert safe_json(f"a{character}b").isascii()


@pytest.mark.parametrize(
    "text", ["plain", "two\nlines\tand a tab", "é 漢字 🐝 ａ \u0301 \u00a0", "👩\u200d🚀 می\u200cروم", "\\x1b", ""]
)
def test_harmless_text_stays_as_it_is(text):
    assert safe_text(text) == text


@given(some.text(alphabet=some.characters(exclude_categories=())))
def test_no_text_leaves_a_control_character_but_newline_and_tab(text):
    shown = safe_text(text).replace("\n", "").replace("\t", "")

    assert not {unicodedata.category(letter) for letter in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(shown) & set(UNSAFE)


@given(some.recursive(some.text(alphabet=some.characters(exclude_categories=())), some.lists))
def test_json_is_one_harmless_line_that_means_the_same(value):
    line = safe_json(value)

    assert json.loads(line) == value
    assert not set(line) & set(UNSAFE)
    assert line.splitlines() == [line]
    line.encode()


def test_json_keeps_letters_readable_unless_the_encoding_cannot_take_them():
    assert safe_json({"a": "é\x9b"}) == '{"a":"é\\u009b"}'
    assert safe_json({"a": "é"}, ascii_only=True) == '{"a":"\\u00e9"}'


def test_json_that_no_reader_would_take_is_not_written():
    with pytest.raises(ValueError, match="not JSON compliant"):
        safe_json(float("nan"))


def test_a_record_is_aligned_keys_and_values():
    page = Page()

    page.screen.record({"id": "gs-1", "labels": ["a", "b"], "none": None, "open": True, "none yet": []})

    assert page.out == "id:       gs-1\nlabels:   a, b\nnone:     -\nopen:     yes\nnone yet: -\n"


def test_a_value_of_many_lines_is_indented_under_its_key():
    page = Page()

    page.screen.record({"text": "one\n\x1btwo", "by": "bob"})

    assert page.out == "text: one\n      \\x1btwo\nby:   bob\n"


def test_a_record_in_json_is_one_line():
    page = Page(json=True)

    page.screen.record({"id": "gs-1", "text": "one\ntwo"})

    assert page.out == '{"id":"gs-1","text":"one\\ntwo"}\n'


ROWS = [{"id": "gs-1", "title": "first\nline", "extra": 1}, {"id": "gs-22", "title": None, "extra": 2}]


def test_a_table_is_aligned_and_holds_the_named_columns():
    page = Page()

    page.screen.table(iter(ROWS), ["id", "title"])

    assert page.out == "ID     TITLE\ngs-1   first line\ngs-22  -\n"


def test_a_table_in_json_is_one_array_of_whole_objects():
    page, empty = Page(json=True), Page(json=True)

    page.screen.table(iter(ROWS), ["id"])
    empty.screen.table([], ["id"])

    assert json.loads(page.out) == ROWS
    assert empty.out == "[]\n"


def test_an_empty_table_prints_nothing():
    page = Page()

    page.screen.table([], ["id"])

    assert page.out == ""


def on_a_terminal(columns: int, show) -> str:
    """What a terminal of this width receives."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with open(theirs, "w", encoding="utf-8") as stream, open(ours, "rb", buffering=0) as reader:
        show(Screen(out=stream, err=stream))
        stream.write("END")
        stream.flush()
        received = b""
        while not received.endswith(b"END"):
            received += reader.read(4096)
        return received.removesuffix(b"END").decode().replace("\r\n", "\n")


def test_what_has_no_value_is_a_dash():
    page = Page()

    page.screen.record({"reason": "", "next": None, "several": []})

    assert page.out == "reason:  -\nnext:    -\nseveral: -\n"


def test_lines_are_json_objects_or_texts():
    page = Page()

    page.screen.lines(iter([{"a": 1}, {"a": "\x1b"}, "text\nwith \x1b"]))

    assert page.out == '{"a":1}\n{"a":"\\u001b"}\ntext with \\x1b\n'


@pytest.mark.parametrize(
    ("options", "shown"), [({}, "claimed\n"), ({"json": True}, '{"task":"gs-1"}\n'), ({"quiet": True}, "")]
)
def test_a_write_is_answered_by_a_sentence_or_by_its_object(options, shown):
    page = Page(**options)

    page.screen.receipt({"task": "gs-1"}, "claimed")

    assert page.out == shown


def test_live_lines_are_sent_one_by_one():
    reading, writing = os.pipe()
    with open(reading, "rb", buffering=0) as reader, open(writing, "w", encoding="utf-8") as stream:
        screen, seen = Screen(out=stream), []

        def objects():
            yield {"a": 1}
            seen.append(reader.read(100))
            yield {"a": 2}

        screen.lines(objects(), live=True)

        assert seen == [b'{"a":1}\n']


@pytest.mark.parametrize(("options", "shown"), [({}, "done\n"), ({"json": True}, ""), ({"quiet": True}, "")])
def test_sentences_are_for_people_only(options, shown):
    page = Page(**options)

    page.screen.say("done")

    assert page.out == shown


@pytest.mark.parametrize("options", [{}, {"json": True}, {"quiet": True}])
def test_a_warning_is_always_said_on_stderr(options):
    page = Page(**options)

    page.screen.warn("cut\x1b")

    assert (page.out, page.err) == ("", "cut\\x1b\n")


def test_an_error_is_a_sentence_and_a_hint():
    page = Page()

    page.screen.error(Busy("held\x1b by bob", hint="wait"))
    page.screen.error(Busy("held"))

    assert page.err == "error: held\\x1b by bob\nhint: wait\nerror: held\n"


def test_an_error_in_json_holds_its_facts_even_those_that_json_cannot_take():
    page = Page(json=True, quiet=True)

    page.screen.error(Busy("held", hint="wait", pid=7, at=object))

    assert json.loads(page.err)["error"] == {
        "kind": "busy",
        "message": "held",
        "hint": "wait",
        "pid": 7,
        "at": "<class 'object'>",
    }


@pytest.mark.parametrize(
    ("terminal", "env", "coloured"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(terminal, env, coloured):
    page = Page(terminal=terminal, env=env)

    page.screen.error(Busy("held", hint="wait"))

    assert ("\x1b[31merror:\x1b[0m held\n" in page.err) == coloured
    assert ("\x1b" in page.err) == coloured


def test_progress_is_one_rewritten_line_on_a_terminal_and_gone_before_anything_else():
    page = Page(terminal=True)

    page.screen.progress("1 of 2")
    page.screen.progress("2 of\n2")
    page.screen.say("done")
    page.screen.say("really")

    assert page.err == "\r\x1b[K1 of 2\r\x1b[K2 of 2\r\x1b[K"
    assert page.out == "done\nreally\n"


@pytest.mark.parametrize(("options", "shown"), [({}, "1 of 2\n2 of 2\n"), ({"json": True}, ""), ({"quiet": True}, "")])
def test_progress_is_plain_lines_elsewhere(options, shown):
    page = Page(**options)

    page.screen.progress("1 of 2")
    page.screen.progress("2 of 2")

    assert (page.out, page.err) == ("", shown)


def test_progress_can_be_for_terminals_only():
    plain, terminal = Page(), Page(terminal=True)

    for page in (plain, terminal):
        page.screen.progress("waiting", elsewhere=False)

    assert (plain.err, terminal.err) == ("", "\r\x1b[Kwaiting")


def test_the_line_of_progress_can_be_taken_away():
    page = Page(terminal=True)

    page.screen.progress("waiting")
    page.screen.clear()
    page.screen.clear()

    assert page.err == "\r\x1b[Kwaiting\r\x1b[K"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_complaints_that_cannot_be_written_change_nothing():
    raw = open("/dev/full", "wb", buffering=0)  # noqa: SIM115 - what was written to it cannot be flushed
    full = io.TextIOWrapper(raw, encoding="utf-8")
    screen = Screen(out=io.StringIO(), err=full)

    screen.warn("careful")
    screen.error(Busy("held", hint="wait"))
    screen.progress("1 of 2")
    screen.flush()
    full.detach()
    raw.close()


def test_letters_that_the_encoding_lacks_are_shown_as_escapes():
    raw = io.BytesIO()
    screen = Screen(out=io.TextIOWrapper(raw, encoding="latin-1"))

    screen.say("é漢")
    screen.flush()

    assert raw.getvalue() == b"\xe9\\u6f22\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_under_the_output_is_an_error_of_the_store():
    stream = open("/dev/full", "w", encoding="utf-8")  # noqa: SIM115 - to close it fails as well
    screen = Screen(out=stream)
    screen.say("lost")

    with pytest.raises(StoreError, match="No space left on device"):
        screen.flush()
    with pytest.raises(OSError, match="No space left on device"):
        stream.close()
