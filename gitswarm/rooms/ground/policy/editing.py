"""The policy as a file in an editor: what was changed in it, comments included, and nothing else."""

from __future__ import annotations

import io
import os

from gitswarm.errors import Misused, Refused, WorkFailed
from gitswarm.git.compose import project
from gitswarm.rooms.ground.policy.model import comment, pages
from gitswarm.rooms.ground.policy.rules import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.core.tables import Tables

EDITORS = ("GITSWARM_EDITOR", "VISUAL", "EDITOR")
KEY = "policy"


def edited(tables: Tables, path: str, env: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Let a person edit the policy; the settings as they are then, and the comments above them."""
    page = next(iter(pages(tables, bool).values()), None)
    if page is None:
        raise Refused("the swarm has not begun yet", hint="gitswarm init")
    with open(path, "wb") as file:
        file.write(page)
    _edit(path, env)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    os.unlink(path)
    return read(text), comments(tables, text)


def _edit(path: str, env: Mapping[str, str]) -> None:
    import subprocess

    editor = next((env[name] for name in EDITORS if env.get(name)), "vi")
    words = [*editor.split(), path]
    try:
        code = subprocess.run(words, check=False).returncode
    except OSError as error:
        raise Misused(f"the editor {words[0]} cannot be started: {error.strerror}", hint="set EDITOR") from error
    if code:
        raise WorkFailed(f"{words[0]} ended with {code}; nothing was changed", hint=f"what was written is in {path}")


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


def comments(tables: Tables, text: str) -> dict[str, str]:
    """What people wrote above each setting, where it is not what stood there; what we write ourselves is left out."""
    found: dict[str, str] = {}
    above: list[str] = []
    for line in text.splitlines():
        said = line.strip()
        key = said.partition(":")[0]
        if said.startswith("#"):
            above.append(said)
            continue
        if key in RULES:
            own = [one for one in above if one != f"# {RULES[key].meaning}"]
            found[key] = "\n".join(own)
        above = []
    return {key: said for key, said in found.items() if said != comment(tables, key)}
