"""The rooms in door order: the table of contents, as literals which a test holds against the doors; how doors open."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

FLOORS = {
    "ground": "policy signatures switches incidents leases agents messages",
    "work": "tasks complexity checkpoints origins projects worktrees claims standards reservations",
    "outside": "dialects adapters tokens webhooks github",
    "exchange": "formats exports imports discovery",
    "checks": "safekeeping gates rulebook proofs measures guards",
    "talk": "drafts prose forms intake duplicates mail reports",
    "roster": "roles accounts runs lists",
    "patterns": "phrases recipes plans cohorts flows charts",
    "crew": "briefs workers shifts",
    "changes": "collisions merging landing handovers submissions rollouts rollbacks mq promotions audit",
    "forge": "markup closings issues pulls comments tidying deliveries feedback solving",
    "abroad": "manners scouting contribute portfolio",
    "home": "onboarding clone hosting doctor",
    "views": "board health alerts devlog dashboard glance web terminal mcp",
}
"""The floors from the ground up, each with its rooms in order; a later room may import an earlier one."""

COMMANDS = {
    "policy": "policy",
    "signatures": "signing",
    "switches": "feature halt resume",
    "incidents": "incident",
    "leases": "heartbeat",
    "agents": "agent",
    "messages": "event",
    "tasks": "create edit assign note close reopen pause unpause dep",
    "complexity": "complexity",
    "checkpoints": "checkpoint",
    "worktrees": "worktree rescue",
    "claims": "claim next release renew takeover update",
    "reservations": "reserve unreserve reservations",
    "adapters": "adapter",
    "webhooks": "webhook",
    "github": "github",
    "exports": "export",
    "imports": "import",
    "discovery": "scan",
    "measures": "done gate",
    "guards": "guard",
    "intake": "intake",
    "duplicates": "dup",
    "mail": "mail",
    "roles": "role agent",
    "accounts": "cost",
    "runs": "run ps",
    "lists": "ready list tree dep show search blocked stale wait",
    "charts": "flow",
    "briefs": "brief",
    "shifts": "work",
    "collisions": "conflicts",
    "rollouts": "rollout",
    "rollbacks": "rollback",
    "mq": "mq",
    "promotions": "rollout",
    "audit": "audit",
    "issues": "github",
    "tidying": "github",
    "deliveries": "github",
    "feedback": "github",
    "solving": "github",
    "scouting": "project",
    "contribute": "contribute contribution",
    "portfolio": "portfolio",
    "onboarding": "prime setup",
    "clone": "init deinit here log status sync queue",
    "hosting": "github",
    "doctor": "doctor verify",
    "board": "board snapshot",
    "health": "metrics slo health",
    "alerts": "alert",
    "devlog": "devlog",
    "glance": "watch",
    "web": "web",
    "terminal": "ui",
    "mcp": "mcp",
}
"""The first words of each room's commands."""

