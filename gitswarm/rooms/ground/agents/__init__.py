"""agents: who is here and what they take, who leads, what each has learned."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.ground.agents.actions import join, lead, leave, resign
    from gitswarm.rooms.ground.agents.events import ROOM
    from gitswarm.rooms.ground.agents.following import after_sync
    from gitswarm.rooms.ground.agents.model import (
        CHECKPOINTS,
        LEADER,
        NOT_TAKEN,
        Agent,
        Checkpoint,
        Fit,
        agent,
        agents,
        checkpoints,
        experience,
        presence,
        role_of,
        subjects,
        takes,
    )
    from gitswarm.rooms.ground.agents.state import DONE, FAILED, end, learn, leave_off
    from gitswarm.rooms.ground.leases import (
        Lease,
        claimed_in,
        grant,
        lease_of,
        leases,
        may_last,
        must_be_a_person,
        renew,
        silent,
        until,
    )

DOOR = {
    "ROOM": "events",
    "join": "actions",
    "lead": "actions",
    "leave": "actions",
    "resign": "actions",
    "CHECKPOINTS": "model",
    "LEADER": "model",
    "NOT_TAKEN": "model",
    "Agent": "model",
    "Checkpoint": "model",
    "Fit": "model",
    "agent": "model",
    "agents": "model",
    "checkpoints": "model",
    "experience": "model",
    "presence": "model",
    "role_of": "model",
    "subjects": "model",
    "takes": "model",
    "DONE": "state",
    "FAILED": "state",
    "end": "state",
    "learn": "state",
    "leave_off": "state",
    "after_sync": "following",
}
PASSED_ON = (
    "Lease",
    "claimed_in",
    "grant",
    "lease_of",
    "leases",
    "may_last",
    "must_be_a_person",
    "renew",
    "silent",
    "until",
)
"""What stands behind the door of leases: whoever gives a task to an agent finds all that it takes here."""
ACTIONS = (
    "join",
    "lead",
    "leave",
    "resign",
)
READS = (
    "agent",
    "agents",
    "checkpoints",
    "experience",
)

__all__ = [
    "CHECKPOINTS",
    "DONE",
    "FAILED",
    "LEADER",
    "NOT_TAKEN",
    "ROOM",
    "Agent",
    "Checkpoint",
    "Fit",
    "Lease",
    "after_sync",
    "agent",
    "agents",
    "checkpoints",
    "claimed_in",
    "end",
    "experience",
    "grant",
    "join",
    "lead",
    "learn",
    "lease_of",
    "leases",
    "leave",
    "leave_off",
    "may_last",
    "must_be_a_person",
    "presence",
    "renew",
    "resign",
    "role_of",
    "silent",
    "subjects",
    "takes",
    "until",
]


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name not in DOOR and name not in PASSED_ON:
        raise AttributeError(name)
    module = f"{__name__}.{DOOR[name]}" if name in DOOR else "gitswarm.rooms.ground.leases"
    found = globals()[name] = getattr(import_module(module), name)  # as every door: asked for once
    return found
