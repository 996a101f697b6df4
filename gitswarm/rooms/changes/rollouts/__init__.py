"""rollouts: one change to many files, in cohorts: a canary that a person approves, then the rest, within ceilings."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.changes.rollouts.actions import finish, give_up, plan, stop
    from gitswarm.rooms.changes.rollouts.events import ROOM
    from gitswarm.rooms.changes.rollouts.model import (
        AT_WORK,
        COVERED,
        FAILED,
        GATE,
        LANDED,
        OPEN,
        STOPPED,
        TAKEN_BACK,
        CeilingReached,
        Cohort,
        Rollout,
        as_row,
        ceilings,
        cohort_row,
        cohorts,
        failed,
        find,
        gate_of,
        is_result,
        of_tasks,
        rollouts,
        standing,
        state,
        stopped_by,
        sums,
        whole,
    )

DOOR = {
    "ROOM": "events",
    "finish": "actions",
    "give_up": "actions",
    "plan": "actions",
    "stop": "actions",
    "AT_WORK": "model",
    "COVERED": "model",
    "CeilingReached": "model",
    "Cohort": "model",
    "FAILED": "model",
    "GATE": "model",
    "LANDED": "model",
    "OPEN": "model",
    "STOPPED": "model",
    "Rollout": "model",
    "TAKEN_BACK": "model",
    "as_row": "model",
    "ceilings": "model",
    "cohort_row": "model",
    "cohorts": "model",
    "failed": "model",
    "find": "model",
    "gate_of": "model",
    "is_result": "model",
    "of_tasks": "model",
    "rollouts": "model",
    "standing": "model",
    "state": "model",
    "stopped_by": "model",
    "sums": "model",
    "whole": "model",
}
ACTIONS = ("finish", "give_up", "plan", "stop")
READS = ("cohorts", "find", "rollouts")

__all__ = [
    "AT_WORK",
    "COVERED",
    "FAILED",
    "GATE",
    "LANDED",
    "OPEN",
    "ROOM",
    "STOPPED",
    "TAKEN_BACK",
    "CeilingReached",
    "Cohort",
    "Rollout",
    "as_row",
    "ceilings",
    "cohort_row",
    "cohorts",
    "failed",
    "find",
    "finish",
    "gate_of",
    "give_up",
    "is_result",
    "of_tasks",
    "plan",
    "rollouts",
    "standing",
    "state",
    "stop",
    "stopped_by",
    "sums",
    "whole",
]

__getattr__ = door(__name__, DOOR)
