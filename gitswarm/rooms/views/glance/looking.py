"""The window through which a swarm is seen: everything in it may wait, for a lock, git or the hub."""

from __future__ import annotations

import time

from gitswarm import chores
from gitswarm.chores import Here
from gitswarm.core.words import counted
from gitswarm.errors import NotFound
from gitswarm.rooms.home import clone
from gitswarm.rooms.roster import lists, runs
from gitswarm.rooms.talk import mail
from gitswarm.rooms.views import dashboard, health
from gitswarm.rooms.views.glance import model, render
from gitswarm.rooms.views.glance.render import Page
from gitswarm.rooms.work import claims, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.rooms.views.glance.model import About, Need, Picture, Wanted

MINUTE, LAST = 60, 1000
INFO, LOG, DIFF = "info", "log", "diff"
"""What a page tells of the thing that it is about."""


class Window:
    """A swarm as one thread sees it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @classmethod
    def beside(cls, desk: Desk) -> Window:
        """Another window, for the thread that opens it, onto the same swarm."""
        own = desk.another()
        own.stay()
        return cls(own)

    @property
    def tip(self) -> str | None:
        """Where the log stands: what was seen before is still so while this is the same."""
        return self.desk.swarm.ground.log.tip()

    def picture(self, wanted: Wanted) -> Picture:
        """The swarm at one glance."""
        swarm, tip = self.desk.swarm, self.tip
        tables, state, actor = swarm.look(), self.desk.place.state, swarm.actor_if_known()
        troubles = health.troubles(swarm, Here(self.desk.place, self.desk.env))
        return model.Picture(
            model.needs(troubles, model.letters(tables, actor)),
            model.lanes(tables, wanted),
            model.works(tables, lambda run: runs.status_of(state, run)),
            model.members(tables),
            model.halted(tables),
            self._hub(),
            actor or "",
            tip,
            _minute(),
        )

    def again(self, wanted: Wanted, before: Picture | None) -> Picture:
        """The same once more: only what moves beside the log, where that has not."""
        if before is None or before.tip != self.tip:
            return self.picture(wanted)
        tables, state = self.desk.swarm.look(), self.desk.place.state
        works = model.works(tables, lambda run: runs.status_of(state, run))
        return before._replace(works=works, hub=self._hub(), now=_minute())

    def _hub(self) -> str:
        """How this clone stands with its hub."""
        swarm = self.desk.swarm
        if swarm.exchange is None:
            return "no hub"
        link, waits = swarm.link(), clone.count_pending(swarm)
        queued = f", {counted(waits, 'event')} to send" if waits else ""
        return f"{link.hub}{queued}" if link.online else f"{link.hub} is away{queued}: {link.reason or 'not asked yet'}"

    def page(self, about: About, view: str) -> Page:
        """What is told of something that was chosen."""
        tables = self.desk.swarm.look()
        if view == LOG:
            return self._log(tables, about)
        if view == DIFF:
            return render.difference_page(worktrees.difference(self.desk, task_of(tables, about)))
        if isinstance(about, model.Need):
            return self._need(tables, about)
        if isinstance(about, model.Work):
            return render.work_page(about)
        if isinstance(about, model.Member):
            held = [one for one, lease in claims.held(tables) if lease.actor == about.name]
            return render.member_page(about, [f"{tasks.id_of(tables, one.short)} {one.title}" for one in held])
        return render.task_page(lists.whole(tables, tasks.find(tables, about.name)))

    def _need(self, tables: Tables, one: Need) -> Page:
        letter = mail.known(tables, one.name) if one.kind == model.LETTER else None
        if letter is not None:
            letter = letter._replace(text=self.desk.swarm.whole(letter.text, letter.digest))
        is_gate = one.kind == model.GATE
        more = render.task_page(lists.whole(tables, tasks.find(tables, task_of(tables, one)))) if is_gate else Page(())
        return render.need_page(one, letter, more)

    def _log(self, tables: Tables, about: About) -> Page:
        one = run_of(tables, about)
        return render.log_page(dashboard.last_words(self.desk, one, LAST), one.machine)

    def sync(self, *, asked: bool) -> str:
        """Exchange with the hub: as often as whoever waits does, or because somebody asked for it."""
        swarm = self.desk.swarm
        if asked:
            told = chores.sync(swarm)
            return f"sent {told.sent}, received {told.received}"
        chores.ask_hub(swarm)
        return ""

    def close(self) -> None:
        """Let go of the swarm."""
        self.desk.close()


def _minute() -> int:
    """The time, as exactly as it is shown."""
    return int(time.time()) // MINUTE * MINUTE


def task_of(tables: Tables, about: About) -> str:
    """The task that something is about."""
    if isinstance(about, model.Work):
        return about.task
    if isinstance(about, model.Need) and about.kind == model.GATE:
        return tasks.find(tables, about.name.partition("/")[0]).id
    if isinstance(about, model.Item):
        return about.name
    raise NotFound("this is about no task", hint="choose a task, a run or a gate")


def run_of(tables: Tables, about: About) -> runs.Run:
    """The run that something is about: the newest one on its task."""
    if isinstance(about, model.Work):
        return runs.run(tables, about.name)
    newest = runs.runs(tables, 1, task_of(tables, about))
    if not newest:
        raise NotFound("no agent has run on this yet", hint="gitswarm work")
    return newest[0]
