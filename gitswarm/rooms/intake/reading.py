"""What was given to be taken in: words, a file, or standard input, told apart so that none is taken for another."""

from __future__ import annotations

import os

from gitswarm.errors import Misused, NotFound
from gitswarm.record import Record
from gitswarm.rooms.intake.model import TEXT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

STDIN = "-"
ENDINGS = (".md", ".txt", ".json", ".jsonl", ".yaml", ".yml", ".csv", ".tsv", ".eml", ".rst")
"""What the name of a file with tasks ends with: a word that does, and is no file, was meant as one."""
LARGEST_FILE = 4 * 1024 * 1024


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
        return Given(desk.read(text), TEXT)
    name = file if file is not None else str(what)
    if name == STDIN:
        return Given(desk.read(name), TEXT)
    if file is not None or is_file(name):
        return _file(desk, name)
    if looks_like_file(name):
        raise NotFound(f"there is no file {name}", hint="--text takes the words as they stand")
    return Given(name, TEXT)


def is_file(name: str) -> bool:
    """Whether a word names a file that is there."""
    try:
        return os.path.isfile(name)
    except ValueError:
        return False


def looks_like_file(name: str) -> bool:
    """Whether a word can only have been meant as the name of a file: one word, with a folder or a known ending."""
    is_word = bool(name) and not any(char.isspace() for char in name)
    return is_word and "://" not in name and (name.endswith(ENDINGS) or name.startswith(("./", "../", "/", "~/")))


def _file(desk: Desk, name: str) -> Given:
    try:
        size = os.stat(name).st_size
    except (OSError, ValueError):
        size = 0
    if size > LARGEST_FILE:
        raise Misused(f"{name} is too large to be a message", hint="give the part of it that asks for something")
    root = desk.place.worktree
    where = os.path.relpath(os.path.realpath(name), os.path.realpath(root)) if root else ".."
    return Given(desk.read_file(name), f"file:{name if where.startswith('..') else where}")
