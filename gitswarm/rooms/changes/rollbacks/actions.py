"""Beginning and ending rollbacks; a start is strict, so that the same work is not taken back twice."""

from __future__ import annotations

from gitswarm.core.fold import Happened, strict
from gitswarm.errors import Refused
from gitswarm.rooms.changes.rollbacks.events import RollbackDropped, RollbackFinished, RollbackStarted
from gitswarm.rooms.changes.rollbacks.model import FINISHED, ROLLBACKS, STARTED, is_undone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment
    from gitswarm.rooms.changes.rollbacks.model import Rollback


@strict
def start(  # noqa: PLR0913 - it has as many sides as a landing
    moment: Moment,
    *,
    subject: str,
    name: str,
    target: str,
    before: str,
    after: str,
    machine: str,
    landings: Sequence[str],
    tasks: Sequence[str],
    reason: str = "",
) -> Sequence[Happened]:
    """Begin to take work back that stands yet."""
    if any(is_undone(moment.tables, *pair) for pair in zip(landings, tasks, strict=True)):
        raise Refused(f"somebody else has taken {name} back meanwhile", hint="gitswarm mq landings")
    pairs = (tuple(landings), tuple(tasks))
    told = RollbackStarted(subject, name, target, before, after, machine, *pairs, reason)
    return [Happened(told, id=moment.fresh())]


def finish(moment: Moment, *, rollback: str, seconds: float = 0.0) -> Sequence[Happened]:
    """Say that the target has it."""
    found: Rollback | None = moment.tables.get(ROLLBACKS, rollback)
    is_open = found is not None and found.state != FINISHED
    return [Happened(RollbackFinished(rollback, seconds))] if is_open else []


def drop(moment: Moment, *, rollback: str, why: str) -> Sequence[Happened]:
    """Say that nothing came of it."""
    found: Rollback | None = moment.tables.get(ROLLBACKS, rollback)
    is_open = found is not None and found.state == STARTED
    return [Happened(RollbackDropped(rollback, why))] if is_open else []
