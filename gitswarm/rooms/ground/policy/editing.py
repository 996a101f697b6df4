"""The policy as a file in an editor: what was changed in it, comments included, and nothing else."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager, suppress

from gitswarm.errors import Misused, NotFound, Refused, SwarmError, WorkFailed
from gitswarm.git.compose import project
from gitswarm.rooms.ground.policy.model import pages
from gitswarm.rooms.ground.policy.rules import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from gitswarm.desk import Desk

EDITORS = ("GITSWARM_EDITOR", "VISUAL", "EDITOR")
FALLBACK = "vi"
KEY = "policy"
ERRORS = 2
"""Where the editor writes to when stdout is for JSON."""


@contextmanager
def page(desk: Desk) -> Iterator[tuple[str, str]]:
    """The policy as a page, in a file to be edited; what was typed into it stays there until it is agreed on."""
    text = next((page.decode() for page in pages(desk.swarm.look(), bool).values()), "")
    if not text:
        raise Refused("the swarm has not begun yet", hint="gitswarm init")
    path = os.path.join(desk.place.state, f"policy-{os.getpid()}.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    try:
        yield path, text
    except SwarmError as error:
        if _is_typed(path, text):
            error.hint = f"{error.hint}; what was written is in {path}"
        raise
    os.unlink(path)


def _is_typed(path: str, text: str) -> bool:
    """Whether a file holds anything but what was there; if not, it goes."""
    with suppress(OSError):
        with open(path, "rb") as file:
            if file.read() != text.encode():
                return True
        os.unlink(path)
    return False


def edited(desk: Desk, path: str, text: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Let a person edit the page; the settings and the comments that he changed, and none that others changed since."""
    _edit(desk, path)
    try:
        now = desk.read_file(path)
    except NotFound as error:
        raise NotFound(
            "the editor left no file; nothing was changed", hint="it writes to the file it is given"
        ) from error
    old, new = read(text), read(now)
    said, says = comments(text), comments(now)
    changes = {key: value for key, value in new.items() if key not in old or old[key] != value}
    return changes, {key: words for key, words in says.items() if words != said.get(key, "")}


def _edit(desk: Desk, path: str) -> None:
    import subprocess

    words = [*_editor(desk), path]
    try:
        code = subprocess.run(words, check=False, stdout=ERRORS if desk.screen.json else None).returncode
    except OSError as error:
        raise Misused(f"the editor {words[0]} cannot be started: {error.strerror}", hint="set EDITOR") from error
    if code:
        raise WorkFailed(f"{words[0]} ended with {code}; nothing was changed", hint="try again, or set EDITOR")


def _editor(desk: Desk) -> list[str]:
    """The words of the editor's command; where none is named, one for a terminal."""
    import shlex

    named = next((desk.env[name] for name in EDITORS if desk.env.get(name, "").strip()), "")
    if not named and not desk.screen.is_terminal:
        raise Misused("here is no terminal to edit on", hint="gitswarm policy set, or set EDITOR")
    try:
        return shlex.split(named) or [FALLBACK]
    except ValueError as error:
        raise Misused(f"the editor {named} is no command: {error}", hint="set EDITOR") from error


def read(text: str) -> dict[str, Any]:
    """The settings that a page names; refused with the line where it is no YAML, or no policy."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        page: Any = YAML(typ="rt").load(io.StringIO(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise Misused(f"line {line} is no YAML: {error.problem}", hint="nothing was changed") from error
    except (YAMLError, *project.BEYOND) as error:
        raise Misused(f"this is no YAML: {str(error)[:200]}", hint="nothing was changed") from error
    settings = page.get(KEY) if isinstance(page, dict) else None
    if not isinstance(settings, dict):
        raise Misused("there is no `policy:` with settings below it", hint="nothing was changed")
    for key in settings:
        if key not in RULES:
            raise Misused(f"line {_line_of(settings, key)}: there is no setting {key}", hint="nothing was changed")
    return {str(key): _plain(value) for key, value in settings.items()}


def _line_of(settings: Any, key: Any) -> int:
    return int(settings.lc.key(key)[0]) + 1


def _plain(value: Any) -> Any:
    """A value without what ruamel keeps beside it."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, bool):
        return value
    return int(value) if isinstance(value, int) else str(value) if isinstance(value, str) else value


def comments(text: str) -> dict[str, str]:
    """What people wrote above each setting; what we write there ourselves is left out."""
    found: dict[str, str] = {}
    above: list[str] = []
    for line in text.splitlines():
        said = line.strip()
        key = said.partition(":")[0]
        if said.startswith("#"):
            above.append(said)
            continue
        if key in RULES:
            found[key] = "\n".join(one for one in above if one != f"# {RULES[key].meaning}")
        above = []
    return found
