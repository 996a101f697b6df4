"""What is written for each coding tool: the section of AGENTS.md, and the tool's own hooks; again changes nothing."""

from __future__ import annotations

import json

from gitswarm.errors import Refused
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

BEGIN, END = "<!-- BEGIN GITSWARM -->", "<!-- END GITSWARM -->"
COMMAND = "gitswarm"
SECTION = f"""\
{BEGIN}
## This repository is worked on by a swarm

Tasks, claims and messages are kept by `gitswarm`, in this repository. Begin with `gitswarm prime`: it says what you
hold, what waits for you and how to work here. In short:

- `gitswarm next --json` takes a task and prints the worktree to work in; work nowhere else. Exit 3: somebody has it.
- `gitswarm note ID "…"` tells others, `gitswarm done ID --summary "…" --tests "…"` finishes.
- `gitswarm create "…"` for whatever else you find; `gitswarm mail inbox` for what others say to you.
{END}
"""


class Tool(Record):
    """A coding tool: the files its agents read, where it is told what to run when and how, and of MCP servers."""

    name: str
    guides: tuple[str, ...] = ("AGENTS.md",)
    settings: str = ""
    hooks: dict[str, str] = {}  # noqa: RUF012 - a record is frozen
    nested: bool = True
    version: int | None = None
    servers: str = ".mcp.json"


PRIME, LETTERS = "gitswarm prime --hook", "gitswarm prime --letters --hook"
TOOLS = {
    "claude": Tool(
        "claude",
        ("AGENTS.md", "CLAUDE.md"),
        ".claude/settings.json",
        {
            "SessionStart": f"{PRIME} claude",
            "PreCompact": f"{PRIME} claude",
            "UserPromptSubmit": f"{LETTERS} claude",
        },
    ),
    "codex": Tool(
        "codex",
        settings=".codex/hooks.json",
        hooks={"SessionStart": f"{PRIME} codex", "UserPromptSubmit": f"{LETTERS} codex"},
        servers=".codex/config.toml",
    ),
    "cursor": Tool(
        "cursor",
        settings=".cursor/hooks.json",
        hooks={"sessionStart": f"{PRIME} cursor"},
        nested=False,
        version=1,
        servers=".cursor/mcp.json",
    ),
    "gemini": Tool(
        "gemini",
        ("AGENTS.md", "GEMINI.md"),
        ".gemini/settings.json",
        {"SessionStart": f"{PRIME} gemini", "BeforeAgent": f"{LETTERS} gemini"},
        servers=".gemini/settings.json",
    ),
    "generic": Tool("generic"),
}
IMPORTS = "@AGENTS.md"
"""How a guide takes in AGENTS.md; it needs no section of its own then."""


def with_section(text: str) -> str:
    """A guide with our section in it: in the place of an older one, else at its end."""
    before, found, after = _around(text)
    if found:
        return before + SECTION + after
    return f"{text}{gap_behind(text)}{SECTION}"


def gap_behind(text: str) -> str:
    """What stands between a text and ours at its end: the same for all, so that it can be taken away with ours."""
    return "\n" if text else ""


def without_section(text: str) -> str:
    """A guide as it was before our section came."""
    before, found, after = _around(text)
    if not found:
        return text
    has_gap = before.endswith("\n\n") or before == "\n" or not after
    return before.removesuffix("\n") + after if has_gap else before + after


def _around(text: str) -> tuple[str, bool, str]:
    """What stands before and after our section; refused where only half of its marks is there."""
    if (BEGIN in text) != (END in text) or text.count(BEGIN) > 1:
        raise Refused("the marks of gitswarm in this file are not a pair", hint="mend or remove them by hand")
    if BEGIN not in text:
        return text, False, ""
    before, _, rest = text.partition(BEGIN)
    return before, True, rest.partition(END)[2].removeprefix("\n")


