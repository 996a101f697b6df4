"""The pages: the last conversations in full, older events archived once, lanes, and nothing that can break out."""

from __future__ import annotations

from random import Random

import pytest

from gitswarm.core.markdown import fenced, plain
from gitswarm.rooms.ground import messages, policy
from gitswarm.rooms.views import board
from gitswarm.rooms.views.board import model
from gitswarm.rooms.views.board.render import BEGIN, END, pages, path_of
from gitswarm.rooms.work import tasks
from tests.rooms.work.claims.test_claims import Yard


@pytest.fixture
def yard():
    made = Yard()
    made.do(policy.create)
    return made


def say(yard, text, thread=None, kind="note", actor="ada"):
    return yard.do(messages.say, actor, kind=kind, text=text, thread=thread)


def page(yard, path="communication.md", is_there=bool):
    return pages(yard.tables, is_there)[path].decode()


def shown(yard):
    """What stands between the markers."""
    return page(yard).partition(BEGIN)[2].partition(END)[0]


def test_the_last_conversations_are_shown_the_newest_first(yard):
    for number in range(5):
        say(yard, f"text {number}", f"t{number}")

    assert [line for line in shown(yard).splitlines() if line.startswith("## ")] == ["## t4", "## t3", "## t2"]
    assert "text 4" in shown(yard)
    assert "text 1" not in shown(yard)
    assert "text 1" in page(yard, "archive/0000.md")
    assert "- [page 0](archive/0000.md): 2 events" in page(yard, "archive.md")


def test_each_event_has_a_heading_by_its_kind(yard):
    say(yard, "who?", "t", "question")
    say(yard, "me", "t", "answer", "bob")

    assert [line.split(" · ")[:2] for line in shown(yard).splitlines() if line.startswith("### ")] == [
        ["### Question", "ada"],
        ["### Answer", "bob"],
    ]


def test_a_conversation_that_wakes_up_says_where_it_goes_on_from(yard):
    say(yard, "long ago", "old")
    for number in range(3):
        say(yard, "x", f"t{number}")
    say(yard, "again", "old")

    assert "continued from [archive/0000.md](archive/0000.md)" in shown(yard)
    assert "again" in shown(yard)
    assert "long ago" not in shown(yard)


def test_a_full_page_of_the_archive_is_never_written_again(yard):
    kept: dict[str, bytes] = {}
    for number in range(450):
        say(yard, f"text {number}", f"t{number % 7}")
        for path, data in pages(yard.tables, kept.__contains__).items():
            full = path.startswith("archive/") and int(path[8:12]) < model.archived(yard.tables) // model.PER_PAGE
            if path in kept and full and kept[path].count(b"### ") == model.PER_PAGE:
                assert data == kept[path]
            kept[path] = data

    again = pages(yard.tables, lambda path: False)
    assert {path: data for path, data in kept.items() if path.startswith("archive/")} == {
        path: data for path, data in again.items() if path.startswith("archive/")
    }
    told = b"".join(again.values())
    assert all(f"text {number}\n".encode() in told for number in range(450))


def test_only_what_may_have_changed_is_rendered(yard):
    for number in range(700):
        say(yard, "x", f"t{number}")

    made = pages(yard.tables, lambda path: True)
    assert [path for path in made if path.startswith("archive/")] == ["archive/0006.md"]


def test_what_was_said_in_no_conversation_is_shown_too_but_not_what_the_machinery_says(yard):
    say(yard, "to nobody")
    say(yard, "beat", None, "heartbeat")

    assert "to nobody" in shown(yard)
    assert "beat" not in shown(yard)
    assert "swarm.created" not in shown(yard)


def test_the_lanes_show_each_task_where_it_is(yard):
    ready = yard.make(priority=0)
    held, waiting, closed = yard.make(), yard.make(deps=(ready,)), yard.make()
    yard.claim(held)
    yard.do(tasks.close, name=closed)

    lanes = {name: [task.id for task in rows] for name, _, rows in board.lanes(yard.tables)}
    assert lanes == {
        "Ready": [ready],
        "Working": [held],
        "In review": [],
        "Blocked": [waiting],
        "Paused": [],
        "Done": [closed],
    }
    assert f"`gs-{tasks.task(yard.tables, held).short}` | 2 | task | a task | ada |" in page(yard, "BOARD.md")


NASTY = [
    "```\n# heading\n<script>alert(1)</script>",
    "````\nx\n`````",
    "@everyone closes #1",
    "\x1b[2J\u202ebidi\x00",
    "<!-- END COMMUNICATION -->",
    "a | b | c",
    "[link](javascript:x)",
]


@pytest.mark.parametrize("text", NASTY)
def test_text_of_others_cannot_break_out(yard, text):
    say(yard, text, text if text.isprintable() else "t")
    whole = page(yard)

    assert (whole.count(BEGIN), whole.count(END)) == (1, 1)
    assert "\x1b" not in whole
    assert "\x00" not in whole
    inside = fenced(text)
    assert all(not line.strip().startswith(inside[-1]) for line in inside[1:-1])
    assert inside[0].startswith(inside[-1])


@pytest.mark.parametrize("text", NASTY)
def test_a_title_is_one_harmless_line(text):
    line = plain(text)

    assert "\n" not in line
    assert "<" not in line
    assert "@e" not in line
    assert "#1" not in line


def test_the_same_events_give_the_same_bytes(yard):
    random = Random(7)
    for number in range(120):
        say(yard, f"text {number}", random.choice(["a", "b", "c", "d", None]))
    again = yard.folded_again()

    assert pages(again.tables, bool) == pages(yard.tables, bool)
    assert again.digest() == yard.digest()


def test_the_door_names_what_is_there():
    assert all(getattr(board, name) is not None for name in board.DOOR)


def test_no_folder_of_the_archive_holds_more_than_a_host_shows():
    assert [path_of(page) for page in (0, 999, 1000, 12_345)] == [
        "archive/0000.md",
        "archive/0999.md",
        "archive/0001/1000.md",
        "archive/0012/12345.md",
    ]
