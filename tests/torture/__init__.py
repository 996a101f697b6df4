"""The torture of the real program on real git: `python -m tests.torture ROW --n N --from SEED` prints one line."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def _row(module: str, name: str) -> Any:
    return lambda: getattr(import_module(f"tests.torture.{module}"), name)


ROWS = {
    "races": (_row("races", "races"), 5),
    "claims": (_row("claims", "claims"), 200),
    "days": (_row("days", "days"), 1_000_000),
    "kill": (_row("kill", "kill"), 10_000),
    "replies": (_row("replies", "replies"), 300),
    "power": (_row("power", "power"), 40),
    "replay": (_row("replay", "replay"), 40),
    "prune": (_row("prune", "prune"), 400),
    "full": (_row("full", "full"), 20),
    "inject": (_row("inject", "inject"), 0),
    "workers": (_row("workers", "workers"), 100),
    "deliver": (_row("deliveries", "deliver"), 1_000),
    "interrupt": (_row("interrupt", "interrupt"), 60),
}
"""The rows by name: how to get it, and how often it runs if nothing else is said."""
