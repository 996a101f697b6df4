"""What ``gitswarm --version`` shows."""

from __future__ import annotations

import sys

from gitswarm import __version__
from gitswarm.errors import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

PROGRAM = "gitswarm"


def show(desk: Desk) -> None:
    """Print which gitswarm this is, and what it stands on."""
    told = {PROGRAM: __version__, **_stands_on(desk)}
    if desk.shared.json:
        desk.screen.record(told)
        return
    parts = [f"{name} {number}" if number else f"no {name}" for name, number in told.items()]
    desk.screen.lines([f"{parts[0]} ({', '.join(parts[1:])})"])


def _stands_on(desk: Desk) -> dict[str, str | None]:
    """The versions of what else is at work; None for what is not there."""
    from gitswarm.git.log import survey

    try:
        git: str | None = survey.git_version(desk.env)
    except StoreError:
        git = None
    return {"git": git, "libgit2": survey.libgit2_version(), "python": sys.version.partition(" ")[0]}
