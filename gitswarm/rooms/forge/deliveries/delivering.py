"""Doing at GitHub what was asked for: by one process at a time, each thing looked for before it is made.

Where GitHub turns us away or cannot be reached, everything stays queued: nothing waits here for long, and nothing is
taken for done that was not seen.
"""

from __future__ import annotations

import os
import random
import time
from contextlib import contextmanager, suppress

from gitswarm.errors import (
    Busy,
    HubError,
    HubUnreachable,
    PushRefused,
    Refused,
    SwarmError,
    UnknownOutcome,
    WrongCredentials,
)
from gitswarm.git.clone import presence
from gitswarm.git.clone.lock import Lock
from gitswarm.record import Record
from gitswarm.rooms.checks import safekeeping
from gitswarm.rooms.forge import closings, comments, issues, pulls, tidying
from gitswarm.rooms.forge.deliveries import actions, model, posting, resting
from gitswarm.rooms.ground import leases, switches
from gitswarm.rooms.outside import github

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from typing import Any, TypeVar

    from gitswarm.chores import Here
    from gitswarm.rooms.forge.closings import Closing
    from gitswarm.rooms.forge.comments import Comment
    from gitswarm.rooms.forge.pulls import Pull
    from gitswarm.rooms.forge.tidying import Proposal
    from gitswarm.rooms.outside.github import Connection
    from gitswarm.swarm import Swarm

    T = TypeVar("T")

LOCK = "github.lock"
PATIENCE = 30.0
"""Seconds for which a person's command waits while the errand of its clone delivers."""
MOST, LONGEST = 50, 30.0
"""How many things, and for how many seconds, are done beside an exchange with the hub."""
TRIES, PAUSE = 3, 0.5
"""How often something is looked for and made, where no answer came, and seconds between."""
LOST = 2
"""After so many requests in a row of which nobody knows what became of them GitHub is left alone."""
SETTLED = 100
"""Comments whose copies are looked for at once."""


class Report(Record):
    """What a run did, what is left, and what kept it from the rest."""

    done: int = 0
    refused: int = 0
    left: int = 0
    error: SwarmError | None = None


class Run:
    """One run of deliveries: by whom, to where, and what came of it so far."""

    def __init__(self, swarm: Swarm, here: Here, most: int, until: float, spare: Container[str]) -> None:
        self.swarm, self.here = swarm, here
        self.most, self.until, self.spare = most, until, spare
        self.done = self.refused = self.lost = 0
        self.trouble: SwarmError | None = None
        self._lines: dict[str, Connection] = {}
        self._pages: dict[str, comments.Pages] = {}

    def line(self, repository: str) -> Connection:
        """The connection to a repository."""
        if repository not in self._lines:
            self._lines[repository] = github.connection(self.swarm, self.here, repository=repository)
        return self._lines[repository]

    def pages(self, repository: str) -> comments.Pages:
        """What is said in a repository already."""
        return self._pages.setdefault(repository, comments.Pages(self.line(repository)))

    @property
    def is_over(self) -> bool:
        """Whether others shall have their turn."""
        return self.done + self.refused >= self.most or time.monotonic() > self.until


def after_sync(swarm: Swarm, here: Here) -> None:
    """Do some of what waits, where this clone can ask GitHub."""
    tables = swarm.look()
    is_asked = model.is_waiting(tables) and switches.halt(tables) is None
    if is_asked and not resting.rest(swarm).left:
        with suppress(Refused, Busy):  # it is not for us, now: whoever asked sees in the queue that it waits
            spare = {request for request, rest in resting.held(swarm).items() if rest.left}
            deliver(swarm, here, most=MOST, seconds=LONGEST, wait=0, spare=spare)


def deliver(
    swarm: Swarm,
    here: Here,
    *,
    most: int = 1_000_000,
    seconds: float = 1e9,
    wait: float = PATIENCE,
    spare: Container[str] = (),
) -> Report:
    """Do what waits, as far as GitHub lets us; what it refuses is told to who asked for it.

    ``wait``: how long for another process of this clone that is at it; ``spare``: requests that are left alone.
    """
    due = pulls.due(swarm.look(), 1)  # work for others goes out too where our own repository is not at GitHub
    github.connection(swarm, here, repository=due[0].repository if due else "")
    if not _has_work(swarm, here, spare):
        return Report(left=len(model.waiting(swarm.look())))
    with _turn(swarm, here, wait) as mine:
        run = Run(mine, here, most, time.monotonic() + seconds, spare)
        try:
            _settle(run)
            _go(run)
            resting.forget(swarm)
        except (HubError, github.NotConnected) as stop:
            resting.note(swarm, stop)
            run.trouble = stop
    return Report(run.done, run.refused, len(model.waiting(swarm.look())), run.trouble)


