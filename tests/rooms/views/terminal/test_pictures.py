"""The view as a picture: each is kept as text in ``pictures``, and drawn anew by ``REDRAW=1``."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import deque
from itertools import islice
from pathlib import Path

import pytest

from gitswarm.errors import NotFound, StoreError
from gitswarm.rooms.views import glance
from gitswarm.rooms.views.glance import Item, Member, Need, Page, Picture, Work
from gitswarm.rooms.views.glance.model import Lane
from gitswarm.rooms.views.terminal.boxes import folded
from tests.rooms.views.terminal.conftest import LIMIT, viewed

PICTURES = Path(__file__).parent / "pictures"
REDRAW = bool(os.environ.get("REDRAW"))
AT = "2026-11-27T12:00:00Z"
NOW = 1_795_780_800 + 240
HOSTILE = "[bold red]x[/] \x1b[31m\x1b]0;t\x07 \u202eright\u202c\ttab\nline [link=x]漢字漢字漢字 \ud800"


def item(number, title="Refuse empty names in the parser", **more):
    return Item(**{
        "name": f"01{number:024}", "id": f"gs-{number:04}", "priority": 2, "status": "open", "title": title,
        "who": "", "at": AT, **more,
    })  # fmt: skip


def lanes(ready, number=None):
    held = item(9000, "Mend the flaky test", status="in_progress", who="cy", priority=0)
    rest = (("needs", "Needs you"), ("review", "In review"), ("landing", "Landing"), ("done", "Done"))
    return (
        Lane("ready", "Ready", len(ready) if number is None else number, tuple(ready)),
        Lane("working", "Working", 1, (held,)),
        *(Lane(name, title, 0, ()) for name, title in rest),
        Lane("blocked", "Blocked", 0, ()),
    )


def run(**more):
    return Work(**{
        "name": "01run00000000000000000009z", "task": held_by("cy"), "id": "gs-9000", "title": "Mend the flaky test",
        "actor": "cy", "adapter": "claude", "machine": "clone/1a2b3c4d", "state": "running", "going": True, "at": AT,
        "seconds": 191.0, "dollars": 0.42, "tokens": 51_200, "step": "testing", "message": "The third run is green.",
        **more,
    })  # fmt: skip


def held_by(_actor):
    return item(9000).name


FULL = Picture(
    needs=(
        Need("approval_waiting", "gs-0042/approval", "warning", "gs-0042/approval waits for a word", "gate show", AT),
        Need("error", "hub_unreachable", "error", "hub_unreachable, 3 times: no route", "gitswarm queue", AT),
        Need("letter", "01letter", "letter", "bo: A question about the guide", "", AT),
    ),
    lanes=lanes([item(number) for number in range(20)]),
    works=(run(), run(name="01run2", state="failed", going=False, title="Write the guide", id="gs-0042", dollars=0)),
    members=(
        Member("bo", "reviewer", "idle", "clone/1a2b3c4d", AT),
        Member("cy", "", "working", "clone/1a2b3c4d", AT),
    ),
    hub="origin",
    actor="ada",
    tip="1",
    now=NOW,
)
HARMFUL = FULL._replace(
    needs=(Need("letter", HOSTILE, "letter", HOSTILE * 3, HOSTILE, AT),),
    lanes=lanes([item(1, HOSTILE * 20, who=HOSTILE), item(2, "漢字" * 60, who="x" * 300)]),
    works=(run(title=HOSTILE, actor=HOSTILE, step=HOSTILE, message=HOSTILE),),
    members=(Member(HOSTILE, HOSTILE, "idle", HOSTILE, AT),),
    hub=HOSTILE,
    actor=HOSTILE,
    halted=HOSTILE,
)


class Painted:
    """A window behind which everything stands still."""

    desk = None
    """Only what asks nothing of a swarm is done here."""

    def __init__(self, picture, page=None):
        self._picture = picture
        self._page = page or Page((("strong", "gs-0000 Refuse empty names"), ("plain", "Empty names are accepted.")))

    def again(self, wanted, before):
        if isinstance(self._picture, Exception):
            raise self._picture
        return self._picture

    def page(self, about, view):
        if isinstance(self._page, Exception):
            raise self._page
        return self._page

    def sync(self, *, asked):
        return ""

    def close(self):
        pass


QUIET = 6
"""Looks in a row that see the same, once all is drawn: on a busy machine one is not enough."""


def drawn(window, *keys, size=(80, 24), until="Ready"):
    async def run():
        async with viewed(lambda: window, size) as view:
            await view.sees(until)
            await view.press(*keys)
            looks = deque(maxlen=QUIET)
            while len(looks) < QUIET or len(set(looks)) > 1:
                looks.append(view.seen)
                await asyncio.sleep(0.05)
            return looks[-1]

    return asyncio.run(run())


def hold(name, seen):
    """Compare with the picture that is kept."""
    path = PICTURES / f"{name}.txt"
    if REDRAW:
        path.write_text(seen + "\n", encoding="utf-8")
    assert seen + "\n" == path.read_text(encoding="utf-8")


DIFF = Page((
    ("soft", "shop-worktrees/gs-0042-1"),
    ("strong", "diff --git a/names.py b/names.py"),
    ("note", "@@ -1,2 +1,3 @@"),
    ("plain", " def names():"),
    ("alarm", "-    return []"),
    ("good", "+    return ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k']"),
))  # fmt: skip


@pytest.mark.parametrize(
    ("name", "keys", "size"),
    [
        ("tasks", (), (80, 24)),
        ("needs", ("1", "j"), (80, 24)),
        ("runs", ("3",), (80, 24)),
        ("page", ("enter",), (80, 24)),
        ("help", ("question_mark",), (80, 24)),
        ("message", ("m", "h", "i"), (80, 24)),
        ("stop", ("3", "s"), (80, 24)),
        ("large", (), (200, 50)),
        ("narrow", (), (50, 16)),
    ],
)
def test_it_looks_as_it_did(home, monkeypatch, name, keys, size):
    monkeypatch.delenv("NO_COLOR")
    hold(name, drawn(Painted(FULL), *keys, size=size))


def test_a_diff_looks_as_it_did(home):
    hold("diff", drawn(Painted(FULL, DIFF), "d"))


def test_what_others_wrote_is_only_text(home):
    page = Page(tuple(("plain", line) for line in (HOSTILE, "x" * 5000, HOSTILE * 300)))
    seen = drawn(Painted(HARMFUL, page))
    hold("hostile", seen)
    assert not {"\x1b", "\x07", "\u202e", "\ud800"} & set(seen)
    assert "[bold red]x[/]" in seen
    assert all(len(line) <= 80 for line in seen.splitlines())


@pytest.mark.parametrize("cells", [1, 2, 3, 40])
@pytest.mark.parametrize("text", ["", "漢字漢字", "a漢 字b", "👨\u200d👩\u200d👧 x", "e\u0301" * 9, "\u0301" * 400])
def test_a_line_is_folded_whole_though_a_letter_is_wider_than_there_is_room(text, cells):
    assert "".join(islice(folded(text, cells), len(text) + 2)) == text


def test_a_line_of_megabytes_is_folded_in_a_moment():
    begun = time.monotonic()
    assert sum(map(len, folded("let x = 1; " * 40_000, 40))) == 440_000
    assert time.monotonic() - begun < LIMIT


def test_the_keys_are_answered_where_there_is_hardly_room(home):
    wide = Page((("strong", "漢字" * 60),))
    assert "漢字" in drawn(Painted(HARMFUL, wide), "enter", size=(34, 24))


@pytest.mark.parametrize("keys", ["2", "4", "14", "43", ("1", "tab", "tab"), ("4", "enter", "escape")])
def test_the_list_that_is_open_is_seen_on_the_lowest_terminal(home, keys):
    titles = {"2": "2 Ready", "3": "3 Runs", "4": "4 Agents"}
    last = "3" if keys[-1] == "tab" else "4" if keys[-1] == "escape" else keys[-1]

    seen = drawn(Painted(FULL), *keys, size=(40, 10))

    assert [title for title in ("1 Needs", *titles.values()) if title in seen] == [titles[last]]
    assert "? help  q quit" in " ".join(seen.splitlines()[-1:])


def test_an_error_stands_in_its_place(home):
    seen = drawn(Painted(StoreError("the store is stopped: no space", hint="gitswarm doctor --resume")), until="error:")
    hold("stopped", seen)
    seen = drawn(Painted(FULL, NotFound("gs-0000 has no worktree here", hint="gitswarm claim gs-0000")), "d")
    hold("no_worktree", seen)


def test_a_bug_leaves_the_screen_to_whoever_tells_bugs(home, capfd):
    async def run():
        async with viewed(lambda: Painted(ZeroDivisionError("a mistake"))) as view:
            for _ in range(200):
                await view._pilot.pause(0.02)

    with pytest.raises(ZeroDivisionError, match="a mistake"):
        asyncio.run(run())
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_is_answered_when_it_is_left_is_nobodys_concern(home, moment):
    asked, may_answer = threading.Event(), threading.Event()

    class Late(Painted):
        def page(self, about, view):
            asked.set()
            assert may_answer.wait(20)
            return super().page(about, view)

    async def run():
        async with viewed(lambda: Late(FULL)) as view:
            await asyncio.to_thread(asked.wait)
            if moment == "before":
                may_answer.set()
            await view.app.action_quit()
        may_answer.set()

    asyncio.run(run())


@pytest.mark.parametrize("wanted", [True, False])
def test_the_chosen_row_stands_out_without_colours_too(home, monkeypatch, wanted):
    monkeypatch.delenv("NO_COLOR") if wanted else monkeypatch.setenv("NO_COLOR", "1")

    async def run():
        async with viewed(lambda: Painted(FULL)) as view:
            await view.sees("gs-0000")
            strips = view.app.screen._compositor.render_strips()
            chosen = next(strip for strip in strips if "gs-0000 P2" in strip.text)
            looks = {segment.text.strip(): segment.style for segment in chosen}
            return looks["gs-0000"]

    look = asyncio.run(run())
    assert bool(look.reverse) != wanted
    assert (look.bgcolor is not None and look.bgcolor.name == "blue") == wanted


def test_what_was_said_stays_though_the_hub_is_asked_meanwhile(home):
    async def run():
        async with viewed(lambda: Painted(FULL)) as view:
            await view.sees("gs-0000")
            view.app._tell("done")
            view.app._fetch(asked=False)
            while view.app._seats["ear"].busy:
                await view._pilot.pause(0.02)
            await view._pilot.pause()
            assert " done" in view.seen
            await view.press("j")
            assert " done" not in view.seen

    asyncio.run(run())


def test_a_lane_is_read_on_before_its_end_is_reached(home):
    asked = []

    class Deep(Painted):
        def again(self, wanted, before):
            asked.append(wanted.most)
            return FULL._replace(lanes=lanes([item(number) for number in range(wanted.most)], 10_000))

    seen = drawn(Deep(FULL), "G", until="Ready 10000")
    assert "gs-0199" in seen
    assert max(asked) == 400


def test_what_is_chosen_stays_chosen_wherever_it_moves(home):
    class Moving(Painted):
        def again(self, wanted, before):
            rows = [item(number) for number in range(9)]
            return FULL._replace(lanes=lanes(rows if before is None or before.tip == "2" else rows[::-1]), tip="2")

    async def run():
        async with viewed(lambda: Moving(FULL)) as view:
            await view.sees("gs-0008")
            await view.press("j", "j")
            rows = view.app.query_one("#tasks")
            chosen = rows.chosen
            rows.fill(glance.items([item(number) for number in range(8, -1, -1)]))
            assert rows.chosen == chosen

    asyncio.run(run())
