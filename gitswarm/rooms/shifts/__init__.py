"""shifts: workers that stay: one run after another until they are told to stop, several side by side."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.shifts.shift import Signals, work

DOOR = {"Signals": "shift", "work": "shift"}
ACTIONS = ()
READS = ()

__all__ = ["Signals", "work"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
