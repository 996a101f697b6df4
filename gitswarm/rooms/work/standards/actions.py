"""Telling the log what the project asks of results, and that a result was held against it."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.standards.events import StandardsMet, StandardsTold
from gitswarm.rooms.work.standards.model import HELD, NotMeasured, asked, left_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from gitswarm.core.fold import Moment
    from gitswarm.rooms.work.tasks import Task


def tell(moment: Moment, *, commit: str, gates: Mapping[str, Any]) -> Sequence[Happened]:
    """Say what the default branch asks of results as of a commit; what the log knows already is not told again."""
    return [] if dict(gates) == asked(moment.tables) else [Happened(StandardsTold(commit, dict(gates)))]


def meet(
    moment: Moment,
    *,
    task: Task,
    epoch: int,
    commit: str | None,
    weighed: Sequence[str],
    told: Mapping[str, Any] | None,
) -> list[Happened]:
    """Say that a result was held against the standards; refused where one is left out that is asked of it.

    ``told`` is what the default branch itself said just now; without it, that counts which the log was told last.
    """
    gates = asked(moment.tables) if told is None else told["gates"]
    missing = left_out(moment.tables, task, gates, weighed)
    if missing:
        shown = tasks.id_of(moment.tables, task.short)
        raise NotMeasured(
            f"{shown} was not measured by {', '.join(missing)}, which the project asks of it",
            hint=f"gitswarm gate judge {shown}, in a clone that has the newest default branch",
            gates=missing,
        )
    happened = [] if told is None else list(tell(moment, **told))
    if gates or moment.tables.get(HELD, task.id) is not None:
        said = StandardsMet(epoch, commit, tuple(weighed))
        happened.append(tasks.about(moment, task.id, said))
    return happened
