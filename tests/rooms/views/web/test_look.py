"""How the page looks, as its sheet tells: every text can be read, by day and by night, and nothing is loaded."""

from __future__ import annotations

import re

import pytest

from gitswarm.rooms.views.web import shelf

SHEET = shelf.shipped("page.css")
BLOCKS = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
DAY, NIGHT = (dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", block)) for block in BLOCKS)
TEXTS = [
    *(("ink", on) for on in ("ground", "card", "raised", "well")),
    *(("soft", on) for on in ("ground", "card", "raised", "well")),
    *(("accent", on) for on in ("ground", "card", "raised", "tint")),
    *(("alarm", on) for on in ("card", "raised", "blush")),
    ("on", "accent"),
]
EDGES = [("edge", "card"), ("edge", "ground"), ("accent", "ground"), ("accent", "card")]


def light(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [DAY, NIGHT], ids=["day", "night"])
def test_every_text_and_every_edge_stands_out(colours):
    assert {pair: contrast(*map(colours.get, pair)) for pair in TEXTS if contrast(*map(colours.get, pair)) < 4.5} == {}
    assert {pair: contrast(*map(colours.get, pair)) for pair in EDGES if contrast(*map(colours.get, pair)) < 3} == {}


def test_the_night_has_a_colour_for_each_of_the_day():
    assert DAY.keys() == NIGHT.keys()


def test_colours_stand_in_one_place():
    assert not re.search(r"#[0-9a-f]{3,6}\b", re.sub(r":root \{.*?\}", "", SHEET.replace("#000 ", ""), flags=re.DOTALL))


def test_nothing_is_loaded_from_anywhere():
    for name in ("page.css", "page.js", "shell.html"):
        said = shelf.shipped(name)
        assert "http" not in said
        assert "@import" not in said
    assert "url(" not in SHEET


def test_who_wants_no_motion_gets_none():
    outside = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{.*?\n\}", "", SHEET, flags=re.DOTALL)
    assert "animation" not in outside
    assert "transition" not in outside


def test_the_module_makes_no_marks_of_its_own():
    script = shelf.shipped("page.js")
    assert script.count("innerHTML") == 1  # where it puts in what the server has made
    assert not re.search(r"outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)
