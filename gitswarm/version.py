"""What ``gitswarm --version`` shows."""

from __future__ import annotations

import os
import sys

from gitswarm import __version__
from gitswarm.errors import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

PROGRAM = "gitswarm"
EXTRAS = {
    "claude-sdk": "claude_agent_sdk",
    "keyring": "keyring",
    "mcp": "mcp",
    "otel": "opentelemetry.exporter.otlp.proto.http",
    "ui": "textual",
    "web": "uvicorn",
}
"""What can be installed beside (pyproject.toml), by a package that is there only then."""


def show(desk: Desk) -> None:
    """Print which gitswarm this is, and what it stands on."""
    told, extras = {PROGRAM: __version__, **_stands_on(desk)}, [name for name in EXTRAS if _is_there(EXTRAS[name])]
    if desk.shared.json:
        desk.screen.record({**told, "extras": extras})
        return
    parts = [f"{name} {number}" if number else f"no {name}" for name, number in told.items()]
    parts.append(f"with {', '.join(extras)}" if extras else "no extras")
    desk.screen.lines([f"{parts[0]} ({', '.join(parts[1:])})"])


def _stands_on(desk: Desk) -> dict[str, str | None]:
    """The versions of what else is at work; None for what is not there."""
    from gitswarm.git import libgit2
    from gitswarm.git.process import git_version

    try:
        git: str | None = git_version(desk.env)
    except StoreError:
        git = None
    return {"git": git, "libgit2": libgit2.version(), "python": sys.version.partition(" ")[0]}


def _is_there(module: str) -> bool:
    """Whether a package could be imported: looked for without importing anything, as that would cost half a second."""
    inside = os.path.join(*module.split("."), "__init__.py")
    return any(os.path.exists(os.path.join(folder, inside)) for folder in sys.path)
