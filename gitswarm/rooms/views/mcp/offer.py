"""Which commands are tools, and what each takes: read from its signature and its docstring, never written twice."""

from __future__ import annotations

import re

from gitswarm.command import FLAG, LARGEST, NUMBERS, TEXTS, commands_of, explain, parameters
from gitswarm.errors import Misused
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.command import Function, Parameter

READS, ADDS, CHANGES = "reads", "adds", "changes"
"""What a tool does: shows what is there, says something new, or makes something other than it was."""
OFFERED = {
    "tasks": {
        "create": ADDS, "note": ADDS, "dep add": ADDS, "edit": CHANGES, "assign": CHANGES, "close": CHANGES,
        "reopen": CHANGES, "pause": CHANGES, "unpause": CHANGES, "dep rm": CHANGES,
    },
    "claims": {
        "claim": ADDS, "next": ADDS, "renew": ADDS, "release": CHANGES, "takeover": CHANGES,
    },
    "measures": {"done": ADDS, "gate list": READS, "gate show": READS, "gate judge": ADDS},
    "lists": {
        "ready": READS, "list": READS, "tree": READS, "dep tree": READS, "show": READS, "search": READS,
        "blocked": READS, "stale": READS, "wait": READS,
    },
    "mail": {
        "mail send": ADDS, "mail reply": ADDS, "mail read": ADDS, "mail ack": ADDS,
        "mail inbox": READS, "mail unacked": READS, "mail thread": READS, "mail search": READS,
    },
    "reservations": {"reserve": ADDS, "unreserve": CHANGES, "reservations": READS},
    "checkpoints": {"checkpoint set": ADDS, "checkpoint get": READS},
    "messages": {"event add": ADDS},
    "intake": {"intake add": ADDS},
    "briefs": {"brief": READS},
    "collisions": {"conflicts": READS},
    "worktrees": {"worktree list": READS},
    "agents": {"agent join": ADDS, "agent leave": ADDS, "agent list": READS, "agent show": READS},
    "runs": {"run list": READS, "run show": READS},
    "onboarding": {"prime": READS},
    "clone": {"status": READS, "sync": ADDS},
}  # fmt: skip
"""The commands an agent needs, room by room. What only a person decides is none of them: gates are approved in a
terminal, and policy is set there. Nor is ``update``, which says again what others say."""
WITHHELD = frozenset(["body_file", "file", "what", "follow", "hook", "inject", "letters", "stats", "force"])
WITHHELD_OF = frozenset([("agent join", "name"), ("event add", "words")])
"""Parameters that belong to a terminal: files that the server would read, endless output, a person's word; of some
commands, who acts, and what another says as well."""
OF_TERMINALS = re.compile(r"; - reads.*|; may be repeated|, with exit code \d+")
"""What is said of an option that means nothing to a tool."""
OPTION = re.compile(r"--(no-)?([a-z][a-z-]*)")
PATIENCE, TIMEOUT, WAIT = 45, "timeout", "wait"
"""Seconds that a tool waits where none are said: clients give up on a call after a minute."""


class Tool(Record):
    """A command as a tool."""

    name: str
    effect: str
    function: Function
    parameters: tuple[Parameter, ...]

    @property
    def says(self) -> str:
        """What it is for, as its help has it."""
        said = explain(self.function)
        more = [part for part in said.more.split("\n\n") if part and "Example: " not in part]
        return _in_words_of_tools("\n\n".join([said.summary, *more]))

    @property
    def schema(self) -> dict[str, object]:
        """What it takes, as JSON Schema."""
        return {
            "type": "object",
            "properties": {_spelled(one): _schema(one) for one in self.parameters},
            "required": [_spelled(one) for one in self.parameters if one.required],
            "additionalProperties": False,
        }

    def waits(self, arguments: Mapping[str, object]) -> bool:
        """Whether by this it waits for something, if it has to."""
        known = {one.key for one in self.parameters}
        return TIMEOUT in known and (WAIT not in known or bool(arguments.get(WAIT)))

    def values(self, arguments: Mapping[str, object]) -> dict[str, object]:
        """What the command is called with; Misused where an argument is none of its own, or of another form."""
        known = {_spelled(one): one for one in self.parameters}
        strange = [name for name in arguments if name not in known]
        if strange:
            raise Misused(
                f"{self.name} takes no {', '.join(strange)}", hint=f"it takes {', '.join(known) or 'nothing'}"
            )
        patience = {TIMEOUT: PATIENCE} if self.waits(arguments) else {}
        given = {**patience, **{name: value for name, value in arguments.items() if value is not None}}
        return {one.key: self._value(one, given.get(name)) for name, one in known.items()}

    def _value(self, one: Parameter, given: object) -> object:
        if given is None and one.required:
            raise Misused(f"{self.name} needs {_spelled(one)}", hint=one.said)
        if given is None:
            return one.default
        if not _fits(one, given):
            raise Misused(f"{_spelled(one)} of {self.name} is not of its type", hint=f"it is {_in_words(one)}")
        return tuple(given) if isinstance(given, list) else given


def tools() -> dict[str, Tool]:
    """Every tool, by name."""
    found = (
        _tool(name, effect, commands_of(room)[name])
        for room, names in OFFERED.items()
        for name, effect in names.items()
    )
    return {tool.name: tool for tool in found}


def _tool(name: str, effect: str, function: Function) -> Tool:
    kept = tuple(one for one in parameters(function) if one.key not in WITHHELD and (name, one.key) not in WITHHELD_OF)
    return Tool(name.replace(" ", "_"), effect, function, kept)


def _spelled(one: Parameter) -> str:
    return one.key.rstrip("_")


def _schema(one: Parameter) -> dict[str, object]:
    form: dict[str, object] = {"type": "string"}
    if one.form == FLAG:
        form = {"type": "boolean"}
    elif one.form in NUMBERS:
        form = {"type": "integer"}
    elif one.form == TEXTS:
        form = {"type": "array", "items": form, **({"minItems": 1} if one.required else {})}
    patience = f" (default: {PATIENCE})" if one.key == TIMEOUT else ""
    default = {"default": one.default} if one.default else {}
    return {**form, "description": _in_words_of_tools(one.said) + patience, **default}


def _in_words_of_tools(said: str) -> str:
    """What is said of a command, as a tool has it: an option is an argument, and a list is one already."""
    return OPTION.sub(_argument, OF_TERMINALS.sub("", said))


def _argument(option: re.Match[str]) -> str:
    denied, name = option.groups()
    return f"`{name.replace('-', '_')}`{' false' if denied else ''}"


def _fits(one: Parameter, given: Any) -> bool:
    if one.form == FLAG:
        return isinstance(given, bool)
    if one.form in NUMBERS:
        return isinstance(given, int) and not isinstance(given, bool) and -LARGEST <= given <= LARGEST
    if one.form == TEXTS:
        return isinstance(given, list) and all(map(_is_text, given)) and bool(given or not one.required)
    return _is_text(given)


def _is_text(given: object) -> bool:
    """Whether it is a text that a command line could hold too."""
    return isinstance(given, str) and "\0" not in given


def _in_words(one: Parameter) -> str:
    if one.form == FLAG:
        return "true or false"
    if one.form in NUMBERS:
        return f"a whole number, {LARGEST:,} at the most"
    return "a list of texts" if one.form == TEXTS else "a text without NUL"
