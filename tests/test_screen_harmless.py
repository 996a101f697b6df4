"""What the screen makes harmless beside control characters: what nobody sees, echoed lines, orders to a runner."""

from __future__ import annotations

import json

import pytest

from gitswarm.core.markdown import GAP
from gitswarm.errors import Busy
from gitswarm.screen import safe_json, safe_text
from tests.test_screen import Page


@pytest.mark.parametrize("character", "\u00ad\u180e\u200b\u2060\u2063\u206a\ufeff\ufffb\U000e0041\U000e007f")
def test_what_nobody_sees_is_shown_and_means_the_same_in_json(character):
    shown = safe_text(f"pay{character}pal")

    assert shown.isascii()
    assert shown.encode().decode("unicode_escape") == f"pay{character}pal"
    assert safe_json(f"pay{character}pal").isascii()
    assert json.loads(safe_json(f"pay{character}pal")) == f"pay{character}pal"


def test_no_line_of_what_is_echoed_looks_like_one_of_ours():
    page = Page()

    page.screen.error(Busy("x\nerror: fake\n", hint="y\nhint: fake"))
    page.screen.warn("z\nwarning: fake")
    page.screen.say("done\nerror: fake\n")

    assert page.err == "error: x\n  error: fake\n\nhint: y\n  hint: fake\nz\n  warning: fake\n"
    assert page.out == "done\n  error: fake\n\n"


def test_a_page_keeps_the_gaps_of_markdown_and_nothing_else_that_is_not_seen():
    page = Page()

    page.screen.page([f"see #{GAP}7", "and \x1b[2J\ufeff"])

    assert page.out == f"see #{GAP}7\nand \\x1b[2J\\ufeff\n"


ORDERS = "told:\n ::set-output name=a::b ##[add-matcher]x\na::b"


@pytest.mark.parametrize("show", ["say", "warn"])
def test_a_github_action_takes_no_order_from_what_is_printed(show):
    page, elsewhere = Page(env={"GITHUB_ACTIONS": "true"}), Page()

    getattr(page.screen, show)(ORDERS)
    getattr(elsewhere.screen, show)(ORDERS)

    said = "told:\n   \\u003a:set-output name=a::b ##\\u005badd-matcher]x\n  a::b\n"
    assert page.out + page.err == said
    assert elsewhere.out + elsewhere.err == ORDERS.replace("\n", "\n  ") + "\n"


def test_nor_from_json_which_means_the_same():
    page = Page(json=True, env={"GITHUB_ACTIONS": "true"})

    page.screen.record({"a": ORDERS})

    assert "##[" not in page.out
    assert json.loads(page.out) == {"a": ORDERS}
