"""Taking from the hub what its default branch has by now, so that what is kept there does not grow without end."""

from __future__ import annotations

import os
import time

from gitswarm.core import pauses
from gitswarm.errors import StoreError
from gitswarm.git.clone.store import put, writing
from gitswarm.git.process import clean, git, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.chores import Here

NOTE = "kept-swept"
PAUSE = 3600.0
"""Seconds between two looks: each is a question to the hub."""


def sweep(hub: Any, here: Here, folder: str, ours: Sequence[str]) -> None:
    """Take away those of our refs whose commit the hub's default branch has, as the hub says it now."""
    if not ours or not _is_due(here):
        return
    there = hub.listed("HEAD", f"{folder}/*")
    merged = _merged(here, there.pop("HEAD", ""), {ref: there[ref] for ref in ours if ref in there})
    if merged:
        hub.take_away(merged)


def _is_due(here: Here) -> bool:
    """Whether nobody of this clone has looked for an hour; the next hour begins now."""
    path = os.path.join(here.place.state, NOTE)
    try:
        is_due = pauses.is_over(os.stat(path).st_mtime, time.time(), PAUSE)
    except FileNotFoundError:
        is_due = True
    if is_due:
        with writing(path):
            put(path, b"")
    return is_due


def _merged(here: Here, head: str, kept: dict[str, str]) -> dict[str, str]:
    """The refs whose commits a head has, of those that this clone knows."""
    asked = "".join(f"{oid}\n" for oid in (head, *kept.values()))
    found = _told(here, asked, "cat-file", "--batch-check=%(objectname) %(objecttype)").splitlines()
    known = {line.removesuffix(" commit") for line in found if line.endswith(" commit")}
    if head not in known:
        return {}
    kept = {ref: oid for ref, oid in kept.items() if oid in known}
    asked = "".join(f"{oid}\n" for oid in kept.values()) + f"^{head}\n"
    beside = set(_told(here, asked, "rev-list", "--stdin").split())
    return {ref: oid for ref, oid in kept.items() if oid not in beside}


def _told(here: Here, asked: str, *words: str) -> str:
    told = run(git(here.place, *words), env=clean(here.env), stdin=asked.encode())
    if told.code:
        raise StoreError(f"git {words[0]} failed: {told.said}", hint="gitswarm doctor")
    return told.text
