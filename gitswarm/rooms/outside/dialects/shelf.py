"""Where dialects are found: shipped with us as data, in a file of the user's own, or registered by another package."""

from __future__ import annotations

import os
from contextlib import suppress

from gitswarm.errors import Misused, NotFound
from gitswarm.rooms.outside.dialects.description import described
from gitswarm.rooms.outside.dialects.model import PLAIN, Dialect
from gitswarm.settings import python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FOLDER = os.path.join(os.path.dirname(__file__), "agents")
GROUP = "gitswarm.agents"
"""Entry points by which other packages register theirs: each is a Dialect, or a description as a mapping."""
ENDING = ".toml"
PYTHON = "{python}"
"""Stands in a command for the Python that runs us."""


def named(name: str) -> Dialect:
    """The dialect of that name, or in the file of that absolute path; any program's where none is named."""
    if not name:
        return PLAIN
    if os.path.isabs(name):
        return _in_file(name)
    return _in_file(_shipped(name)) if name in shipped() else _registered(name)


def known() -> list[Dialect]:
    """The dialects that need no file of the user's own; what others registered wrongly is passed over."""
    found = []
    for name in sorted({*shipped(), *(point.name for point in _points())}):
        with suppress(Misused):
            found.append(named(name))
    return found


def shipped() -> list[str]:
    """The names of those that come with us."""
    return [file.removesuffix(ENDING) for file in sorted(os.listdir(FOLDER)) if file.endswith(ENDING)]


def _shipped(name: str) -> str:
    return os.path.join(FOLDER, name + ENDING)


def _in_file(path: str) -> Dialect:
    """The dialect that a file describes."""
    import tomllib

    try:
        with open(path, "rb") as file:
            told = tomllib.load(file)
    except (OSError, ValueError) as cause:
        raise Misused(f"{path} describes no agent: {cause}", hint="docs/agents.md tells of such files") from cause
    dialect = described(os.path.basename(path).removesuffix(ENDING), told)
    return dialect._replace(command=tuple(python() if word == PYTHON else word for word in dialect.command))


def _registered(name: str) -> Dialect:
    found = next((point for point in _points() if point.name == name), None)
    if found is None:
        raise NotFound(f"no agent is known as {name}", hint=f"{', '.join(shipped())}, or the absolute path of a file")
    try:
        told = found.load()
    except (ImportError, AttributeError) as cause:
        raise Misused(f"{found.value}, which is registered as {name}, cannot be loaded: {cause}") from cause
    if isinstance(told, Dialect):
        return told
    if not isinstance(told, dict):
        raise Misused(f"what {found.value} registers as {name} is no description of an agent")
    return described(name, told)


def _points() -> list[Any]:
    from importlib.metadata import entry_points

    return sorted(entry_points(group=GROUP), key=lambda point: point.name)
