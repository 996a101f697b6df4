"""Reserving files, and giving them free."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.core.ids import called
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.work.reservations.events import PathsFreed, PathsReserved
from gitswarm.rooms.work.reservations.model import LONGEST, RESERVATIONS, USUAL, conflicts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment


class PathsTaken(Refused):
    """Others have reserved some of these files; the facts say who, which, and until when."""


def reserve(
    moment: Moment, *, globs: Sequence[str], minutes: int = USUAL, exclusive: bool = True, reason: str = ""
) -> Sequence[Happened]:
    """Say which files one is about to touch, unless others have reserved them."""
    wanted = tuple(dict.fromkeys(globs))
    if not 1 <= minutes <= LONGEST:
        raise Misused(f"files cannot be reserved for {minutes} minutes", hint="at least one minute, at most a week")
    taken = conflicts(moment.tables, wanted, moment.actor, moment.now, exclusive=exclusive)
    if taken:
        raise PathsTaken(
            f"{taken[0].actor} has reserved {', '.join(taken[0].globs)} until {taken[0].until}",
            hint=f"ask: gitswarm mail send {taken[0].actor} …, or reserve what does not meet it",
            conflicts=[{"actor": one.actor, "globs": list(one.globs), "until": one.until} for one in taken],
        )
    return [Happened(PathsReserved(wanted, minutes, exclusive, reason))]


def free(moment: Moment, *, names: Sequence[str] = ()) -> Sequence[Happened]:
    """Give files free again: those of these reservations, or all of one's own."""
    mine = {one.id: one.id for one in moment.tables.where(RESERVATIONS, actor=moment.actor)}
    hint = "`gitswarm reservations` shows them; only who made one gives it free"
    named = (called(name, mine, "reservation of yours", hint) for name in names)
    gone = tuple(dict.fromkeys(named)) if names else tuple(mine)
    return [Happened(PathsFreed(gone))] if gone else []
