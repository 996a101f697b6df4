"""Claude through its Agent SDK, in a process of its own (``python -P -m gitswarm.rooms.outside.dialects.sdk``).

It says what Claude Code says, in the same lines, so one dialect understands both. The SDK is an extra, and is imported
only here, inside the run.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence
    from typing import Any

MISSING = "the Claude Agent SDK is not installed: pip install '.[claude-sdk]' in the folder of gitswarm"
STDOUT = 1
KINDS = {"SystemMessage": "system", "AssistantMessage": "assistant", "ResultMessage": "result"}


def main(words: Sequence[str]) -> None:
    """Let Claude do what the brief on stdin says, and tell of it in lines of JSON."""
    import asyncio

    try:
        from claude_agent_sdk import ClaudeSDKError
    except ImportError:
        raise SystemExit(MISSING) from None
    try:
        asyncio.run(_work(_options(words), sys.stdin.read()))
    except ClaudeSDKError as error:
        raise SystemExit(f"the Claude Agent SDK says: {error}") from error


async def _work(options: Namespace, brief: str) -> None:
    from claude_agent_sdk import ClaudeAgentOptions, query

    given = {name: value for name, value in vars(options).items() if value is not None}
    async for message in query(prompt=brief, options=ClaudeAgentOptions(cwd=os.getcwd(), **given)):
        kind = KINDS.get(type(message).__name__)
        if kind:
            _say({"type": kind, **_told(kind, message)})


def _told(kind: str, message: Any) -> Mapping[str, Any]:
    """What a message of the SDK says, with the names that Claude Code gives it."""
    if kind == "system":
        return {**message.data, "subtype": message.subtype}
    if kind == "result":
        return {**vars(message)}
    content = [_part(block) for block in message.content]
    told = {"id": getattr(message, "message_id", None), "content": content, "usage": message.usage}
    return {"session_id": message.session_id, "message": told}


def _part(block: Any) -> Mapping[str, Any]:
    """One part of a message: words, or a tool that is used."""
    return {"type": "tool_use" if hasattr(block, "input") else "text", **vars(block)}


def _say(told: Mapping[str, Any]) -> None:
    from json import dumps

    with open(STDOUT, "wb", closefd=False) as file:
        file.write(dumps(told, default=str).encode() + b"\n")


def _options(words: Sequence[str]) -> Namespace:
    from argparse import ArgumentParser

    parser = ArgumentParser(prog="gitswarm.rooms.outside.dialects.sdk", allow_abbrev=False)
    parser.add_argument("--permission-mode")
    parser.add_argument("--allowed-tools", nargs="*")
    parser.add_argument("--model")
    parser.add_argument("--settings")
    parser.add_argument("--session-id")
    parser.add_argument("--resume")
    parser.add_argument("--max-turns", type=int)
    parser.add_argument("--max-budget-usd", type=float)
    return parser.parse_args(words)


if __name__ == "__main__":
    main(sys.argv[1:])
