"""``gate``: put gates on tasks, see what they wait for, and say as a person whether a task may go past them."""

from __future__ import annotations

from gitswarm.rooms import tasks
from gitswarm.rooms.gates import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.swarm import Receipt

COLUMNS = ("id", "kind", "keeps", "state", "why", "waived_until")


def add(
    desk: Desk,
    id: str,
    *,
    kind: str = "approval",
    name: str = "",
    before: str = model.END,
    by: tuple[str, ...] = (),
    count: int | None = None,
) -> None:
    """Put a gate on a task: it is not begun, or not closed, before the gate lets it past.

    kind (-k): approval: people say yes
    name (-n): how it is called (default: its kind); it is named TASK/NAME from then on
    before: end, or start where it is to keep the task from being begun
    by: who may approve, by name or as role/NAME; may be repeated (default: everybody but whoever made it)
    count: how many must approve (default: 1)

    Example: gitswarm gate add gs-7k3f --kind approval --by role/reviewer --count 2
    """
    asked = {"by": by, "count": count}
    receipt = desk.swarm.do(actions.add, task=id, kind=kind, rule=asked, name=name, keeps=before)
    task = tasks.find(desk.swarm.look(), id)
    _say(desk, f"{tasks.id_of(desk.swarm.look(), task.short)}/{name or kind}", receipt)


def show_list(desk: Desk, id: str | None = None, *, all: bool = False) -> None:
    """List the gates of a task; without one, those before which work waits now.

    id: the task
    all: of all tasks, those too that keep nothing back now

    Example: gitswarm gate list gs-7k3f
    """
    tables = desk.swarm.look()
    if id is not None:
        found = model.gates(tables, tasks.find(tables, id).id)
    else:
        found = model.every(tables) if all else model.shut(tables)
    desk.screen.table([model.row(tables, one) for one in found], COLUMNS)


def show(desk: Desk, gate: str) -> None:
    """Show one gate whole, with what people said.

    gate: TASK/NAME, or the task alone where one gate of it is shut

    Example: gitswarm gate show gs-7k3f
    """
    tables = desk.swarm.look()
    desk.screen.record(model.whole(tables, model.find(tables, gate)))


def approve(desk: Desk, gate: str, *, reason: str = "") -> None:
    """Let a task past a gate, as far as you are concerned; people do that, who have not worked on it themselves.

    gate: TASK/NAME, or the task alone where one gate of it is shut
    reason (-r): what you have looked at

    Example: gitswarm gate approve gs-7k3f
    """
    desk.must_be_a_person("approving")
    named = _named(desk, gate)
    _say(desk, named, desk.swarm.do(actions.approve, gate=named, reason=reason))


def reject(desk: Desk, gate: str, *, reason: str) -> None:
    """Let a task not past a gate; what was finished is open again, and whoever goes on is told why.

    gate: TASK/NAME, or the task alone where one gate of it is shut
    reason (-r): why

    Example: gitswarm gate reject gs-7k3f --reason "Empty names still pass."
    """
    desk.must_be_a_person("rejecting")
    named = _named(desk, gate)
    _say(desk, named, desk.swarm.do(actions.reject, gate=named, reason=reason))


def waive(desk: Desk, gates: tuple[str, ...], *, reason: str, hours: int = 24) -> None:
    """Let tasks past the gates you name, for some time, whatever they ask for; a person's decision, with a reason.

    gates: each TASK/NAME, or a task where one gate of it is shut
    reason (-r): why
    hours: for how long

    Example: gitswarm gate waive gs-7k3f --reason "The reviewer is ill." --hours 4
    """
    desk.must_be_a_person("waiving a gate")
    named = [_named(desk, gate) for gate in gates]
    receipt = desk.swarm.do(actions.waive, gates=named, hours=hours, reason=reason)
    _say(desk, ", ".join(named), receipt)


def _named(desk: Desk, gate: str) -> str:
    """The whole name of a gate: what is meant now, and not by the time that it is decided."""
    tables = desk.swarm.look()
    return model.named(tables, model.find(tables, gate))


def _say(desk: Desk, gates: str, receipt: Receipt) -> None:
    """What has become of gates, and of their tasks."""
    tables = desk.swarm.look()
    found = [model.find(tables, one) for one in gates.split(", ")]
    rows: list[dict[str, Any]] = [model.row(tables, one) for one in found]
    told = {"gates": rows, **receipt.as_json()}
    desk.screen.receipt(told, "; ".join(_in_words(row) for row in rows))


def _in_words(row: dict[str, Any]) -> str:
    return f"{row['id']} is {row['state']}" + (f": {row['why']}" if row["why"] else "")


COMMANDS = {
    "gate add": add,
    "gate list": show_list,
    "gate show": show,
    "gate approve": approve,
    "gate reject": reject,
    "gate waive": waive,
}
