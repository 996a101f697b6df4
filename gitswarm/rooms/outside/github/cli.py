"""``github status``: how this clone stands with GitHub."""

from __future__ import annotations

import time

from gitswarm.chores import Here
from gitswarm.rooms.outside.github import connecting, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.outside.github.client import Connection


def status(desk: Desk) -> None:
    """Say who this clone is at GitHub, what its token is good for, what is missing for what, and what may be asked yet.

    Example: gitswarm github status --json
    """
    line = connecting.connection(desk.swarm, Here(desk.place, desk.env))
    try:
        who = _who(line)
        repository = line.find(line.at()) or {}
    except model.GithubThrottled:
        _show(desk, line, {"login": None, "scopes": None, "visible": None, "permissions": None}, [])
        raise
    seen = {
        "visible": bool(repository),
        "permissions": sorted(name for name, may in (repository.get("permissions") or {}).items() if may),
    }
    _show(desk, line, {**who, **seen}, model.needs(who["scopes"], repository))


def _show(desk: Desk, line: Connection, seen: dict[str, Any], needs: list[model.Need]) -> None:
    """Show what GitHub said, and what this clone knows of it without asking."""
    told = {"repository": line.repository, "api": line.api, **seen, "rate": _rate(line)}
    if desk.shared.json:
        desk.screen.record({**told, "needs": [need._asdict() for need in needs]})
        return
    desk.screen.record({**told, "rate": "{left} of {limit} until {until}".format(**told["rate"])})
    desk.screen.table(({**need._asdict(), "met": _WORDS[need.met]} for need in needs), ("purpose", "needs", "met"))


_WORDS = {True: "yes", False: "no", None: "not told"}


def _who(line: Connection) -> dict[str, Any]:
    """Whose token it is; nobody's where a program has it, which GitHub does not tell about itself."""
    try:
        return line.who()
    except model.GithubRefused:
        return {"login": None, "scopes": None}


def _rate(line: Connection) -> dict[str, Any]:
    """What may be asked yet, by the answers that were given last."""
    budget = line.budget()
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(budget.reset))
    return {"limit": budget.limit, "left": budget.left, "until": until}


COMMANDS = {"github status": status}
