"""discovery: work that the project itself tells of: comments, failing tests, what linters find."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.discovery.actions import settle
    from gitswarm.rooms.discovery.model import Finding, Scan, compare

DOOR = {"settle": "actions", "Finding": "model", "Scan": "model", "compare": "model"}
ACTIONS = ("settle",)
READS = ("compare",)

__all__ = ["Finding", "Scan", "compare", "settle"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
