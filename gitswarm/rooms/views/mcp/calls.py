"""Calls of tools: a command runs as on the command line with ``--json``, and its lines are the answer."""

from __future__ import annotations

import io
from contextlib import suppress

from gitswarm import json
from gitswarm.errors import NotFound, SwarmError, Told
from gitswarm.record import Record
from gitswarm.screen import Screen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.views.mcp.offer import Tool

ERROR = "error"


class Answer(Record):
    """What a tool answers: a JSON value, what to know besides it, and the error where it is one."""

    value: Any
    warnings: tuple[str, ...] = ()
    error: Mapping[str, object] | None = None

    @property
    def whole(self) -> dict[str, object]:
        """The one object that it is for a client."""
        if self.error is not None:
            done = {} if self.value is None else {"result": self.value}
            return {ERROR: self.error, **done}
        return {"result": self.value, **({"warnings": list(self.warnings)} if self.warnings else {})}


def answer(desk: Desk, tools: Mapping[str, Tool], name: str, arguments: Mapping[str, object]) -> Answer:
    """Run the command of a tool; whoever acts, and in which session, is the desk's and cannot be said here."""
    out, err = io.StringIO(), io.StringIO()
    error: SwarmError | None = None
    try:
        if name not in tools:
            raise NotFound(f"there is no tool {name}", hint=f"one of {', '.join(tools)}")
        beside = desk.beside(Screen(json=True, out=out, err=err))
        tools[name].function(beside, **tools[name].values(arguments))
        beside.warn()
    except SwarmError as raised:
        error = raised
    told, said = _values(err.getvalue()), _values(out.getvalue())
    errors = [one[ERROR] for one in told if isinstance(one, dict) and ERROR in one]
    value = said[0] if len(said) == 1 else said or None
    if error is not None:
        return Answer(value, error=errors[-1] if isinstance(error, Told) and errors else error.as_json())
    return Answer(value, tuple(one for one in told if isinstance(one, str)))


def _values(text: str) -> list[Any]:
    """A value for each line that is JSON, and every other line as it is."""
    found: list[Any] = []
    for line in text.splitlines():
        value: Any = line
        with suppress(ValueError):
            value = json.loads(line)
        found.append(value)
    return found
