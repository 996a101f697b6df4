"""agents: who is here and what they take, beats and leases, who leads, where each left off, what each has learned."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.agents.actions import beat, join, lead, leave, resign, set_checkpoint
    from gitswarm.rooms.agents.events import ROOM
    from gitswarm.rooms.agents.model import (
        LEADER,
        NOT_TAKEN,
        Agent,
        Lease,
        agent,
        agents,
        checkpoint,
        experience,
        fit,
        lease_of,
        leases,
        may_last,
        presence,
        subjects,
        until,
    )
    from gitswarm.rooms.agents.state import DONE, FAILED, end, grant, learn, renew

DOOR = {
    "ROOM": "events",
    "beat": "actions",
    "join": "actions",
    "lead": "actions",
    "leave": "actions",
    "resign": "actions",
    "set_checkpoint": "actions",
    "DONE": "state",
    "FAILED": "state",
    "NOT_TAKEN": "model",
    "experience": "model",
    "fit": "model",
    "learn": "state",
    "renew": "state",
    "LEADER": "model",
    "Agent": "model",
    "Lease": "model",
    "agent": "model",
    "agents": "model",
    "checkpoint": "model",
    "end": "state",
    "grant": "state",
    "lease_of": "model",
    "leases": "model",
    "may_last": "model",
    "presence": "model",
    "subjects": "model",
    "until": "model",
}
ACTIONS = ("beat", "join", "lead", "leave", "resign", "set_checkpoint")
READS = ("agent", "agents", "checkpoint", "experience", "lease_of", "leases")

__all__ = [
    "DONE",
    "FAILED",
    "LEADER",
    "NOT_TAKEN",
    "ROOM",
    "Agent",
    "Lease",
    "agent",
    "agents",
    "beat",
    "checkpoint",
    "end",
    "experience",
    "fit",
    "grant",
    "join",
    "lead",
    "learn",
    "lease_of",
    "leases",
    "leave",
    "may_last",
    "presence",
    "renew",
    "resign",
    "set_checkpoint",
    "subjects",
    "until",
]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