def _has_work(swarm: Swarm, here: Here, spare: Container[str]) -> bool:
    """Whether this clone could do anything: nobody takes the turn from whoever has the commits, or before a gate."""
    tables = swarm.look()
    if any(request not in spare for request in model.small(tables)):
        return True
    due = [one for one in pulls.due(tables) if one.request not in spare]
    free = (one for one in due if not pulls.kept_back(tables, one))
    return any(pulls.is_stale(tables, one) for one in due) or any(_is_for_us(swarm, here, one) for one in free)


def _is_for_us(swarm: Swarm, here: Here, one: Pull) -> bool:
    """Whether a pull request can be made from here: what lies in a fork may be there already."""
    return bool(one.head) or safekeeping.reach(swarm, here, one.task, one.commit, one.branch)


@contextmanager
def _turn(swarm: Swarm, here: Here, wait: float) -> Iterator[Swarm]:
    """Be the one that delivers, for a block; refused where another is."""
    session = swarm.ground.parts.fresh()
    mine = swarm.by_session(swarm.machine, session)
    lock = Lock(os.path.join(here.place.state, LOCK))
    with lock.held("github deliver", wait=wait), presence.held(here.place.state, session, swarm.machine):
        silent = next((told for told in leases.silent(swarm, here) if told[0].name == model.LEASE), None)
        before = {"in_turn": silent[0].epoch, "signs": silent[1]} if silent else {}
        mine.do(actions.take, machine=swarm.machine, **before)
        try:
            yield mine
        finally:
            with suppress(SwarmError):
                mine.do(actions.leave)


def _go(run: Run) -> None:
    """One thing after another, in the order in which they were asked for."""
    tables = run.swarm.look()
    asked: list[tuple[int, str, Callable[[Run, Any], None], Any]] = []
    asked += [(one.position, one.request, _pull, one) for one in pulls.due(tables)]
    asked += [(one.position, one.id, _comment, one) for one in comments.due(tables)]
    asked += [(one.position, one.request, _close, one) for one in closings.due(tables)]
    asked += [(one.position, model.tidying_of(one), _tidy, one) for one in tidying.due(tables)]
    for _, request, do, one in sorted(asked, key=lambda each: each[0]):
        if run.is_over:
            return
        if request not in run.spare:
            _try(run, request, do, one)


def _try(run: Run, request: str, do: Callable[[Run, Any], None], one: Any) -> None:
    """Do one thing; what cannot be done from here, or may have been done, is left alone for a while."""
    try:
        do(run, one)
    except (github.NotConnected, UnknownOutcome) as error:
        resting.hold(run.swarm, request, error)
        run.trouble = error
        run.lost += isinstance(error, UnknownOutcome)
        if run.lost >= LOST:
            raise
    else:
        run.lost = 0
        resting.release(run.swarm, request)


def _pull(run: Run, seen: Pull) -> None:
    """Make one pull request, unless a gate is shut or nobody wants it any more."""
    swarm, tables = run.swarm, run.swarm.look()
    one = pulls.pull(tables, seen.task)
    if one is None or not one.due:
        return
    asked = {"task": one.task, "request": one.request}
    stale = pulls.is_stale(tables, one)
    if stale:
        swarm.do(pulls.drop, why=stale, **asked)
    elif not pulls.kept_back(tables, one):
        try:
            posted = _surely(lambda: posting.post(swarm, run.here, run.line(one.repository), one))
        except (github.GithubNotFound, PushRefused, Refused) as error:
            _must_be_final(run.line(one.repository), error)
            run.refused += 1
            swarm.do(pulls.refuse, why=_why(error), **asked)
        else:
            if posted is not None:
                run.done += 1
                _tell(swarm, one, posted)


def _tell(swarm: Swarm, one: Pull, posted: posting.Posted) -> None:
    asked, told = {"task": one.task, "request": one.request}, {"commit": posted.commit, "trouble": posted.trouble}
    if posted.number in one.past:
        swarm.do(pulls.reopen, number=posted.number, url=posted.url, **asked)
    if posted.number in (*one.past, one.number):
        swarm.do(pulls.update, **asked, **told)
    else:
        swarm.do(pulls.opened, number=posted.number, url=posted.url, **asked, **told)
    if posted.merged:
        swarm.do(pulls.merge, task=one.task, number=posted.number, commit=posted.commit)


