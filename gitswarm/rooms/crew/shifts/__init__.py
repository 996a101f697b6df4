"""shifts: workers that stay: one run after another until they are told to stop, several side by side."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.crew.shifts.crew import work_together
    from gitswarm.rooms.crew.shifts.shift import Signals, adapter_of, work

DOOR = {"Signals": "shift", "adapter_of": "shift", "work": "shift", "work_together": "crew"}
ACTIONS = ()
READS = ()

__all__ = ["Signals", "adapter_of", "work", "work_together"]

__getattr__ = door(__name__, DOOR)
