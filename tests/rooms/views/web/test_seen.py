"""The page as people have it who see little, use no mouse, or hold a phone: in Chromium, by what it computes."""

from __future__ import annotations

import pytest

from tests.browser import PHONE
from tests.conftest import ROOT
from tests.rooms.views.web.conftest import BEGUN

LOOKS = (ROOT / "tests" / "looks.js").read_text()
DAY_AND_NIGHT = pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
TEXTS = 150
"""Texts that a swarm at work has at least, so that an empty page proves nothing."""
ASKED = {"button", "textbox", "searchbox", "link", "dialog", "img", "image"}
"""Roles of what has to have a name."""
STEPS = 25
RING = """(() => {
  const here = document.activeElement, seen = getComputedStyle(here);
  if (here !== document.body) return [seen.outlineStyle, parseFloat(seen.outlineWidth), here.outerHTML.slice(0, 80)];
})()"""
OPEN = "document.querySelector('[data-detail]').open"


def with_everything(page):
    """Open a task, and what was found: everything that a page can show."""
    page.press("/")
    page.type("the")
    page.until("document.querySelector('#results .card')")
    yield "searched"
    page.press("Enter", "Enter")
    page.until(OPEN)
    yield "a task"
    page.press("Escape")
    page.until(f"!{OPEN}")
    page.js("document.querySelector('[data-action=keys]').click()")
    page.until("document.querySelector('#keys').open")
    yield "the keys"


@DAY_AND_NIGHT
def test_every_text_stands_out_from_what_is_behind_it(chromium, scene, dark):
    with scene.opened(chromium, dark=dark) as page:
        looks = page.js(LOOKS)
        assert looks["pale"] == []
        assert looks["texts"] > TEXTS
        for _ in with_everything(page):
            assert page.js(LOOKS)["pale"] == []


@DAY_AND_NIGHT
def test_a_text_that_is_too_pale_is_found(chromium, scene, dark):
    with scene.opened(chromium, dark=dark) as page:
        page.js("document.querySelector('[data-lane=ready] .what').style.color = 'var(--card)'")
        page.js("document.querySelector('[data-part=flows] svg text').style.fill = 'var(--card)'")
        page.js("document.querySelector('#live').style.opacity = .5")
        assert len(page.js(LOOKS)["pale"]) > 2


def unnamed(page):
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    shown = [node for node in nodes if not node["ignored"] and node["role"]["value"] in ASKED]
    return len(shown), [node for node in shown if not node.get("name", {}).get("value")]


def test_whatever_can_be_used_has_a_name_for_those_who_do_not_see_it(chromium, scene):
    with scene.opened(chromium) as page:
        for _ in with_everything(page):
            count, nameless = unnamed(page)
            assert count
            assert nameless == []
        page.press("Escape")
        assert unnamed(page)[0] > STEPS


@DAY_AND_NIGHT
def test_one_sees_where_one_is(chromium, scene, dark):
    with scene.opened(chromium, dark=dark) as page:
        rings = []
        for _ in range(STEPS):
            page.press("Tab")
            rings.append(page.js(RING))

    assert None not in rings
    assert len({told for _, _, told in rings}) > STEPS // 2
    assert [ring for ring in rings if ring[0] == "none" or ring[1] < 2] == []


def test_a_phone_scrolls_down_only(chromium, scene):
    wide = "document.documentElement.scrollWidth"
    with scene.opened(chromium, PHONE) as page:
        assert page.js(wide) == PHONE[0]
        for _ in with_everything(page):
            assert page.js(wide) == PHONE[0]
            assert page.js("[...document.querySelectorAll('dialog[open]')].every(e => e.scrollWidth <= 390)")


def test_what_is_tapped_is_large_enough(chromium, scene):
    with scene.opened(chromium, PHONE) as page:
        page.call("Emulation.setTouchEmulationEnabled", enabled=True)
        small = """[...document.querySelectorAll('button')].filter(e => e.checkVisibility()).map(e =>
            [e.outerHTML.slice(0, 90), e.getBoundingClientRect().height]).filter(([, high]) => high < 24)"""
        page.until(BEGUN)
        assert page.js(small) == []
