"""workers: take a task, run an agent on it in its worktree within bounds, check what it made, hand it over."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.crew.workers.model import in_words
    from gitswarm.rooms.crew.workers.resting import refuse_resting
    from gitswarm.rooms.crew.workers.settling import settle
    from gitswarm.rooms.crew.workers.working import Bench, Job, carry_out, job_of, start, take

DOOR = {
    "in_words": "model",
    "refuse_resting": "resting",
    "settle": "settling",
    "Bench": "working",
    "Job": "working",
    "carry_out": "working",
    "job_of": "working",
    "start": "working",
    "take": "working",
}
ACTIONS = ()
READS = ()

__all__ = ["Bench", "Job", "carry_out", "in_words", "job_of", "refuse_resting", "settle", "start", "take"]

__getattr__ = door(__name__, DOOR)
