"""agents: who is here and what they take, who leads, what each has learned."""

from __future__ import annotations

from gitswarm.rooms import door

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
        leader,
        presence,
        role_of,
        subjects,
        takes,
    )
    from gitswarm.rooms.ground.agents.state import DONE, FAILED, end, learn, leave_off
    from gitswarm.rooms.ground.leases import Lease, lease_of

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
    "leader": "model",
    "presence": "model",
    "role_of": "model",
    "subjects": "model",
    "takes": "model",
    "Lease": "model",
    "lease_of": "model",
    "DONE": "state",
    "FAILED": "state",
    "end": "state",
    "learn": "state",
    "leave_off": "state",
    "after_sync": "following",
}
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
    "end",
    "experience",
    "join",
    "lead",
    "leader",
    "learn",
    "lease_of",
    "leave",
    "leave_off",
    "presence",
    "resign",
    "role_of",
    "subjects",
    "takes",
]


__getattr__ = door(__name__, DOOR)
