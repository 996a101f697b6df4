from __future__ import annotations

from gitswarm.core.event import read
from gitswarm.core.fold import Happened, Moment
from gitswarm.core.payload import TEXT_INLINE, Cut, Payload, Text
from gitswarm.core.replay import digest
from gitswarm.core.stamp import stamp, without_long_texts
from gitswarm.core.tables import MemoryTables
from tests.conftest import Counted, Ticking

LONG = "ü" * TEXT_INLINE


class Noted(Payload):
    KIND = "test.noted"
    V = 3

    text: Text
    title: str = ""
    more: Text | None = None


class Plain(Payload):
    KIND = "*"

    text: str


def moment():
    clock = Ticking()
    return Moment(MemoryTables(), "ada", "s1", clock.now, Counted(clock))


def test_each_thing_that_happened_becomes_an_event_with_an_id_of_its_own():
    [first, second], entry = stamp([Happened(Noted("a"), thread="t"), Happened(Noted("b"), task="01k")], moment())

    assert (first.kind, first.v, first.actor, first.session) == ("test.noted", 3, "ada", "s1")
    assert (first.at, first.thread, first.task, first.ask) == ("2026-01-01T00:00:00Z", "t", None, None)
    assert (second.thread, second.task, second.payload) == (None, "01k", {"text": "b", "title": ""})
    assert first.id < second.id
    assert entry.lines == (first.line, second.line)
    assert entry.texts == ()


def test_an_id_and_a_kind_that_the_action_has_chosen_are_kept():
    now = moment()
    id = now.fresh()
    [event], entry = stamp([Happened(Plain("hi"), kind="question", id=id)], now)

    assert (event.id, event.kind, event.v) == (id, "question", 1)
    assert read(entry.lines[0]) == event


def test_what_was_asked_for_carries_its_nonce():
    [event], _ = stamp([Happened(Noted("a"))], moment(), "nonce")

    assert event.ask == "nonce"


def test_a_long_text_goes_beside_its_event_and_only_where_texts_may():
    [event], entry = stamp([Happened(Noted(LONG, title="short", more=LONG + "!"))], moment())

    assert entry.texts == (LONG.encode(), f"{LONG}!".encode())
    assert [event.payload[name]["digest"] for name in ("text", "more")] == [digest(text) for text in entry.texts]
    assert LONG.startswith(event.payload["text"]["head"])
    assert event.payload["title"] == "short"


def test_a_text_that_was_cut_before_stays_as_it_is():
    known = Noted(Cut("0" * 64, 20_000, "head"))

    assert without_long_texts(known) == (known, [])


def test_nothing_happened_is_no_event():
    assert stamp([], moment()) == ([], ((), ()))
