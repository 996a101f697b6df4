"""What was given to be taken in: words, a file, or standard input, told apart so that none is taken for another."""

from __future__ import annotations

import os

from gitswarm.errors import Misused, NotFound
from gitswarm.record import Record
from gitswarm.rooms.talk.intake.model import TEXT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

STDIN = "-"
ENDINGS = (".md", ".txt", ".json", ".jsonl", ".yaml", ".yml", ".csv", ".tsv", ".eml", ".rst")
"""What the name of a file with tasks ends with: a word that does, and is no file, was meant as one."""
LARGEST = 4 * 1024 * 1024
"""Bytes of a message; its letters are counted where it is understood."""


class Given(Record):
    """A text, and where it stands."""

    text: str
    source: str


def given(desk: Desk, what: str | None, text: str | None, file: str | None) -> Given:
    """The text that was given, in the one way in which it was."""
    ways = [one for one in (what, text, file) if one is not None]
    if len(ways) != 1:
        raise Misused("what is to be taken in?", hint='gitswarm intake add "the text", a FILE, or - for standard input')
    if text is not None:
        return Given(desk.read(text, LARGEST), TEXT)
    name = file if file is not None else str(what)
    if name == STDIN:
        return Given(desk.read(name, LARGEST), TEXT)
    if file is not None or is_there(name):
        return _file(desk, name)
    if looks_like_file(name):
        raise NotFound(f"there is no file {name}", hint="--text takes the words as they stand")
    return Given(name, TEXT)


def is_there(name: str) -> bool:
    """Whether a word names something on the disk: a file, or what a shell puts in place of one."""
    try:
        return os.path.exists(name)
    except ValueError:
        return False


def looks_like_file(name: str) -> bool:
    """Whether a word can only have been meant as the name of a file: one word, with a folder or a known ending."""
    is_word = bool(name) and not any(char.isspace() for char in name)
    return is_word and "://" not in name and (name.endswith(ENDINGS) or name.startswith(("./", "../", "/", "~/")))


def _file(desk: Desk, name: str) -> Given:
    if os.path.isdir(name):
        raise Misused(f"{name} is a folder", hint="name a file in it; --text takes the words as they stand")
    root = desk.place.worktree
    where = os.path.relpath(os.path.realpath(name), os.path.realpath(root)) if root else ".."
    return Given(desk.read_file(name, LARGEST), f"file:{name if where.startswith('..') else where}")
