from __future__ import annotations

import re
from html import unescape

from tests import recording

ID = re.compile(r"gs-[0-9a-z]{4}\b")


def lines_of(picture):
    """What stands on a picture, row by row."""
    rows = re.findall(r'<text[^>]*clip-path="url\(#gitswarm-line-(\d+)\)"[^>]*>([^<]*)</text>', picture)
    shown = dict.fromkeys((int(row) for row, _ in rows), "")
    for row, text in rows:
        shown[int(row)] += unescape(text).replace("\xa0", " ")
    return [text.rstrip() for _, text in sorted(shown.items())]


def typed_in(picture):
    """Whose prompt stands on a picture, and what was typed there; a task by the name that stands for it."""
    return [ID.sub(recording.TASK, line) for line in lines_of(picture) if re.match(r"(ada|ben) \$ ", line)]


def test_the_recording_shows_what_the_program_does(tmp_path, home):
    shown = recording.play(tmp_path)
    lines = lines_of(recording.drawn(shown))

    first, asked = (next(number for number, line in enumerate(lines) if end in line) for end in ("create", "claim"))
    task = lines[first + 1]
    assert lines[asked + 1].startswith(f"error: {task} is held by ben since ")
    assert f"{task} is closed" in lines
    assert lines[-1] == f"  {task}  P1  Reject empty names"
    assert [line for line in lines if line.startswith(("error", "sh:", "fatal"))] == [lines[asked + 1]]


def test_the_picture_in_docs_is_of_the_story_that_is_told():
    assert typed_in(recording.PICTURE.read_text()) == [f"{who} $ {line}" for who, line in recording.STORY]