def with_hooks(text: str, tool: Tool) -> str:
    """The settings of a tool with our hooks in them, everything else as it was."""
    settings = _read(text, tool)
    before = json.loads(json.dumps(settings))
    if tool.version is not None:
        settings.setdefault("version", tool.version)
    hooks = settings.setdefault("hooks", {})
    for event, command in tool.hooks.items():
        entries = hooks.setdefault(event, [])
        if not any(_is_ours(entry, command) for entry in entries):
            entries[:] = [entry for entry in entries if not _is_ours(entry)]
            entries.append(_entry(command, nested=tool.nested))
    return text if settings == before else written(settings, text)


def without_hooks(text: str, tool: Tool) -> str:
    """The settings of a tool without our hooks; empty where nothing else was in them."""
    if not text:
        return text
    settings = _read(text, tool)
    before = json.loads(json.dumps(settings))
    hooks = settings.get("hooks", {})
    for event in [event for event, entries in hooks.items() if any(map(_is_ours, entries))]:
        hooks[event] = [entry for entry in hooks[event] if not _is_ours(entry)]
        if not hooks[event]:
            del hooks[event]
    if settings == before:
        return text
    if not hooks:
        del settings["hooks"]
    return "" if not settings or settings == {"version": tool.version} else written(settings, text)


def _read(text: str, tool: Tool) -> dict[str, Any]:
    return settings_in(text, tool.settings, tool.name, lambda told: _are_hooks(told.get("hooks", {})))


def settings_in(text: str, path: str, tool: str, is_sound: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What a tool keeps in a file of JSON; refused where that is not as the tool writes it, so that nothing is lost."""
    try:
        settings = json.loads(text or "{}")
    except ValueError as error:
        raise Refused(f"{path} is no JSON: {error}", hint="mend it, then repeat the command") from error
    if not isinstance(settings, dict) or not is_sound(settings):
        raise Refused(f"{path} is not as {tool} writes it", hint="mend it, then repeat the command")
    return settings


def _are_hooks(hooks: Any) -> bool:
    return isinstance(hooks, dict) and all(isinstance(entries, list) for entries in hooks.values())


def _is_ours(entry: Any, command: str = "") -> bool:
    """Whether an entry runs a command of ours, or just this one."""
    commands = [entry.get("command")] if isinstance(entry, dict) else []
    inner = entry.get("hooks", []) if isinstance(entry, dict) else []
    commands += [one.get("command") for one in inner if isinstance(one, dict)]
    return any(
        isinstance(one, str) and (one == command or (not command and one.startswith(f"{COMMAND} "))) for one in commands
    )


def _entry(command: str, *, nested: bool) -> Mapping[str, object]:
    return {"hooks": [{"type": "command", "command": command}]} if nested else {"command": command}


def written(settings: Mapping[str, object], before: str) -> str:
    """The file of JSON that says so, in the form that it had before where that is a usual one."""
    told = json.loads(before) if before else None
    return next((form for form in FORMS if form(told) == before), FORMS[0])(settings)


def _form(indent: int | str | None, separators: tuple[str, str] | None, ending: str) -> Callable[[Any], str]:
    return lambda told: json.dumps(told, indent=indent, separators=separators, ensure_ascii=False) + ending


LAYOUTS: tuple[tuple[int | str | None, tuple[str, str] | None], ...] = (
    (2, None),
    (4, None),
    ("\t", None),
    (None, None),
    (None, (",", ":")),
)
FORMS = [_form(*layout, ending) for layout in LAYOUTS for ending in ("\n", "")]
"""How a file of JSON may be laid out, first as people like to read it."""


def wrapped(text: str, tool: str, *, letters: bool) -> str:
    """A text as a tool takes it from a hook: most as it is, some only in JSON."""
    if tool == "gemini":
        event = "BeforeAgent" if letters else "SessionStart"
        return json.dumps({"hookSpecificOutput": {"hookEventName": event, "additionalContext": text}} if text else {})
    if tool == "cursor":
        return json.dumps({"additional_context": text} if text else {})
    return text
