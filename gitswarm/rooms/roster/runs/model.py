"""Runs of agents: what each was given and may use, how it stands, how it ended, and what it has left."""

from __future__ import annotations

from gitswarm.core.ids import record_called
from gitswarm.core.tables import Table
from gitswarm.record import Record
from gitswarm.rooms.roster import accounts
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.roster.accounts import Bound


RUNNING, DONE, FAILED, PAUSED, STOPPED, LOST = "running", "done", "failed", "paused", "stopped", "lost"
OUTCOMES = (DONE, FAILED, PAUSED, STOPPED, LOST)
"""How a run ends: accepted, not accepted, over its limit, stopped by somebody, or left by a worker that died."""


UNHEARD = "its claim is over, and nothing was heard of it since"
"""Why a run counts as lost that has not said how it ended."""


class Run(Record):
    """One run of an agent on a task in one epoch: what it was given and may use, and how it ended."""

    id: str
    task: str
    epoch: int
    actor: str
    session: str
    adapter: str
    role: str
    machine: str
    brief: str
    most_minutes: int
    most_cents: int
    most_tokens: int
    accounts: tuple[str, ...]
    position: int
    at: str
    state: str = RUNNING
    why: str = ""
    output: str = ""
    ended: str = ""
    dollars: float = 0.0
    tokens: int = 0
    seconds: float = 0.0
    rounds: int = 0
    tip: str | None = None
    commits: int = 0
    files: tuple[str, ...] = ()
    checks: dict[str, str] | None = None
    called_off: str = ""
    let_go: bool = False
    """Whether its claim is over, and what was kept for it free, before it said how it ended."""

    @property
    def at_work(self) -> bool:
        """Whether it goes on, as far as the log tells: that of a machine that is gone for ever does not."""
        return self.state == RUNNING and not self.let_go

    @property
    def bound(self) -> Bound:
        """What it may use at most."""
        return accounts.Bound(self.most_minutes, self.most_cents, self.most_tokens)


RUNS = Table("runs", Run, (("state", "position"), ("task", "position"), ("machine", "state")))


def run(tables: Tables, name: str) -> Run:
    """The run with that id; its end is enough, as lists show it."""
    found: Run = record_called(tables, RUNS, name, "run", "`gitswarm run list` shows them")
    return found


def runs(tables: Tables, limit: int | None = None, task: str | None = None) -> list[Run]:
    """The runs, or those of one task, the newest first."""
    if task is None:
        return sorted(tables.where(RUNS), key=lambda one: -one.position)[:limit]
    return tables.where(RUNS, task=task, order="position", descending=True, limit=limit)


def running(tables: Tables, machine: str | None = None) -> list[Run]:
    """The runs that have not said how they ended, everywhere or on one machine, the oldest first."""
    found: list[Run] = tables.where(RUNS, state=RUNNING, order="position")
    return [one for one in found if machine in (None, one.machine)]


def at_work(tables: Tables) -> list[Run]:
    """The runs that go on, everywhere, the oldest first."""
    return [one for one in running(tables) if one.at_work]


def below(tables: Tables, task: str) -> bool:
    """Whether somebody runs on what is part of a task, or part of its parts."""
    return any(one.task != task and f"task/{task}" in one.accounts for one in at_work(tables))


def failures(tables: Tables, task: str) -> int:
    """How many runs of a task failed one after another, up to now; what was stopped or lost counts for nothing."""
    count = 0
    for one in runs(tables, task=task):
        if one.state in (DONE, PAUSED):
            break
        count += one.state == FAILED
    return count


def losses(tables: Tables, task: str) -> int:
    """How many runs of a task were lost one after another with their workers, up to now."""
    count = 0
    for one in runs(tables, task=task):
        if one.state not in (LOST, RUNNING):
            break
        count += one.state == LOST
    return count


def as_row(tables: Tables, one: Run) -> dict[str, Any]:
    """A run as it is shown: its task as people name it, and the text of its brief by its digest."""
    task = tasks.task(tables, one.task)
    told = {**one._asdict(), "task": tasks.id_of(tables, task.short) if task else one.task}
    told["title"] = task.title if task else ""
    if one.let_go and one.state == RUNNING:
        told |= {"state": LOST, "why": UNHEARD}
    return {**told, "files": list(one.files), "accounts": list(one.accounts), "checks": one.checks or {}}
