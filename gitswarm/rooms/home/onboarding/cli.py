"""``prime setup``: tell an agent what it must know, and its tool to ask for that by itself."""

from __future__ import annotations

import os

from gitswarm.errors import Misused, NotFound, Refused, SwarmError
from gitswarm.git.clone.store import must_stay_in, read_small, remove, translated
from gitswarm.rooms.home.onboarding import model, servers, shelf, tools
from gitswarm.rooms.talk import mail

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.rooms.home.onboarding.tools import Tool

ACTIONS = "actions"


def prime(desk: Desk, *, hook: str | None = None, letters: bool = False) -> None:
    """Say what an agent must know when it begins: how to work here, what it holds, what waits for it.

    hook: for the hook of this tool (claude, codex, cursor, gemini): never fails, and prints what it takes
    letters: only whether there is mail

    Example: gitswarm prime
    """
    if hook is None:
        lines = _lines(desk, letters)
        desk.screen.lines([lines] if desk.shared.json else lines)
        return
    try:
        lines = _lines(desk, letters)
    except SwarmError as error:  # a hook that fails would stop the agent
        lines = [] if letters else [f"gitswarm cannot tell where this swarm stands: {error.message}. {error.hint}"]
    text = tools.wrapped("\n".join(lines), hook, letters=letters)
    desk.screen.lines(text.split("\n") if text else [])


def _lines(desk: Desk, letters: bool) -> list[str]:
    tables, me = desk.swarm.look(), desk.swarm.identity().actor
    return mail.notice(tables, me) if letters else model.prime(tables, me)


def setup(desk: Desk, tool: str, *, mcp: bool = False, remove: bool = False, dry_run: bool = False) -> None:
    """Let a coding tool know of the swarm, or GitHub run for it: files of the project; shows what changes.

    tool: claude, codex, cursor, gemini or generic: AGENTS.md and the tool's own hooks; actions: workflows for GitHub
    mcp: let the tool start `gitswarm mcp` too
    remove: take it all out again
    dry-run: only show what would change

    Example: gitswarm setup claude
    """
    if mcp and tool == ACTIONS:
        raise Misused("workflows start no server", hint=f"--mcp is for {', '.join(tools.TOOLS)}")
    if tool not in (*tools.TOOLS, ACTIONS):
        raise NotFound(f"gitswarm knows no tool {tool}", hint=f"one of {', '.join((*tools.TOOLS, ACTIONS))}")
    root = desk.place.worktree
    if root is None:
        raise Refused("a bare repository has no files to write to", hint="run it in a clone with a work tree")
    wanted, kept = _wanted(root, tool, mcp=mcp, remove=remove)
    changed = {path: text for path, text in wanted.items() if text != _text(root, path)}
    for path in changed:
        must_stay_in(root, path)
    for path, text in changed.items():
        _show(desk, path, _text(root, path), text)
        if not dry_run:
            _put(os.path.join(root, path), text)
    if kept:
        desk.screen.warn(f"left alone, since somebody has changed it: {', '.join(kept)}")
    facts = {"tool": tool, "changed": list(changed), "kept": kept}
    desk.screen.receipt(facts, _said(tool, list(changed), dry_run=dry_run))


def _wanted(root: str, tool: str, *, mcp: bool, remove: bool) -> tuple[dict[str, str], list[str]]:
    """What each file shall hold, and which are left alone."""
    if tool == ACTIONS:
        return shelf.wanted(lambda path: _text(root, path), remove=remove)
    return _for_tool(root, tools.TOOLS[tool], mcp=mcp, remove=remove), []


def _for_tool(root: str, tool: Tool, *, mcp: bool, remove: bool) -> dict[str, str]:
    """What each file shall hold."""
    section = tools.without_section if remove else tools.with_section
    kept = [path for path in tool.guides if remove and _is_read_by_others(root, tool, path)]
    guides = [path for path in tool.guides if _has_its_own(root, path) and path not in kept]
    wanted = {path: section(_text(root, path)) for path in guides}
    if tool.settings:
        hooks = tools.without_hooks if remove else tools.with_hooks
        wanted[tool.settings] = hooks(_text(root, tool.settings), tool)
    if mcp or remove:
        server = servers.without_server if remove else servers.with_server
        there = wanted.get(tool.servers, _text(root, tool.servers))
        wanted[tool.servers] = server(there, tool.servers)
    return wanted


def _has_its_own(root: str, path: str) -> bool:
    """Whether a guide is not another one by a link, and does not take in AGENTS.md."""
    return not os.path.islink(os.path.join(root, path)) and tools.IMPORTS not in _text(root, path)


def _is_read_by_others(root: str, tool: Tool, path: str) -> bool:
    """Whether another tool that is set up here too reads this guide."""
    others = [one for one in tools.TOOLS.values() if one is not tool and path in one.guides]
    return any(f"{tools.COMMAND} prime" in _text(root, one.settings) for one in others if one.settings)


def _text(root: str, path: str) -> str:
    try:
        return (read_small(os.path.join(root, path)) or b"").decode()
    except UnicodeDecodeError as error:
        raise Refused(f"{path} is no UTF-8 text", hint="mend it, then repeat the command") from error


def _show(desk: Desk, path: str, before: str, after: str) -> None:
    from difflib import unified_diff

    lines = unified_diff(before.splitlines(), after.splitlines(), f"a/{path}", f"b/{path}", lineterm="", n=1)
    for line in lines:
        desk.screen.say(line)


def _put(path: str, text: str) -> None:
    """Write a file whole, or take it away where nothing is left in it."""
    if not text:
        remove(path)
        return
    beside = f"{path}.{os.getpid()}.new"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(beside, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(beside, path)
    except OSError as cause:
        raise translated(cause, path) from cause


def _said(tool: str, changed: list[str], *, dry_run: bool) -> str:
    if not changed:
        return f"{tool}: nothing to change"
    return f"{tool}: {'would change' if dry_run else 'changed'} {', '.join(changed)}"


COMMANDS = {"prime": prime, "setup": setup}