def _comment(run: Run, one: Comment) -> None:
    """Say one thing."""
    pages = run.pages(one.repository)
    try:
        number = _surely(lambda: comments.say(run.swarm, run.here, pages, one), lambda: pages.forget(one))
    except (github.GithubNotFound, Refused) as error:
        _must_be_final(pages.line, error)
        run.refused += 1
        run.swarm.do(comments.refuse, request=one.id, why=_why(error))
    else:
        run.done += 1
        run.swarm.do(comments.place, request=one.id, number=number)


def _close(run: Run, seen: Closing) -> None:
    """Have one issue be as its task is, unless that has changed meanwhile."""
    tables = run.swarm.look()
    one = closings.closing(tables, seen.task)
    if one is None or one.state != closings.WANTED:
        return
    asked, stale = {"task": one.task, "request": one.request}, closings.is_stale(tables, one)
    if stale:
        run.swarm.do(closings.drop, why=stale, **asked)
        return
    try:
        _surely(lambda: closings.bring_about(_home(run, one), one))
    except (github.GithubNotFound, Refused) as error:
        _must_be_final(run.line(""), error)
        run.refused += 1
        run.swarm.do(closings.refuse, why=_why(error), **asked)
    else:
        run.done += 1
        run.swarm.do(closings.settle, **asked)


def _home(run: Run, one: Closing) -> Connection:
    """The connection to the repository that an issue came from, as it is called there now."""
    line, source = issues.known_as(run.line(""), run.swarm.look())
    if source != one.source:
        raise Refused(f"{one.source} is not the repository of this swarm", hint="gitswarm policy show")
    return line


def _tidy(run: Run, one: Proposal) -> None:
    """Close what a person has approved of closing, if it is as it was then."""
    line, number, commit = run.line(""), one.number, one.commit
    try:
        now = line.get(line.at(f"/pulls/{number}"))
        if now["head"]["sha"] != commit:
            run.swarm.do(tidying.end, number=number, commit=commit, why="it has changed since it was proposed")
            return
        if now["state"] == "open":
            line.send("PATCH", line.at(f"/pulls/{number}"), {"state": "closed"})
    except (github.GithubNotFound, github.GithubRefused) as error:
        _must_be_final(line, error)
        run.refused += 1
        run.swarm.do(tidying.end, number=number, commit=commit, why=_why(error))
        return
    run.done += 1
    run.swarm.do(tidying.end, number=number, commit=commit)
    run.swarm.do(pulls.close, task=one.task, number=number)


def _settle(run: Run) -> None:
    """Look once more at what was placed by an earlier run, and take away copies."""
    by_place: dict[str, list[Comment]] = {}
    for one in comments.unsettled(run.swarm.look()):
        if model.copies_of(one) not in run.spare:
            by_place.setdefault(one.repository, []).append(one)
    for repository, placed in by_place.items():
        for start in range(0, len(placed), SETTLED):
            lot = placed[start : start + SETTLED]
            try:
                _settled(run, run.pages(repository), lot)
            except (github.GithubNotFound, github.GithubRefused, UnknownOutcome) as error:  # it is seen later
                resting.hold(run.swarm, model.copies_of(lot[0]), error)


def _settled(run: Run, pages: comments.Pages, placed: list[Comment]) -> None:
    """Of one lot; looked at anew where nobody knows which copies are gone."""

    def forget() -> None:
        for one in placed:
            pages.forget(one)

    _surely(lambda: comments.take_away_copies(run.swarm, pages, placed), forget)


def _surely(do: Callable[[], T], before: Callable[[], None] = lambda: None) -> T:
    """Look and make, again where nobody knows what came of it; a limit that is over soon is waited for by the line.

    A push that does not reach GitHub, where its requests did, is tried again too: one bad answer keeps nothing else.
    """
    for left in reversed(range(TRIES)):
        try:
            return do()
        except (github.GithubThrottled, HubUnreachable):
            if not left:
                raise
        except UnknownOutcome:
            before()
            if not left:
                raise
            time.sleep(PAUSE * random.random())  # noqa: S311 - so that not all ask at once
    raise AssertionError("the last try answers or raises")


def _must_be_final(line: Connection, error: SwarmError) -> None:
    """Go on queueing what only this clone cannot do."""
    if isinstance(error, (github.NotConnected, WrongCredentials)):
        raise error
    if github.is_of_the_token(line, error):
        hint = "it waits for a clone whose token may; `gitswarm github status` shows what this one may do"
        raise github.NotConnected(f"the token of this clone may not do that: {error.message}", hint=hint) from error


def _why(error: SwarmError) -> str:
    return f"{error.message}; {error.hint}" if error.hint else error.message
