"""Looking on while an agent runs: keeping what it says and how it stands, and ending it where it must not go on."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from gitswarm.git.clone.store import put, writing
from gitswarm.rooms.crew.workers import memory, model
from gitswarm.rooms.crew.workers.model import BROKEN, CALLED_OFF, MIB, TOLD, Bounds, Stop, Used
from gitswarm.rooms.crew.workers.signs import Signs
from gitswarm.rooms.ground import switches
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.roster import runs
from gitswarm.rooms.work import claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.rooms.outside.adapters import Pulse
    from gitswarm.rooms.roster.runs import Run

LOOK, GRACE = 1.0, 2.0
"""Seconds between two looks at the log; and that an agent has to end by itself at a bound."""
UNBEGUN = adapters.Pulse(0.0, 0.0, 0, 0.0, 0)
WORDS = ("message", "text", "summary", "result")
SHOWN = 200


class Watch(adapters.Watcher):
    """Who looks on while one run goes through its rounds."""

    def __init__(self, desk: Desk, run: Run, bounds: Bounds, told_to_stop: Callable[[], str]) -> None:
        self.stop: Stop | None = None
        self.used = Used()
        self.message, self.step = "", "agent"
        self._desk, self._run, self._bounds, self._told_to_stop = desk, run, bounds, told_to_stop
        self._pid, self._near, self._tip, self._notice = 0, "", "", ""
        self._over_since: float | None = None
        self._has_parts_at_work, self._waited = False, 0.0
        self._looked, self._signs = time.monotonic(), Signs(desk)
        self._state = desk.place.state
        path = runs.log_of(self._state, run.id)
        with writing(path):
            self._log = open(path, "ab")  # noqa: SIM115 - it stays open for the whole run
        self._size = os.fstat(self._log.fileno()).st_size

    def close(self) -> None:
        """The run is over."""
        self._signs.close()
        self._log.close()

    def begun(self, pid: int, notice: str) -> None:
        """Note that the agent runs, as which process, and where it hears of what it must know."""
        self._pid, self._notice, self._near, self._over_since = pid, notice, "", None
        self._note(UNBEGUN)

    def said(self, data: bytes) -> None:
        """Keep what it says, as far as it may say so much."""
        if self._size <= self._bounds.size:
            self._size += len(data)
            with writing(self._log.name):
                self._log.write(data)
                self._log.flush()

    def heard(self, told: Mapping[str, Any]) -> None:
        """Keep the last words of what it tells on its way."""
        words = next((told[name] for name in WORDS if isinstance(told.get(name), str) and told[name].strip()), "")
        self.message = " ".join(words.split())[:SHOWN] or self.message

    def verdict(self, pulse: Pulse) -> str:
        """Why it must end: a bound is reached, or somebody says so."""
        pulse = model.priced(pulse, self._bounds.price)
        told = self._told_to_stop()
        self.stop = self.stop or (Stop(TOLD, told) if told else None) or self._over(self._unless_waiting(pulse))
        if time.monotonic() - self._looked >= LOOK:
            self._look(pulse)
        return self.stop.why if self.stop else ""

    def _unless_waiting(self, pulse: Pulse) -> Pulse:
        """The pulse without a silence in which parts of the task were at work: it may be those that are waited for."""
        if self._has_parts_at_work:
            self._waited = time.monotonic()
        return pulse._replace(quiet=min(pulse.quiet, time.monotonic() - self._waited))

    def ended(self, seconds: float) -> None:
        """Count the time that it took; what an agent has used besides is known by its outcome."""
        self.used = self.used._replace(seconds=self.used.seconds + seconds)

    def _over(self, pulse: Pulse) -> Stop | None:
        """Whether it is over a bound; an agent may end by itself then: it tells what it cost with its last words."""
        if self.step != "agent":
            return model.over(model.of_checks(self._bounds), self.used, pulse)
        found = model.over(self._bounds, self.used, pulse)
        if found is None:
            self._over_since = None
        elif self._over_since is None:
            self._over_since = pulse.seconds
        return found if found and pulse.seconds - (self._over_since or 0.0) >= GRACE else None

    def used_up(self) -> Stop | None:
        """The bound that the rounds have come to: agents tell what they cost with their last words."""
        return model.over(self._bounds, self.used, UNBEGUN)

    def add(self, outcome: adapters.Outcome) -> None:
        """Count a round, and what its agent has used in it besides time."""
        before, outcome = self.used, model.priced(outcome, self._bounds.price)
        self.used = Used(
            before.seconds, before.dollars + outcome.dollars, before.tokens + outcome.tokens, before.rounds + 1
        )

    def _look(self, pulse: Pulse) -> None:
        """Note how it stands; see whether the log says that it must end; let the other clones know that we live."""
        self._looked = time.monotonic()
        self._note(pulse)
        tip = self._desk.swarm.ground.log.tip()
        if tip != self._tip:
            self._tip = tip or ""
            tables = self._desk.swarm.look()
            self.stop = self.stop or why_not(tables, self._run)
            self._has_parts_at_work = runs.below(tables, self._run.task)
        self.stop = self.stop or self._hungry()
        near = model.near(self._bounds, self.used, pulse)
        if near and not self._near:
            self._desk.screen.warn(f"this run has used {near}")
            with suppress(OSError):  # it ends just now
                put(self._notice, model.notice(near).encode())
        self._near = near
        self._signs.give()

    def _hungry(self) -> Stop | None:
        """Whether the agent takes more memory than it may."""
        most = self._bounds.memory
        if most and memory.taken(self._pid) > most:
            return Stop(BROKEN, f"the agent took more than {most // MIB} MiB of memory")
        return None

    def _note(self, pulse: Pulse) -> None:
        used = self.used
        self.message = " ".join(pulse.story.says.split())[:SHOWN] or self.message
        status = runs.Status(
            self._pid, self.step, self.message, round(used.seconds + pulse.seconds, 1), round(pulse.quiet, 1),
            round(used.dollars + pulse.dollars, 6), used.tokens + pulse.tokens,
        )  # fmt: skip
        runs.keep_status(self._state, self._run.id, status)


def why_not(tables: Tables, run: Run) -> Stop | None:
    """Why a run must not go on, as the log says."""
    halted = switches.halt(tables)
    if halted is not None:
        return Stop(TOLD, f"the swarm was halted by {halted.actor}")
    now = runs.run(tables, run.id)
    if now.called_off:
        return Stop(CALLED_OFF, f"called off by {now.called_off}")
    return _ended_by_others(tables, run)


def _ended_by_others(tables: Tables, run: Run) -> Stop | None:
    """Whether the task is ours no more; that its agent calls it done changes nothing."""
    task, lease = tasks.task(tables, run.task), claims.lease_on(tables, run.task)
    if task is None:
        return Stop(TOLD, "the task is gone")
    if task.state == "in_review" and task.epoch == run.epoch:
        return None
    if task.state == "paused":
        return Stop(TOLD, "the task was paused")
    above = tasks.stopped_by(tables, task)
    if above is not None:
        return Stop(TOLD, f"{tasks.id_of(tables, above.short)}, which the task is part of, is {above.status}")
    if lease is None or (lease.session, lease.epoch) != (run.session, run.epoch):
        return Stop(TOLD, f"the task is {task.status}, and held by {task.holder or 'nobody'}")
    return None
