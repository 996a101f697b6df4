"""``adapter``: the agents that this clone can run."""

from __future__ import annotations

import json

from gitswarm.errors import WorkFailed
from gitswarm.rooms.outside import dialects
from gitswarm.rooms.outside.adapters import choosing, process
from gitswarm.rooms.outside.adapters.model import Order, Watcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.outside.adapters.model import Adapter, Pulse
    from gitswarm.rooms.outside.dialects import Dialect
    from gitswarm.screen import Screen

COLUMNS = ("name", "agent", "command", "brief", "seconds", "intake")
NONE = "this clone has no adapter; git config gitswarm.adapter.NAME.agent claude"
KNOWN_COLUMNS = ("agent", "command", "brief", "passes")
TAIL = 400


def show_list(desk: Desk, *, known: bool = False) -> None:
    """List the agents that this clone can run, as its git config says.

    An adapter is made by `git config gitswarm.adapter.NAME.agent AGENT`, where AGENT is one that --known lists, or the
    absolute path of a file that describes one; or by `gitswarm.adapter.NAME.command 'COMMAND ARGUMENTS'`, which also
    takes the place of an agent's usual command. Beside it may stand `brief` (stdin, file or argument), `seconds`,
    `pass` (names of variables that it gets) and `intake` (true: it may be asked what messages ask for).

    known: list the agents that an adapter may name

    Example: gitswarm adapter list --json
    """
    if known:
        desk.screen.table([_known(one) for one in dialects.known()], KNOWN_COLUMNS)
    else:
        desk.screen.table([_row(one) for one in choosing.every(desk.place, desk.env)], COLUMNS, empty=NONE)


def _row(one: Adapter) -> dict[str, object]:
    return {
        "name": one.name,
        "agent": one.dialect.name,
        "argv": list(one.argv),
        "command": " ".join(one.argv),
        "brief": one.brief,
        "seconds": one.seconds,
        "passes": [*one.dialect.passes, *one.passes],
        "intake": one.intake,
    }


def _known(one: Dialect) -> dict[str, object]:
    return {
        "agent": one.name,
        "command": " ".join(one.command),
        "argv": list(one.command),
        "brief": one.brief,
        "passes": list(one.passes),
    }


class _Shows(Watcher):
    """Shows what an agent says it does."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._says = screen, ""

    def verdict(self, pulse: Pulse) -> str:
        """Let it go on, and show what is new."""
        if pulse.story.says != self._says:
            self._says = pulse.story.says
            self._screen.progress(" ".join(self._says.split())[:TAIL])
        return ""


def attempt(desk: Desk, name: str, brief: str) -> None:
    """Run an agent once, on a brief of your own, in an empty folder; shows its progress and its result.

    name: the adapter
    brief: what it is to do; - reads standard input

    Example: gitswarm adapter try echo "Say hello."
    """
    found = choosing.named(desk.place, desk.env, name)
    who = desk.swarm.identity()

    def heard(told: Mapping[str, Any]) -> None:
        if not found.dialect.name:
            desk.screen.progress(json.dumps(told, ensure_ascii=False)[:TAIL])

    order = Order(desk.read(brief), who.actor, who.session)
    outcome = process.run(found, order, desk.env, heard, _Shows(desk.screen))
    desk.screen.record({**outcome._asdict(), "denied": list(outcome.denied), "seconds": round(outcome.seconds, 3)})
    if not outcome.worked:
        said = (outcome.text or outcome.complaint).strip()[-TAIL:]
        raise WorkFailed(f"{name} {outcome.how}" + (f": {said}" if said else ""), hint="gitswarm adapter list")


COMMANDS = {"adapter list": show_list, "adapter try": attempt}
