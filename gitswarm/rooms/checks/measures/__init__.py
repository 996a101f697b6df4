"""measures: whether a result is what the gates of its task ask for; whoever finishes the task measures it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.checks.measures.checking import check
    from gitswarm.rooms.checks.measures.judging import (
        Finished,
        Judgement,
        finish,
        judge,
        refuse_commit,
        refuse_index,
        watched,
        why_shut,
    )
    from gitswarm.rooms.checks.measures.model import Check
    from gitswarm.rooms.checks.measures.trials import sweep

DOOR = {
    "check": "checking",
    "Finished": "judging",
    "Judgement": "judging",
    "finish": "judging",
    "judge": "judging",
    "refuse_commit": "judging",
    "refuse_index": "judging",
    "watched": "judging",
    "why_shut": "judging",
    "Check": "model",
    "sweep": "trials",
}
ACTIONS = ()
READS = ()

__all__ = [
    "Check",
    "Finished",
    "Judgement",
    "check",
    "finish",
    "judge",
    "refuse_commit",
    "refuse_index",
    "sweep",
    "watched",
    "why_shut",
]

__getattr__ = door(__name__, DOOR)
