"""Drafts from JSON and YAML: whole texts, fenced blocks, front matter. YAML is read without aliases, tags or types."""

from __future__ import annotations

import json

from gitswarm.rooms.talk.drafts import MOST, draft_of, field_of, is_open, known_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from gitswarm.rooms.talk.drafts import Draft

CERTAIN = 95
DEEPEST, LARGEST_YAML, MOST_NODES = 12, 128 * 1024, 20_000
"""Levels of what is read, bytes of YAML, and nodes in it: past that it is no list of tasks."""
PARTS_DEEP = 4
PLAIN_TAGS = ("str", "int", "float", "bool", "null", "map", "seq", "timestamp")


def from_json(text: str, line: int) -> list[Draft]:
    """The drafts in a JSON value, or in JSON values one a line."""
    try:
        return from_value(json.loads(text), "structured/json", line)
    except (ValueError, RecursionError):
        pass
    drafts = []
    for number, row in enumerate(text.splitlines()):
        if not row.strip():
            continue
        try:
            told = json.loads(row)
        except (ValueError, RecursionError):
            return []
        drafts += from_value(told, "structured/json", line + number) if isinstance(told, dict) else []
    return drafts


def from_yaml(text: str, line: int) -> list[Draft]:
    """The drafts in a YAML document."""
    return from_value(yaml(text), "structured/yaml", line)


def from_value(told: Any, parser: str, line: int) -> list[Draft]:
    """The drafts that a decoded value tells: a list of tasks, something that holds one, or one task."""
    drafts: list[Draft] = []
    _take(told, parser, line, None, 0, drafts)
    return drafts


def _take(told: Any, parser: str, line: int, part_of: int | None, depth: int, drafts: list[Draft]) -> None:
    if depth > PARTS_DEEP or len(drafts) > MOST:
        return
    if isinstance(told, list):
        for one in told:
            _take({"title": one} if isinstance(one, str) else one, parser, line, part_of, depth + 1, drafts)
    elif isinstance(told, dict):
        found = known_fields(told)
        made = draft_of(found, parser, CERTAIN, line) if is_open(found) else None
        if made is not None:
            drafts.append(made._replace(part_of=part_of))
            part_of = len(drafts) - 1
        parts = [value for name, value in told.items() if field_of(name) == "parts" and isinstance(value, list)]
        for part in parts if is_open(found) else []:
            _take(part, parser, line, part_of, depth, drafts)


def yaml(text: str) -> Any:
    """A YAML document as dicts, lists and texts; None where it is none, or more than a list of tasks can be."""
    if len(text) > LARGEST_YAML:
        return None
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return _built(YAML(typ="safe", pure=True).parse(text))
    except (YAMLError, Unfit, ValueError, RecursionError):
        return None


class Unfit(Exception):
    """YAML that grows, nests or goes on further than a list of tasks does."""


def _built(events: Iterator[Any]) -> Any:
    """The value that a stream of YAML events makes, of its first document; every scalar is a text."""
    done: list[Any] = []
    stack: list[tuple[Any, list[Any]]] = [(None, done)]
    for number, event in enumerate(events):
        name = type(event).__name__
        if number > MOST_NODES or len(stack) > DEEPEST or name == "AliasEvent" or not _is_plain(event):
            raise Unfit
        if name in ("SequenceStartEvent", "MappingStartEvent"):
            stack.append((name[0], []))
        elif name == "ScalarEvent":
            stack[-1][1].append(None if event.value in ("", "~", "null") and event.implicit[0] else event.value)
        elif name in ("SequenceEndEvent", "MappingEndEvent"):
            kind, parts = stack.pop()
            stack[-1][1].append(parts if kind == "S" else _paired(parts))
        elif name == "DocumentEndEvent":
            break
    return done[0] if done else None


def _is_plain(event: Any) -> bool:
    """Whether an event has no tag but those that every YAML knows."""
    tag = str(getattr(event, "tag", None) or "")
    return not tag or tag.rpartition(":")[2] in PLAIN_TAGS


def _paired(parts: list[Any]) -> dict[str, Any]:
    return {str(key): value for key, value in zip(parts[::2], parts[1::2], strict=True)}
