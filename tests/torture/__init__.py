"""The torture of the real program on real git: `python -m tests.torture ROW --n N --from SEED` prints one line."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple


class Row(NamedTuple):
    """A row: the function that runs it, how often if nothing else is said, and how often it is to have run."""

    module: str
    function: str
    n: int
    goal: int
    what: str

    def load(self) -> Any:
        """The function of the row."""
        return getattr(import_module(f"tests.torture.{self.module}"), self.function)

    def parts(self) -> Sequence[str]:
        """What of it is played and kept each for itself; of most rows only the whole."""
        parts: Sequence[str] = getattr(import_module(f"tests.torture.{self.module}"), "PARTS", ("",))
        return parts


ROWS = {
    "races": Row("races", "races", 5, 100, "eight writers and six clones over three ways to the hub, at once"),
    "claims": Row("claims", "claims", 200, 200, "many reach for one task at once, with cuts and kills"),
    "days": Row("days", "days", 1_000_000, 1_000_000, "random days of agents and a hub in memory, with a checker"),
    "histories": Row("histories", "histories", 10_000, 10_000, "such days on real git: each log is a repository"),
    "kill": Row("kill", "kill", 10_000, 10_000, "kill -9 of a process, its group, all it started"),
    "replies": Row("replies", "replies", 300, 1_000, "pushes whose request or answer is lost"),
    "messages": Row("messages", "messages", 16_000, 16_000, "letters between sixteen whose hub hangs up on them"),
    "drain": Row("drain", "drain", 10_000, 10_000, "events written without the hub, and every sync of them killed"),
    "power": Row("power", "power", 40, 100, "the power fails: a disk as it was at that moment"),
    "replay": Row("replay", "replay", 40, 1_000, "the power fails, replayed from a trace without what was not synced"),
    "prune": Row("prune", "prune", 400, 1_000, "the user prunes and packs all the time"),
    "full": Row("full", "full", 20, 100, "a full disk: bytes, files, the size of a file"),
    "inject": Row("inject", "inject", 0, 0, "a kill, a full or broken disk at each system call of a command"),
    "rollbacks": Row(
        "rollbacks", "rollbacks", 100, 100, "roll-outs and tasks taken back, each command killed on the way"
    ),
    "soak": Row(
        "soak", "soak", 3_600, 86_400, "seconds of fifty agents at work, whose memory and descriptors must not grow"
    ),
    "heights": Row("heights", "heights", 5, 10, "great pages of a log, after which nobody may keep more memory"),
    "workers": Row("workers", "workers", 100, 1_000, "workers and crews killed over tasks that flow"),
    "deliver": Row(
        "deliveries", "deliver", 1_000, 1_000, "a pull request and a comment each, from a GitHub that fails"
    ),
    "malformed": Row("malformed", "malformed", 100_000, 100_000, "malformed inputs through every door"),
    "determinism": Row(
        "determinism", "determinism", 1_000, 1_000, "one log over Pythons, hash seeds, time zones, locales, portions"
    ),
    "interrupt": Row("interrupt", "interrupt", 60, 200, "Ctrl-C in the middle of a push"),
}
"""The rows by name; a goal of 0 is every point there is."""
