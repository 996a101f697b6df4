from __future__ import annotations

from gitswarm.core.event import compose
from gitswarm.core.log import Entry, Line, Made
from gitswarm.core.replay import as_they_stood, digest, draft, is_built, missing, placed, texts_of
from tests.conftest import Counted, Ticking

FRESH = Counted(Ticking())


def note(text):
    return compose(id=FRESH(), kind="note", payload={"text": text}, actor="ada", session="s", at="2026-01-01T00:00:00Z")


A, B, C, D = (note(text) for text in "abcd")


def entry(*events, texts=()):
    return Entry(tuple(event.line for event in events), texts)


def at(first, *events):
    return [Line(first + offset, event) for offset, event in enumerate(events)]


def test_what_the_log_lacks_comes_in_order_and_once():
    entries = [entry(A), entry(B), entry(A), entry(C)]

    assert missing(entries, {B.id}.__contains__) == [entry(A), entry(C)]


def test_of_an_action_that_came_in_part_the_rest_is_missing_with_its_texts():
    whole = entry(A, B, C, texts=(b"long",))

    assert missing([whole], {B.id}.__contains__) == [entry(A, C, texts=(b"long",))]


def test_entries_follow_the_lines_that_held_them_and_the_others_come_after():
    entries = [entry(D), entry(C), entry(B), entry(A)]

    assert as_they_stood(entries, at(7, A, C)) == [entry(A), entry(C), entry(D), entry(B)]


def test_an_action_stands_where_its_first_event_stood():
    entries = [entry(C), entry(B, A)]

    assert as_they_stood(entries, at(0, A, C, B)) == [entry(B, A), entry(C)]


def test_where_nothing_stood_anywhere_entries_stay_as_they_came():
    entries = [entry(B), entry(A)]

    assert as_they_stood(entries, []) == entries


def test_events_take_the_next_positions():
    assert placed([entry(A, B), entry(C)], 41) == at(41, A, B, C)


def test_a_draft_holds_a_file_for_each_event_and_each_text_under_its_digest():
    change, lines = draft("tip", 3, [entry(A, texts=(b"long",)), entry(B)])

    assert lines == at(3, A, B)
    assert change.parent == "tip"
    assert [content for _, content in change.files] == [A.line, B.line, b"long"]
    assert change.files[0][0] == f"events/0000/00/00000003-{A.id}.json"
    assert change.files[2][0].startswith("texts/")


def test_a_branch_is_built_of_our_own_commits_one_on_the_other():
    ours = [Made("c", ("b",)), Made("b", ("a",))]

    assert is_built(ours, "c", "a")
    assert is_built([], "a", "a")
    assert not is_built(ours, "c", "x")
    assert not is_built([Made("c", ("b", "m")), *ours[1:]], "c", "a")
    assert not is_built([Made("c", ("b",), is_ours=False), *ours[1:]], "c", "a")
    assert is_built([Made("a", ())], "a", None)


class Tree:
    """A log of which only files are asked: what lies under ``texts/``."""

    def __init__(self, **files):
        self._files = files

    def file(self, _tip, path, _most):
        return self._files.get(path.rpartition("/")[2])


def test_of_the_texts_that_an_event_points_to_those_come_along_that_are_what_their_names_say():
    kept, lost, forged = (digest(text) for text in (b"kept", b"lost", b"forged"))
    payload = {name: {"digest": each} for name, each in (("a", kept), ("b", lost), ("c", forged))}
    told = compose(
        id=FRESH(),
        kind="note",
        payload={**payload, "d": {"size": 1}, "e": "digest"},
        actor="ada",
        session="s",
        at="2026-01-01T00:00:00Z",
    )

    assert kept == "79f076abdd19a752db7267bfff2f9022161d120dea919fdaca2ffdfc24ca8c96"
    assert texts_of(Tree(**{kept: b"kept", forged: b"another"}), "tip", told) == [(f"texts/{kept}", b"kept")]
    assert texts_of(Tree(), "tip", note("plain")) == []
