"""The server that a coding tool is told to start: one entry in the file in which it keeps its servers."""

from __future__ import annotations

from gitswarm.errors import Refused
from gitswarm.rooms.home.onboarding.tools import gap_behind, settings_in, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAME, SERVERS, TABLES = "gitswarm", "mcpServers", "mcp_servers"
ENTRY = {"command": "gitswarm", "args": ["mcp"]}
BLOCK = f"""\
# BEGIN GITSWARM
[{TABLES}.{NAME}]
command = "gitswarm"
args = ["mcp"]
# END GITSWARM
"""


def with_server(text: str, path: str) -> str:
    """The file with our server in it, everything else as it was; an entry that somebody has changed stays his."""
    if _is_toml(path):
        return text if NAME in _tables(text, path) else _sound(f"{text}{gap_behind(text)}{BLOCK}", path)
    settings = _read(text, path)
    if NAME in settings.get(SERVERS, {}):
        return text
    settings.setdefault(SERVERS, {})[NAME] = ENTRY
    return written(settings, text)


def without_server(text: str, path: str) -> str:
    """The file without the server that we wrote; empty where nothing else was in it."""
    if _is_toml(path):
        return text.replace(f"\n{BLOCK}", "") if f"\n{BLOCK}" in text else text.replace(BLOCK, "")
    settings = _read(text, path)
    if settings.get(SERVERS, {}).get(NAME) != ENTRY:
        return text
    del settings[SERVERS][NAME]
    if not settings[SERVERS]:
        del settings[SERVERS]
    return written(settings, text) if settings else ""


def _is_toml(path: str) -> bool:
    return path.endswith(".toml")


def _tables(text: str, path: str) -> dict[str, Any]:
    """The servers that a file in TOML has."""
    import tomllib

    try:
        found = tomllib.loads(text).get(TABLES, {})
    except ValueError as error:
        raise Refused(f"{path} is no TOML: {error}", hint="mend it, then repeat the command") from error
    if not isinstance(found, dict):
        raise Refused(f"{path} is not as its tool writes it", hint="mend it, then repeat the command")
    return found


def _sound(text: str, path: str) -> str:
    """The text, where it can still be read with what was put into it."""
    _tables(text, path)
    return text


def _read(text: str, path: str) -> dict[str, Any]:
    return settings_in(text, path, "its tool", lambda told: isinstance(told.get(SERVERS, {}), dict))
