"""discovery: work that the project itself tells of: comments, failing tests, what linters find."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.exchange.discovery.actions import settle
    from gitswarm.rooms.exchange.discovery.model import Finding, Scan, compare

DOOR = {"settle": "actions", "Finding": "model", "Scan": "model", "compare": "model"}
ACTIONS = ("settle",)
READS = ("compare",)

__all__ = ["Finding", "Scan", "compare", "settle"]

__getattr__ = door(__name__, DOOR)
