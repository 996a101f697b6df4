"""``agent``: come and go, see who is here and how it is with them, lead."""

from __future__ import annotations

from gitswarm.chores import Here
from gitswarm.errors import Misused, NotFound
from gitswarm.git.clone import presence
from gitswarm.rooms.ground import leases
from gitswarm.rooms.ground.agents import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.rooms.ground.agents.model import Agent
    from gitswarm.rooms.ground.leases import Lease

COLUMNS = ("name", "presence", "role", "types", "labels", "leases", "at")
LEFT_OFF = ("at", "name", "task", "text")
LEARNED = ("subject", "done", "failed")
LEASE = ("name", "epoch", "session", "since", "until", "bound", "machine")
LEASE_SHOWN = ("name", "epoch", "since", "until", "bound")


def join(
    desk: Desk, name: str | None = None, *, role: str = "", type: tuple[str, ...] = (), label: tuple[str, ...] = ()
) -> None:
    """Say that you are here, what you do, and which tasks you take; said again, that is what counts.

    name: who joins (default: whoever acts)
    role (-r): what you do
    type (-t): a type of task that you take; may be repeated (default: every type)
    label (-l): a label of tasks that suit you; may be repeated

    Example: gitswarm agent join ada --role reviewer --type bug --label db
    """
    if name is not None and desk.shared.actor not in (None, name):
        raise Misused(f"is it {name} who joins, or {desk.shared.actor}?", hint="name one of them")
    swarm = desk.swarm if name is None else desk.open(desk.shared.path, name)
    receipt = swarm.do(actions.join, machine=swarm.machine, role=role, types=type, labels=label)
    actor = swarm.identity().actor
    desk.screen.receipt({**receipt.as_json(), "name": actor}, f"{actor} is here; GITSWARM_ACTOR={actor} lets it act")


def leave(desk: Desk) -> None:
    """Say that you are here no more: you are not listed, and lead nobody. What you hold stays yours.

    Whoever claims all the same is as one who never joined: he takes tasks of every type.

    Example: gitswarm agent leave
    """
    receipt = desk.swarm.do(actions.leave)
    desk.screen.receipt(receipt.as_json(), f"{desk.swarm.identity().actor} has left")


def show_list(desk: Desk, *, all: bool = False) -> None:
    """List who is here: working, idle, or lost, from whom something was taken for silence.

    all: those who left, too

    Example: gitswarm agent list --json
    """
    tables = desk.swarm.look()
    here = [known for known in model.agents(tables) if all or not known.left]
    rows = [{**_about(tables, known), "leases": [one.name for one in _held(tables, known)]} for known in here]
    if not desk.shared.json:
        rows = [{**row, "leases": [leases.in_words(tables, name) for name in row["leases"]]} for row in rows]
    desk.screen.table(rows, COLUMNS, whole=True, empty="nobody is here; `gitswarm agent join` says that you are")


def show(desk: Desk, name: str | None = None) -> None:
    """Show an agent: what it holds, where it left off, and what it has learned.

    name: the agent (default: whoever acts)

    Example: gitswarm agent show ada
    """
    tables = desk.swarm.look()
    name = name or desk.swarm.identity().actor
    known = model.agent(tables, name)
    if known is None:
        hint = "it joins by `gitswarm agent join`; `gitswarm agent list --all` lists who ever did"
        raise NotFound(f"no agent {name} ever joined", hint=hint)
    told, parts = _about(tables, known), _parts(tables, known)
    if desk.shared.json:
        desk.screen.record({**told, **parts})
    else:
        desk.screen.record(told)
        _show_parts(desk, tables, parts)


def _parts(tables: Tables, known: Agent) -> dict[str, list[dict[str, Any]]]:
    """What an agent holds, where it left off, and what it has learned."""
    left_off, learned = model.checkpoints(tables, known.name), model.experience(tables, known.name)
    return {
        "leases": [_lease(lease) for lease in _held(tables, known)],
        "checkpoints": [{key: getattr(one, key) for key in LEFT_OFF} for one in left_off],
        "experience": [{key: getattr(one, key) for key in LEARNED} for one in learned],
    }


def _show_parts(desk: Desk, tables: Tables, parts: dict[str, list[dict[str, Any]]]) -> None:
    """The same for people, who know a task by its short id."""
    held = [{**one, "name": leases.in_words(tables, one["name"])} for one in parts["leases"]]
    noted = [
        {**one, "task": one["task"] and leases.in_words(tables, f"task/{one['task']}")} for one in parts["checkpoints"]
    ]
    for rows, columns in ((held, LEASE_SHOWN), (noted, LEFT_OFF), (parts["experience"], LEARNED)):
        desk.screen.table(rows, columns, whole=True)


def lead(desk: Desk, *, resign: bool = False) -> None:
    """Lead the swarm, where nobody does or whoever did is silent; or lead it no more.

    Nobody need ask: an agent that is at work follows a leader that fell silent, and where nobody leads one begins whose
    role is captain or leader.

    resign: end it

    Example: gitswarm agent lead
    """
    swarm = desk.swarm
    if resign:
        desk.screen.receipt(swarm.do(actions.resign).as_json(), "nobody leads now")
        return
    bound = presence.is_held(desk.place.state, swarm.identity().session)
    receipt = swarm.do(actions.lead, machine=swarm.machine, bound=bound, **_silence(desk))
    led = model.leader(swarm.look())
    told = {"term": led.epoch, "until": leases.until(led)} if led is not None else {}
    desk.screen.receipt({**receipt.as_json(), **told}, "you lead" + "".join(f", {key} {told[key]}" for key in told))


def _silence(desk: Desk) -> dict[str, int]:
    """The silence of whoever leads, where this clone has watched it long enough."""
    for lease, signs in leases.silent(desk.swarm, Here(desk.place, desk.env)):
        if lease.name == model.LEADER:
            return {"in_term": lease.epoch, "signs": signs}
    return {}


def _about(tables: Tables, known: Agent) -> dict[str, Any]:
    told = known._asdict()
    for key in ("left", "lost", "seen"):
        del told[key]
    return {**told, "presence": model.presence(tables, known)}


def _held(tables: Tables, known: Agent) -> list[Lease]:
    return leases.leases(tables, known.name)


def _lease(lease: Lease) -> dict[str, Any]:
    told = {**lease._asdict(), "until": leases.until(lease)}
    return {key: told[key] for key in LEASE}


COMMANDS = {
    "agent join": join,
    "agent leave": leave,
    "agent list": show_list,
    "agent show": show,
    "agent lead": lead,
}
"""By their words."""
