"""Keeping tasks and issues together: what changed there comes in, and what is to be changed there is asked for."""

from __future__ import annotations

import os
import time
from hashlib import sha256

from gitswarm.core import pauses
from gitswarm.core.event import instant, timestamp
from gitswarm.errors import Misused, NotFound
from gitswarm.git.clone.store import make_folder, put, read_small, writing
from gitswarm.record import Record
from gitswarm.rooms.exchange import formats
from gitswarm.rooms.forge import closings
from gitswarm.rooms.forge.issues import actions, harvest, model
from gitswarm.rooms.forge.issues.gathering import Gathering
from gitswarm.rooms.ground import agents, policy, switches
from gitswarm.rooms.outside import github
from gitswarm.rooms.work import origins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.chores import Here
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.origins import Told
    from gitswarm.swarm import Swarm

FOLDER, MINUTE = "github", 60.0
OVERLAP = 120
"""Seconds that are looked at again: GitHub's lists follow what happens a little late."""


class Brought(Record):
    """What came of it: under which name the issues are known here, and what could not be kept as it was told."""

    source: str
    came: harvest.Came
    told: list[Told]


class Tick(Record):
    """What one look came to: what came in, and until when it saw."""

    repository: str
    imported: int
    changed: int
    comments: int
    until: str


def after_sync(swarm: Swarm, here: Here) -> None:
    """Let the clone that leads look at GitHub, as often as the swarm has agreed."""
    tables = swarm.look()
    minutes = policy.number(tables, "github-poll-minutes") if switches.is_on(tables, "issues") else 0
    leader = agents.leader(tables) if minutes else None
    if leader is None or leader.machine != swarm.machine:
        return
    path = os.path.join(here.place.state, FOLDER, "looked")
    looked = os.stat(path).st_mtime if os.path.exists(path) else 0.0
    if not pauses.is_over(looked, time.time(), minutes * MINUTE):
        return
    with writing(path):
        make_folder(os.path.dirname(path))
        put(path, b"")  # before: what fails comes round again, but not at once
    tick(swarm, here, patience=0)


def bring_in(
    swarm: Swarm,
    line: github.Connection,
    choice: model.Choice,
    *,
    dry_run: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> Brought:
    """Bring in the issues of a repository that somebody wants, and of those that came before what changed."""
    choice.must_be_meant()
    line, source = known_as(line, swarm.look())
    found = Gathering(line, swarm.look(), source, say).chosen(choice)
    came = harvest.Came(0, 0, 0, 0)
    for done, came in harvest.bring(swarm, source, found, dry_run=dry_run):  # noqa: B007 - the last counts
        if done:
            say(f"{done} of {len(found.harvest.items)} looked at")
    return Brought(source, came, found.harvest.told)


def tick(
    swarm: Swarm,
    here: Here,
    *,
    everything: bool = False,
    patience: float | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Tick:
    """Look once: take in what changed there, and remember how far it saw; what is to be closed there is asked for.

    That is asked for first as well, so that it waits in the queue where GitHub cannot be reached.
    """
    line = github.connection(swarm, here, patience=patience)
    swarm.do(closings.ask, source=model.source_of(line.web.partition("://")[2], line.repository))
    line, source = known_as(line, swarm.look())
    path = os.path.join(here.place.state, FOLDER, f"cursor-{sha256(source.encode()).hexdigest()[:12]}")
    until = "" if everything else _seen(path)
    gathering = Gathering(line, swarm.look(), source, say)
    found = gathering.since(_before(until))
    came = [came for _, came in harvest.bring(swarm, source, found)][-1]
    swarm.by_machine().do(actions.end_late, source=source)
    until = max(until, found.newest)
    _note(path, until)
    swarm.do(closings.ask, source=source)
    return Tick(line.repository, came.imported, came.changed, came.comments, until)


def take_in(swarm: Swarm, here: Here, number: int, say: Callable[[str], None] = lambda _: None) -> str:
    """Bring one issue in, with what was said under it; the task that it is."""
    line, source = known_as(github.connection(swarm, here), swarm.look())
    row = line.get(line.at(f"/issues/{number}"))
    if "pull_request" in row:
        raise Misused(f"#{number} is a pull request", hint="gitswarm github pulls")
    list(harvest.bring(swarm, source, Gathering(line, swarm.look(), source, say).these([row])))
    found = origins.origin(swarm.look(), source, str(number))
    if found is None:
        raise NotFound(f"#{number} did not become a task", hint="gitswarm github import")
    return found.task


def known_as(line: github.Connection, tables: Tables) -> tuple[github.Connection, str]:
    """The repository as it is called there now, and as its issues are known here: by its name of the first day."""
    now, host = line.name, line.web.partition("://")[2]
    for source in (model.source_of(host, line.repository), model.source_of(host, now)):
        if origins.beginning(tables, source, "", limit=1):
            return line.of(now), source
    for source in origins.sources(tables, f"{host}/"):
        there = line.find(f"/repos/{source.partition('/')[2]}")
        if there and there["full_name"] == now:
            return line.of(now), source
    return line.of(now), model.source_of(host, now)


def _before(until: str) -> str:
    """A little before a time; empty where there is none."""
    return timestamp(instant(until) - OVERLAP) if until else ""


def _seen(path: str) -> str:
    """How far this clone has seen; where that is not known it looks at everything, which brings in nothing twice."""
    return formats.moment_of((read_small(path) or b"").decode(errors="replace")) or ""


def _note(path: str, until: str) -> None:
    make_folder(os.path.dirname(path))
    with writing(path):
        put(path, until.encode())
