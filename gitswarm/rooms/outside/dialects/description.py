"""A dialect made of a description: a file of data says which lines tell what. No code of anybody runs.

A description has the keys in ``KINDS``. ``[[line]]`` tells of lines of JSON: ``when`` names places in a line and what
stands there, the other keys name the places where something is told. ``[[text]]`` tells of all other lines, by a
pattern whose named groups say what was told.
"""

from __future__ import annotations

import re

from gitswarm.errors import Misused
from gitswarm.rooms.outside.dialects import claude, codex
from gitswarm.rooms.outside.dialects.model import (
    ENDS,
    PARTS,
    Dialect,
    found_in,
    number_in,
    plainly,
    silently,
    status_in,
    text_in,
    with_denied,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.rooms.outside.dialects.model import Hear, Read, Story

CODE: dict[str, Hear] = {"claude": claude.hear, "codex": codex.hear, "plain": plainly}
"""What ``lines`` may name: those that no description could tell."""
KINDS: dict[str, type] = {
    **dict.fromkeys(("command", "passes", "leaves", "line", "text"), list),
    **dict.fromkeys(("brief", "lines"), str),
    **dict.fromkeys(("tells_end", "names_conversation"), bool),
    **dict.fromkeys(("sets", "files", "speech", "ends"), dict),
}
"""The keys of a description."""
PLACES = ("says", "text", "conversation", "dollars", "status", "denied")
LINE_KINDS: dict[str, type] = {
    **dict.fromkeys((*PLACES, "end"), str),
    **dict.fromkeys(("turn", "adds", "joins", "forgets"), bool),
    **dict.fromkeys(("when", "contains"), dict),
    "tokens": list,
}
TEXT_KINDS: dict[str, type] = {"matches": str, "end": str, "status": int}
GROUPS = {"says", "text", "conversation", "dollars", "tokens", "status"}
ALWAYS = ("always", "last")
THOUSANDS = {"k": 1_000, "m": 1_000_000}


def described(name: str, told: Mapping[str, Any]) -> Dialect:
    """The dialect that a description tells of; refused where it is none."""
    _check(name, told, KINDS)
    speech = told.get("speech", {})
    for what in speech:
        _must(what in (*PARTS, *ALWAYS), f"{name}: speech knows no '{what}'", f"{', '.join((*PARTS, *ALWAYS))}")
    return Dialect(
        name=name,
        command=_strings(name, told.get("command", [])),
        brief=told.get("brief", ""),
        passes=_strings(name, told.get("passes", [])),
        sets=_pairs(name, told.get("sets", {})),
        files=_pairs(name, told.get("files", {})),
        speech=tuple((what, _strings(name, part)) for what, part in speech.items()),
        leaves=_strings(name, told.get("leaves", [])),
        ends=tuple((_code(name, code), _ending(name, end)) for code, end in told.get("ends", {}).items()),
        tells_end=told.get("tells_end", False),
        names_conversation=told.get("names_conversation", False),
        hear=_hear(name, told),
        read=_read(name, told.get("text", [])),
    )


def _hear(name: str, told: Mapping[str, Any]) -> Hear:
    """What its lines of JSON tell: as its rules say, or as code of ours does."""
    rules = told.get("line", [])
    if not rules:
        lines = told.get("lines", "plain")
        _must(lines in CODE, f"{name}: lines is '{lines}'", f"one of {', '.join(CODE)}, or [[line]] tables")
        return CODE[lines]
    for rule in rules:
        _check(name, rule, LINE_KINDS)
        _ending(name, rule.get("end", ENDS[0]))
        _strings(name, rule.get("tokens", []))
        _pairs(name, rule.get("contains", {}))

    def hear(story: Story, line: Mapping[str, Any]) -> Story:
        for rule in rules:
            if _fits(rule, line):
                story = _heard(story, rule, line)
        return story

    return hear


def _fits(rule: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    """Whether a line has all that a rule wants, and texts that have in them what it wants there."""
    has = all(found_in(line, *place.split(".")) == wanted for place, wanted in rule.get("when", {}).items())
    return has and all(part in text_in(line, *place.split(".")) for place, part in rule.get("contains", {}).items())


def _heard(story: Story, rule: Mapping[str, Any], line: Mapping[str, Any]) -> Story:
    """The story with what a rule finds in a line."""
    found = {what: text_in(line, *rule[what].split(".")) for what in ("says", "text", "conversation") if what in rule}
    if rule.get("joins") or rule.get("forgets"):
        found["text"] = story.text + found.get("text", "") if rule.get("joins") else ""
        story = story._replace(text="")
    tokens = int(sum(number_in(line, *place.split(".")) for place in rule.get("tokens", [])))
    dollars = number_in(line, *rule["dollars"].split(".")) if "dollars" in rule else 0.0
    adds = rule.get("adds", False)
    status = status_in(found_in(line, *rule["status"].split("."))) if "status" in rule else None
    return _with_texts(story, found)._replace(
        turns=story.turns + rule.get("turn", False),
        tokens=story.tokens + tokens if adds else max(story.tokens, tokens),
        dollars=story.dollars + dollars if adds else max(story.dollars, dollars),
        end=rule.get("end", story.end),
        status=status or story.status,
        denied=with_denied(story, text_in(line, *rule["denied"].split(".")) if "denied" in rule else ""),
    )


def _with_texts(story: Story, found: Mapping[str, str]) -> Story:
    return story._replace(
        says=found.get("says") or story.says,
        text=found.get("text") or story.text,
        conversation=found.get("conversation") or story.conversation,
    )


def _read(name: str, rules: list[Mapping[str, Any]]) -> Read:
    """What its other lines tell: what the patterns find in them."""
    if not rules:
        return silently
    patterns = [(_pattern(name, rule), rule) for rule in rules]

    def read(story: Story, line: str) -> Story:
        for pattern, rule in patterns:
            found = pattern.search(line)
            if found:
                story = _matched(story, found.groupdict(), rule)
        return story

    return read


def _matched(story: Story, groups: Mapping[str, str | None], rule: Mapping[str, Any]) -> Story:
    found = {what: text for what, text in groups.items() if text}
    return _with_texts(story, found)._replace(
        tokens=story.tokens + int(_amount(found.get("tokens", ""))),
        dollars=max(story.dollars, _amount(found.get("dollars", ""))),
        status=rule.get("status") or status_in(found.get("status")) or story.status,
        end=rule.get("end") or story.end,
    )


def _amount(text: str) -> float:
    """The number that a person reads: 950, 1,200, 2.1k."""
    plain = text.replace(",", "").lower()
    try:
        return max(0.0, float(plain.rstrip("km")) * THOUSANDS.get(plain[-1:], 1))
    except ValueError:
        return 0.0


def _pattern(name: str, rule: Mapping[str, Any]) -> re.Pattern[str]:
    _check(name, rule, TEXT_KINDS)
    _ending(name, rule.get("end", ENDS[0]))
    _must("matches" in rule, f"{name}: a [[text]] has no matches")
    try:
        pattern = re.compile(rule["matches"])
    except re.error as cause:
        raise Misused(f"{name}: '{rule['matches']}' is no pattern: {cause}") from cause
    strange = set(pattern.groupindex) - GROUPS
    _must(
        not strange, f"{name}: a pattern has a group {min(strange, default='')}", f"one of {', '.join(sorted(GROUPS))}"
    )
    return pattern


def _check(name: str, told: Any, kinds: Mapping[str, type]) -> None:
    """Refuse keys that nobody reads, and values that are not of their kind."""
    _must(isinstance(told, dict), f"{name}: {told!r} is no table")
    for key, value in told.items():
        _must(key in kinds, f"{name}: there is no key '{key}'", f"one of {', '.join(kinds)}")
        _must(type(value) is kinds[key], f"{name}: {key} is no {_NAMES[kinds[key]]}")


_NAMES = {list: "list", str: "text", bool: "true or false", dict: "table", int: "number"}


def _strings(name: str, told: Any) -> tuple[str, ...]:
    is_right = isinstance(told, list) and all(isinstance(one, str) for one in told)
    _must(is_right, f"{name}: {told!r} is no list of texts")
    return tuple(told)


def _pairs(name: str, told: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(zip(told, _strings(name, list(told.values())), strict=True))


def _code(name: str, code: str) -> int:
    _must(code.isascii() and code.isdecimal(), f"{name}: '{code}' is no exit code")
    return int(code)


def _ending(name: str, end: Any) -> str:
    _must(end in ENDS, f"{name}: '{end}' is no end", f"one of {', '.join(ENDS)}")
    return str(end)


def _must(holds: bool, sentence: str, hint: str = "") -> None:
    if not holds:
        raise Misused(sentence, hint=hint)
