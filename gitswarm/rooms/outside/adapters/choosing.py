"""Which agents this clone can run: as its own git config says. No event and no file of the project names a command."""

from __future__ import annotations

import os

from gitswarm import settings
from gitswarm.core.words import argv as split
from gitswarm.errors import Misused, NotFound
from gitswarm.rooms.outside import dialects
from gitswarm.rooms.outside.adapters.model import LONGEST, SECONDS, WAYS, Adapter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.repo import Place

DIGITS = 6
TOKEN_AS = "GITSWARM_TOKEN"  # noqa: S105 - a name
"""The variable that an agent has its token in, unless the config says another."""
HINT = "git config gitswarm.adapter.NAME.agent claude, or .command 'COMMAND ARGUMENTS'"


def every(place: Place, env: Mapping[str, str]) -> list[Adapter]:
    """The adapters of this clone, by name."""
    return [adapter(name, told) for name, told in sorted(settings.adapters(place, env).items())]


def named(place: Place, env: Mapping[str, str], name: str) -> Adapter:
    """The adapter of that name."""
    told = settings.adapters(place, env).get(name)
    if told is None:
        raise NotFound(f"this clone has no adapter {name}", hint=HINT)
    return adapter(name, told)


def adapter(name: str, told: Mapping[str, str]) -> Adapter:
    """The adapter that these settings make; refused where they make none."""
    where = f"gitswarm.adapter.{name}"
    dialect = dialects.named(told.get("agent", ""))
    argv = split(told["command"]) if "command" in told else dialect.command
    if not argv:
        raise Misused(f"{where}.command is no command", hint=HINT)
    brief, seconds = told.get("brief", dialect.brief or WAYS[0]), told.get("seconds", str(SECONDS))
    if brief not in WAYS:
        raise Misused(f"{where}.brief is '{brief}'", hint=f"one of {', '.join(WAYS)}")
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) < DIGITS and 0 < int(seconds) <= LONGEST):
        raise Misused(f"{where}.seconds is '{seconds}'", hint=f"from 1 to {LONGEST}")
    home = told.get("home", "")
    if home and not os.path.isabs(home):
        raise Misused(f"{where}.home is '{home}'", hint="the whole path of a folder, which is made if it is not there")
    token = split(told.get("token", ""))
    if "token" in told and not token:
        raise Misused(f"{where}.token is no command", hint="a command that prints a token")
    token_as = told.get("tokenas", TOKEN_AS)
    if not (token_as.isascii() and token_as.isidentifier()):
        raise Misused(f"{where}.tokenAs is '{token_as}'", hint="the name of a variable, such as GH_TOKEN")
    passes, intake = tuple(told.get("pass", "").replace(",", " ").split()), told.get("intake", "") == "true"
    return Adapter(name, argv, brief, int(seconds), passes, intake, dialect, home, token, token_as)
