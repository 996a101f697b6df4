"""Where a row plays: a folder on fast ground, a hub and clones in it, and the environment of the tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import furnish, sealed_environment
from tests.ground import MEMORY
from tests.torture.figures import Unavailable


@contextmanager
def ground(where: Path | None = None) -> Iterator[Path]:
    """A fresh folder, in memory where that can be, gone afterwards."""
    there = where or (MEMORY if os.access(MEMORY, os.W_OK) else None)
    folder = Path(tempfile.mkdtemp(prefix="gitswarm-torture-", dir=there))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def seal(folder: Path) -> None:
    """Forget the outside: the environment of this process becomes that of a test."""
    worn = sealed_environment(dict(os.environ), furnish(folder / "home"))
    os.environ.clear()
    os.environ.update(worn)


def needs_root(what: str) -> None:
    """Say that a row cannot run where it may not mount."""
    if os.geteuid():
        raise Unavailable(f"{what} needs root; `make torture ROW=replay` needs none")


def needs_program(name: str) -> str:
    """The path of a program of the system, or a word that it is missing."""
    found = shutil.which(name)
    if found is None:
        raise Unavailable(f"{name} is not installed; `make tools` installs it")
    return found
