"""Taking the right to do at GitHub what was asked for, and giving it back."""

from __future__ import annotations

from gitswarm.core.fold import Happened, strict
from gitswarm.rooms.forge.deliveries import model
from gitswarm.rooms.forge.deliveries.events import GithubLeft, GithubTaken
from gitswarm.rooms.ground import leases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment


@strict
def take(moment: Moment, *, machine: str, in_turn: int | None = None, signs: int | None = None) -> Sequence[Happened]:
    """Deliver from here on, where nobody does; or in place of whoever was silent in that turn since so many signs."""
    now = leases.lease_of(moment.tables, model.LEASE)
    if now is not None and (now.epoch, now.signs) != (in_turn, signs):
        raise model.DeliveredElsewhere(
            f"{now.machine} does what was asked of GitHub, since {now.since}",
            hint=f"its silence ends that, after {now.minutes} minutes; what is queued stays queued",
            machine=now.machine,
            since=now.since,
        )
    seen = 0 if now is None else now.signs
    return [Happened(GithubTaken(model.turn(moment.tables), seen, model.MINUTES, machine))]


def leave(moment: Moment) -> Sequence[Happened]:
    """Deliver no more."""
    now = leases.lease_of(moment.tables, model.LEASE)
    is_ours = now is not None and now.session == moment.session
    return [Happened(GithubLeft(now.epoch))] if now is not None and is_ours else []
