"""``adapter``: the agents that this clone can run."""

from __future__ import annotations

import json

from gitswarm.errors import WorkFailed
from gitswarm.rooms.adapters import choosing, process
from gitswarm.rooms.adapters.model import Order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.desk import Desk

COLUMNS = ("name", "command", "brief", "seconds", "intake")
TAIL = 400


def show_list(desk: Desk) -> None:
    """List the agents that this clone can run, as its git config says.

    An adapter is made by `git config gitswarm.adapter.NAME.command 'COMMAND ARGUMENTS'`. Beside it may stand `brief`
    (stdin, file or argument), `seconds`, `pass` (names of variables that it gets) and `intake` (true: it may be asked
    what messages ask for).

    Example: gitswarm adapter list --json
    """
    found = choosing.every(desk.place, desk.env)
    rows = [{**one._asdict(), "argv": list(one.argv), "passes": list(one.passes)} for one in found]
    for row in rows:
        row["command"] = " ".join(row["argv"])
    desk.screen.table(rows, COLUMNS)


def attempt(desk: Desk, name: str, brief: str) -> None:
    """Run an agent once, on a brief of your own, in an empty folder; shows its progress and its result.

    name: the adapter
    brief: what it is to do; - reads standard input

    Example: gitswarm adapter try echo "Say hello."
    """
    found = choosing.named(desk.place, desk.env, name)
    who = desk.swarm.identity()

    def heard(told: Mapping[str, Any]) -> None:
        desk.screen.progress(json.dumps(told, ensure_ascii=False)[:TAIL])

    outcome = process.run(found, Order(desk.read(brief), who.actor, who.session), desk.env, heard)
    if not outcome.worked:
        how = "took too long" if outcome.code is None else f"ended with {outcome.code}"
        raise WorkFailed(f"{name} {how}: {outcome.complaint.strip()[-TAIL:]}", hint="gitswarm adapter list")
    desk.screen.record({**outcome._asdict(), "seconds": round(outcome.seconds, 3)})


COMMANDS = {"adapter list": show_list, "adapter try": attempt}
