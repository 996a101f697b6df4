"""What tests of closings look at: what was said of it, and what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import Clone


def kinds(clone: Clone) -> list[str]:
    """What was said of issues, in order."""
    return [row["kind"] for row in clone.log() if row["kind"].startswith("issue.")]


def queued(clone: Clone) -> list[dict[str, Any]]:
    """What waits for GitHub."""
    rows: list[dict[str, Any]] = clone.must("queue", "--json").json["github"]["requests"]
    return rows
