"""adapters: how an agent is run, whatever it is: a brief in; progress, usage and a result out. It keeps no events."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.outside.adapters.choosing import every, named
    from gitswarm.rooms.outside.adapters.keys import from_keyring
    from gitswarm.rooms.outside.adapters.model import Adapter, Order, Outcome, Pulse, Watcher
    from gitswarm.rooms.outside.adapters.process import refuse_absent, run
    from gitswarm.rooms.outside.adapters.scratch import sweep

DOOR = {
    "Adapter": "model",
    "Order": "model",
    "Outcome": "model",
    "Pulse": "model",
    "Watcher": "model",
    "every": "choosing",
    "from_keyring": "keys",
    "named": "choosing",
    "refuse_absent": "process",
    "run": "process",
    "sweep": "scratch",
}
ACTIONS = ()
READS = ("every", "named")

__all__ = [
    "Adapter",
    "Order",
    "Outcome",
    "Pulse",
    "Watcher",
    "every",
    "from_keyring",
    "named",
    "refuse_absent",
    "run",
    "sweep",
]

__getattr__ = door(__name__, DOOR)
