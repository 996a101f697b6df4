"""Writes the page that ``gitswarm --help`` shows, as typer makes it of all commands: ``python -m tests.overview``."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path

from gitswarm import full, overview

COLUMNS = "80"


def made() -> str:
    """The page as it has to be."""
    said = io.StringIO()
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = COLUMNS
    try:
        with contextlib.redirect_stdout(said):
            full.understand(["--help"])
    finally:
        os.environ.pop("COLUMNS")
        os.environ.update({} if before is None else {"COLUMNS": before})
    return said.getvalue()


if __name__ == "__main__":
    Path(overview.PAGE).write_text(made(), encoding="utf-8")
