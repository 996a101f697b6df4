"""Chores: what the rooms do before and after every exchange with the hub, in the errand or where `sync` is typed."""

from __future__ import annotations

from contextlib import contextmanager, suppress

from gitswarm.core.clone import PATIENCE
from gitswarm.errors import Busy, HubError, NotFound, Refused, StoreError, SwarmError
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitswarm.core.clone import Synced
    from gitswarm.git.repo import Place
    from gitswarm.swarm import Receipt, Swarm

BEFORE, AFTER = "before_sync", "after_sync"
"""The moments, as the doors name what they do then: what should go out with it; what follows from what came in."""
SOON = 5.0
"""Seconds for which a word that others wait for waits for its turn at the hub."""


class Here(Record):
    """Where this clone lies, for what a room does in it beside the log."""

    place: Place
    env: Mapping[str, str]


def sync(swarm: Swarm, *, urgent: bool = True, patience: float = PATIENCE) -> Synced:
    """Exchange with the hub, with all that belongs to it; what followed from it goes out too."""
    _do(swarm, BEFORE)
    synced = swarm.sync(urgent=urgent, patience=patience)
    before = swarm.ground.index.count
    _do(swarm, AFTER)
    if swarm.exchange is None or swarm.ground.index.count == before:
        return synced
    more = swarm.sync(urgent=urgent, patience=patience)
    summed = {name: getattr(synced, name) + getattr(more, name) for name in ("sent", "received", "pushes")}
    return more._replace(**summed)


def ask_hub(swarm: Swarm, *, patience: float = 0) -> bool:
    """Bring in what the hub has, for who would not decide on what was known here before; whether that could be."""
    if swarm.exchange is None:
        return True
    try:
        if not swarm.rest():
            swarm.sync(patience=patience)
            return True
    except (Busy, HubError):
        pass
    return False


@contextmanager
def by_the_hub(swarm: Swarm) -> Iterator[None]:
    """A block that decides by what the hub has; what it refuses says so where that could not be asked."""
    known = ask_hub(swarm)
    try:
        yield
    except (Refused, NotFound) as error:
        if not known:
            error.hint = f"{error.hint}; that is as far as is known here: the hub could not be asked"
        raise


def tell_hub(swarm: Swarm, receipt: Receipt) -> Receipt:
    """Bring to the hub what was just written, where others wait for it; where it stands by then."""
    ask_hub(swarm, patience=SOON)
    return swarm.receipt([(one.id, one.kind) for one in receipt.events])


def _do(swarm: Swarm, moment: str) -> None:
    """Do what belongs to a moment; what fails there is an incident, and stops nothing else."""
    for chore in swarm.chores(moment):
        try:
            chore(swarm)
        except HubError:
            continue  # how this clone stands with its hub is noted by every exchange
        except SwarmError as error:
            with suppress(StoreError):
                swarm.ground.report_once(error)