KINDS = {
    "policy": "swarm.created policy.changed",
    "signatures": "signature.given",
    "switches": "feature.switched swarm.halted swarm.resumed",
    "incidents": "incident.noted incident.resolved hub.repaired",
    "leases": "clone.beat **",
    "agents": "agent.joined agent.left leader.elected leader.resigned **",
    "messages": "*",
    "tasks": "task.created task.edited task.assigned task.noted task.linked task.unlinked task.done task.closed"
    " task.reopened task.paused task.resumed",
    "complexity": "task.sized",
    "checkpoints": "checkpoint.set",
    "origins": "task.imported task.remarked",
    "projects": "project.added project.forked project.read project.approved project.removed"
    " task.created task.edited task.imported",
    "worktrees": "worktree.made worktree.cleared commits.recorded",
    "claims": "task.claimed task.tentative task.taken_over task.expired task.released task.renewed"
    " task.done task.closed",
    "standards": "standards.told standards.met task.claimed task.tentative task.taken_over task.released task.expired"
    " task.done task.reopened",
    "reservations": "paths.reserved paths.freed",
    "gates": "gate.added gate.approved gate.rejected gate.waived gate.judged"
    " task.edited task.claimed task.tentative task.taken_over task.done task.closed task.reopened",
    "intake": "task.requested task.joined",
    "mail": "task.tentative mail.sent mail.read mail.acked incident.noted hub.repaired",
    "reports": "task.done task.closed task.taken_over **",
    "accounts": "",
    "runs": "task.claimed task.tentative task.taken_over task.expired task.closed run.started run.called_off run.ended",
    "lists": "**",
    "flows": "flow.started flow.planned flow.cancelled task.done task.closed task.reopened run.ended **",
    "landing": "task.claimed task.tentative task.taken_over task.closed task.reopened landing.submitted"
    " landing.withdrawn landing.started landing.landed landing.dropped landing.sent_back landing.handed_over"
    " landing.found landing.paused landing.resumed",
    "submissions": "task.claimed task.tentative task.taken_over task.done",
    "rollouts": "rollout.planned rollout.cut rollout.applied task.claimed task.tentative task.taken_over",
    "rollbacks": "rollback.started rollback.finished rollback.dropped",
    "closings": "issue.state_requested issue.state_set issue.state_refused issue.state_dropped",
    "pulls": "task.done landing.submitted landing.handed_over pr.requested pr.opened pr.updated pr.refused"
    " pr.dropped pr.checked pr.reviewed pr.merged pr.closed pr.reopened",
    "comments": "comment.requested comment.placed comment.refused comments.settled",
    "tidying": "tidy.proposed tidy.approved tidy.ended",
    "deliveries": "github.taken github.left",
    "contribute": "task.claimed task.tentative task.taken_over pr.requested pr.opened pr.updated pr.reviewed pr.merged"
    " pr.closed pr.reopened contribution.offered contribution.signed contribution.declined",
    "board": "**",
    "health": "**",
    "alerts": "alert.raised alert.reminded alert.cleared alert.taken",
}
"""The kinds each room folds; ``*`` stands for people's own, which have no dot; ``**`` says that the room
is a witness of every event."""

SWITCHABLE = (
    "messages",
    "tasks",
    "complexity",
    "origins",
    "projects",
    "worktrees",
    "claims",
    "reservations",
    "discovery",
    "gates",
    "intake",
    "mail",
    "runs",
    "flows",
    "landing",
    "rollouts",
    "rollbacks",
    "closings",
    "issues",
    "pulls",
    "comments",
    "tidying",
    "deliveries",
    "contribute",
    "alerts",
)
"""The rooms that `gitswarm feature` can switch off; what the others do, everything stands on."""

PAGES = "policy board"
"""The rooms that make readable pages of the state."""

CHORES = {
    "before_sync": "leases guards alerts",
    "after_sync": "leases agents worktrees claims safekeeping rulebook issues mail guards deliveries feedback board"
    " alerts",
}
"""The rooms that do something before and after every exchange with the hub, under the name of that moment."""

SCHEMA = "65"
"""Raised with every change of a room's tables or fold: an index of another schema is built again."""


ANNEX = "annex"
"""The folder beside the floors where rooms of other packages stand, if any are installed (docs/rooms.md)."""
GUESTS: dict[str, Any] = {}
"""These, a ``guests.Guest`` by name: ``command.guests`` finds them when a process first asks for a room."""


def path(room: str) -> str:
    """Where a room is: the name of its module."""
    for floor, names in FLOORS.items():
        if room in names.split():
            return f"gitswarm.rooms.{floor}.{room}"
    if room in GUESTS:
        return f"gitswarm.rooms.{ANNEX}.{room}"
    raise ModuleNotFoundError(f"there is no room {room}")


def door(room: str, modules: Mapping[str, str]) -> Callable[[str], object]:
    """How a room finds its names: each in its module, which is imported when the first of them is asked for."""

    def find(name: str) -> object:
        if name not in modules:
            raise AttributeError(name)
        from importlib import import_module

        found = getattr(import_module(f"{room}.{modules[name]}"), name)
        setattr(import_module(room), name, found)  # asked for once: doors are passed tens of times in a command
        return found

    return find
