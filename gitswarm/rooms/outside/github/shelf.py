"""What the processes of a clone remember together of GitHub: answers that may still hold, what may still be asked."""

from __future__ import annotations

import json
import os
import zlib
from contextlib import contextmanager
from hashlib import sha256

from gitswarm.git.clone.lock import Lock
from gitswarm.git.clone.store import make_folder, put, read_small, remove, writing
from gitswarm.record import Record
from gitswarm.rooms.outside.github.terms import Budget

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

FOLDER, PAGES = "github", "pages"
MOST, EACH = 1_000, 50
"""How many answers are kept, and after how many new ones the oldest go."""
QUICK = 1
"""The level of compression."""


class Page(Record):
    """An answer: what it said, its mark, and where the list goes on."""

    mark: str
    following: str
    body: Any


class Shelf:
    """The files of one token in one clone; another token is shown other things, and finds none of these."""

    def __init__(self, state: str, api: str, token: str) -> None:
        self._folder = os.path.join(state, FOLDER)
        self._whose = f"{api} {token}"
        self._budget = os.path.join(self._folder, f"budget-{self._name('')}")
        self._kept = 0

    def page(self, url: str) -> Page | None:
        """What was answered last time; None where that is not known."""
        data = read_small(self._path(url))
        try:
            return Page(*json.loads(zlib.decompress(data))) if data else None
        except (ValueError, TypeError, zlib.error):
            return None

    def keep(self, url: str, page: Page) -> None:
        """Remember an answer, for the next time that the same is asked."""
        self._make()
        path = self._path(url)
        with writing(path):
            put(path, zlib.compress(json.dumps(page).encode(), QUICK))
        self._kept += 1
        if self._kept % EACH == 0:
            self._thin_out()

    def budget(self) -> Budget:
        """What may still be asked, as far as anybody here was told."""
        try:
            limit, left, reset, shut, writes = json.loads(read_small(self._budget) or b"")
            return Budget(int(limit), int(left), float(reset), float(shut), tuple(float(at) for at in writes))
        except (ValueError, TypeError):
            return Budget()

    @contextmanager
    def held(self) -> Iterator[None]:
        """For this block nobody else notes anything: what is looked at and noted in it is one change."""
        self._make()
        with Lock(f"{self._budget}.lock").held("github"):
            yield

    def note(self, budget: Budget) -> None:
        """Tell the other processes of this clone."""
        self._make()
        with writing(self._budget):
            put(self._budget, json.dumps(budget).encode())

    def _make(self) -> None:
        with writing(self._folder):
            make_folder(self._folder)
            make_folder(os.path.join(self._folder, PAGES), mode=0o700)

    def _path(self, url: str) -> str:
        return os.path.join(self._folder, PAGES, self._name(url))

    def _name(self, url: str) -> str:
        return sha256(f"{self._whose} {url}".encode()).hexdigest()[:32]

    def _thin_out(self) -> None:
        folder = os.path.join(self._folder, PAGES)
        with os.scandir(folder) as found:
            by_age = sorted((entry.stat().st_mtime, entry.path) for entry in found)
        for _, path in by_age[:-MOST]:
            remove(path)
