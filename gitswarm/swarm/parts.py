"""Parts: what opening puts into a ground, since nothing below it knows the rooms, the files of a clone, or git."""

from __future__ import annotations

from time import sleep

from gitswarm.core.clone import Counters
from gitswarm.core.looks import Glance
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gitswarm.core.clone import Journal, Locks, Store
    from gitswarm.core.fold import Happened, Rooms
    from gitswarm.core.log import Log
    from gitswarm.core.tables import Tables
    from gitswarm.errors import SwarmError
    from gitswarm.swarm.signing import Signing


class Parts(Record):
    """The clone's stores, the clock, who acts for the machinery, and what the rooms say from above."""

    log: Log
    journal: Journal
    locks: Locks
    store: Store
    rooms: Rooms
    clock: Callable[[], float]
    fresh: Callable[[], str]
    machine: str
    wake: Callable[[], None]
    incident: Callable[[SwarmError, int], Happened | None]
    over: Callable[[str, str], Happened]
    repaired: Callable[..., Happened]
    is_known: Callable[[Tables, SwarmError, str], bool]
    pages: Callable[[Tables, Callable[[str], bool]], dict[str, bytes]]
    page_seconds: Callable[[Tables], int]
    least_format: Callable[[Tables], int]
    is_on: Callable[[Tables, str], bool] = lambda _tables, _room: True
    named: Callable[[Tables, Sequence[str]], dict[str, str]] = lambda _tables, _ids: {}
    unsaid: Callable[[Tables, Sequence[str]], Tables] = lambda tables, _names: tables
    ephemeral: bool = False
    checked_out: Callable[[], list[str]] = list
    pause: Callable[[float], None] = sleep
    counters: Counters = Counters()
    glance: Glance = Glance({})
    signing: Signing | None = None
    vouched: Callable[[dict[str, str]], Happened] | None = None
    must_take_part: Callable[[], None] = lambda: None
