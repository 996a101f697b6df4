"""Folds the logs it is told, on whatever Python runs it: ``python -m tests.torture.folding FOLDER``, a line for each.

It needs nothing but the program and the standard library, so that any Python that is there can run it.
"""

from __future__ import annotations

import json
import locale
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from random import Random

from gitswarm.core import register
from gitswarm.core.event import read
from gitswarm.core.fold import Rooms
from gitswarm.core.log import Line
from gitswarm.index import Index
from gitswarm.opening import the_rooms
from gitswarm.rooms.views import board
from tests.toy_rooms import FakeLog

MOST = 40
"""Events that come at once."""


def fold(lines: Sequence[Line], path: str, chance: Random, rooms: Rooms) -> dict[str, str]:
    """What the tables and pages of a log say: folded at once, and as its events come in portions."""
    log = FakeLog()
    tip = log.add("whole", lines)
    tables = register.fold_all(log, rooms, tip)
    index = Index(path, rooms, log, "torture")
    try:
        for stand in _portions(log, lines, chance):
            index.catch_up(stand, settled=chance.choice((0, index.shared)))
        index.catch_up(tip)
        pages = [board.pages(one, lambda _: False) for one in (tables, index.tables)]
        return {
            "tables": register.digest_of(register.dump(tables, rooms)),
            "index": index.digest(),
            **{f"pages {number}": _digest(each) for number, each in enumerate(pages)},
        }
    finally:
        index.close()
        for left in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.unlink(os.path.realpath(path) + left)


def _portions(log: FakeLog, lines: Sequence[Line], chance: Random) -> Iterator[str]:
    """The tips on the way: a few events more each time, now and then with one of our own that others come before."""
    end = 0
    while end < len(lines):
        end += 1 + int(chance.random() * MOST)
        own = lines[end : end + 1] if chance.random() < 0.3 else ()
        late = lines[-1:] if own and chance.random() < 0.5 else own
        yield log.add(f"tip {end}", [*lines[:end], *(one._replace(position=end) for one in late)])


def _digest(pages: dict[str, bytes]) -> str:
    return sha256(repr(sorted(pages.items())).encode()).hexdigest()


def main(folder: str, setting: int) -> None:
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")
    rooms = the_rooms()
    for said in sys.stdin:
        told = json.loads(said)
        lines = [Line(place, read(line.encode())) for place, line in enumerate(told["lines"])]
        found = fold(lines, f"{folder}/{setting}.db", Random(told["seed"] * 1000 + setting), rooms)
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
