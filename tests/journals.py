"""Journals for tests: what is written into one, and a disk that fails while it is."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

from gitswarm.git.clone.journal import Entry, Journal
from gitswarm.git.clone.lock import Locks


def journal_in(state) -> Journal:
    """A journal in this folder, with the lock that all of them share."""
    return Journal(str(state), Locks(str(state)).journal)


def entry(*ids, text="", texts=()) -> Entry:
    """What is written at once: events with these ids."""
    lines = (json.dumps({"id": one, "text": text}, ensure_ascii=False).encode() + b"\n" for one in ids)
    return Entry(tuple(lines), tuple(texts))


def file_of(journal) -> Path:
    """The file it is kept in."""
    return Path(journal.path)


def of_a_lock(descriptor) -> bool:
    """Whether a file is a lock: what is written there is no part of the journal."""
    return os.readlink(f"/proc/self/fd/{descriptor}").endswith(".lock")


def fail_once(monkeypatch, name, before=lambda: None, code=errno.EIO):
    """Let the next call of this name fail, after something else has happened."""
    real = getattr(os, name)

    def failing(*arguments):
        if name == "write" and of_a_lock(arguments[0]):
            return real(*arguments)
        monkeypatch.setattr(os, name, real)
        before()
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, name, failing)
