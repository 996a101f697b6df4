"""How each tone of a text looks on a terminal."""

from __future__ import annotations

CURSOR, RESTING = "bold white on blue", "bold"
"""How a chosen row looks where one is moving, and where not."""
STYLES = {
    "plain": "default",
    "soft": "bright_black",
    "strong": "bold",
    "good": "green",
    "warn": "yellow",
    "alarm": "bold red",
    "note": "cyan",
    "cursor": CURSOR,
}
"""The terminal's own colours, so that the view suits whoever chose them."""
