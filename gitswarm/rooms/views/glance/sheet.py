"""How each tone of a text looks on a terminal."""

from __future__ import annotations

CURSOR, RESTING, COLOURLESS = "bold white on blue", "bold", "bold reverse"
"""How a chosen row looks where one is moving, where not, and where no colours are wanted."""
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
