"""What the library offers: the verbs that are methods, and the doors with all others."""

from __future__ import annotations

from importlib import import_module

from gitswarm import OpenSwarm, rooms
from gitswarm.library import Verb

VERBS = {name: getattr(OpenSwarm, name) for name, made in vars(OpenSwarm).items() if isinstance(made, Verb)}
DOORS = {name: import_module(rooms.path(name)) for names in rooms.FLOORS.values() for name in names.split()}
