"""``event`` and ``import``: say something, and bring in what was said elsewhere."""

from __future__ import annotations

import json
import os
import sys

from gitswarm.errors import Misused, NotFound, StoreError
from gitswarm.rooms.messages import actions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from gitswarm.desk import Desk
    from gitswarm.rooms.messages.shell_log import BadLine

STDIN = "-"
SHOWN = 10
"""Bad lines that are shown; the file beside tells of all."""


def event_add(
    desk: Desk, words: tuple[str, ...] = (), *, kind: str = "note", thread: str | None = None, text: str | None = None
) -> None:
    """Say something: a question, an answer, a note, an error, or any kind of your own without a dot.

    words: what is said; or use --text
    kind (-k): question, answer, followup, note, heartbeat, error, or a word of your own
    thread (-t, --interaction): the thread it belongs to
    text: what is said; - reads it from standard input

    Example: gitswarm event add --kind question --thread release "Who tags it?"
    """
    said = desk.read(text) if text is not None else " ".join(words)
    if text is not None and words:
        raise Misused("the text was given twice", hint="as words, or with --text")
    if not said.strip():
        raise Misused("nothing was said", hint='gitswarm event add "the text", or --text - to read standard input')
    receipt = desk.swarm.do(actions.say, kind=kind, text=said, thread=thread)
    desk.screen.receipt(receipt.as_json(), f"{kind} {receipt.events[0].id} {receipt.events[0].standing}")


def import_shell_log(desk: Desk, file: str) -> None:
    """Bring in the log of an older shell prototype; again brings in only what is new.

    Each line is a JSON object with interaction, actor, type, content and timestamp. Bad lines are set aside with
    their number and the reason, and the rest is brought in.

    file: the log; - reads it from standard input

    Example: gitswarm import shell-log communication.jsonl
    """
    from gitswarm.git import repo
    from gitswarm.rooms.messages.shell_log import PORTION, portions

    swarm = desk.swarm
    aside = _Aside(desk, os.path.join(repo.find(desk.shared.path or "", desk.env).state, "import"), file)
    imported = already = 0
    with _opened(file) as log:
        for portion in portions(log):
            aside.put(portion.bad)
            written = len(swarm.do(actions.bring_in, sayings=portion.sayings).events) if portion.sayings else 0
            imported += written
            already += len(portion.sayings) - written
            if portion.lines >= PORTION:
                desk.screen.progress(f"{portion.lines} lines read, {imported} brought in")
    aside.close()
    desk.screen.record({"imported": imported, "already": already, "bad": aside.count, "bad_file": aside.kept})


class _Aside:
    """The file for the bad lines of one log; made when there is one, and gone when a log has none any more."""

    def __init__(self, desk: Desk, folder: str, log: str) -> None:
        self.count = 0
        self.kept: str | None = None
        self._desk = desk
        name = "stdin" if log == STDIN else os.path.basename(log)
        self._path = os.path.join(folder, f"{name}.bad.jsonl")

    def put(self, lines: tuple[BadLine, ...]) -> None:
        """Set these lines aside, and show the first few."""
        for line in lines:
            self.count += 1
            if self.count <= SHOWN:
                self._desk.screen.warn(f"line {line.line}: {line.reason}")
        if lines:
            self._write(lines)

    def close(self) -> None:
        """Say where the rest can be read; forget the bad lines of an earlier import."""
        if self.count > SHOWN:
            self._desk.screen.warn(f"and {self.count - SHOWN} more bad lines")
        if self.kept is None and os.path.exists(self._path):
            os.unlink(self._path)

    def _write(self, lines: tuple[BadLine, ...]) -> None:
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            with open(self._path, "a" if self.kept else "w", encoding="utf-8") as file:
                file.writelines(json.dumps(line._asdict(), ensure_ascii=False) + "\n" for line in lines)
        except OSError as error:
            raise StoreError(f"{self._path} cannot be written: {error.strerror}", hint="see gitswarm doctor") from error
        self.kept = self._path


def _opened(file: str) -> BinaryIO:
    if file == STDIN:
        if sys.stdin is None:
            raise Misused("there is no standard input", hint="name a file")
        return sys.stdin.buffer
    try:
        return open(file, "rb")
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {file}", hint="- reads standard input") from error
    except OSError as error:
        raise Misused(f"{file} cannot be read: {error.strerror}", hint="name a file you may read") from error


COMMANDS = {"event add": event_add, "import shell-log": import_shell_log}
