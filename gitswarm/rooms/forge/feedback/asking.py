"""Asking GitHub what became of open pull requests; and clearing worktrees away whose work it has merged."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import cache

from gitswarm import json
from gitswarm.core import pauses
from gitswarm.errors import HubError, SwarmError
from gitswarm.git.worktrees.start import kept_as
from gitswarm.rooms.forge import deliveries, pulls
from gitswarm.rooms.forge.feedback import hearing
from gitswarm.rooms.ground import agents, leases, policy, switches
from gitswarm.rooms.outside import github
from gitswarm.rooms.work import projects, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from gitswarm.chores import Here
    from gitswarm.rooms.forge.pulls import Pull
    from gitswarm.rooms.outside.github import Connection
    from gitswarm.swarm import Swarm

NOTE = "github-looked"
MOST, LONGEST = 50, 30.0
"""How many pull requests, and for how many seconds, are looked at beside an exchange with the hub."""
LATE = 10
"""How many of those that were closed last are looked at still: some are opened again, or merged."""
CLEARED = 5
"""Worktrees that are cleared away at once."""


def after_sync(swarm: Swarm, here: Here) -> None:
    """Look now and then, where nobody else is there for it; clear away here what was merged."""
    _clear(swarm, here)
    tables = swarm.look()
    if _is_ours(swarm) and _is_time(swarm) and switches.halt(tables) is None and _in_turn(swarm, 1):
        with suppress(github.NotConnected):
            look(swarm, here, most=MOST, seconds=LONGEST)


def _is_ours(swarm: Swarm) -> bool:
    """Whether this clone is the one to look: it has the leader, or there is none."""
    leading = agents.leader(swarm.look())
    return leading is None or leading.machine == swarm.machine


def _is_time(swarm: Swarm) -> bool:
    last, _ = _noted(swarm)
    minutes = policy.number(swarm.look(), "pull-request-minutes")
    return pauses.is_over(last, time.time(), 60 * minutes) and not deliveries.rest(swarm).left


def _noted(swarm: Swarm) -> tuple[float, int]:
    """When it was looked last, and up to which pull request."""
    try:
        at, position = json.loads(swarm.ground.store.recall(NOTE) or "[0, 0]")
    except (ValueError, TypeError):
        return 0.0, 0
    return at, position


def look(swarm: Swarm, here: Here, *, most: int = 1_000_000, seconds: float = 1e9) -> int:
    """Bring to its task what became of each pull request; how many things were new."""
    until, mine, found, opened = time.monotonic() + seconds, swarm.by_machine(), 0, _in_turn(swarm, most)
    to = cache(lambda repository: github.connection(swarm, here, repository=repository))
    to(opened[0].repository if opened else "")
    try:
        for one in opened:
            if time.monotonic() > until:
                break
            found += _look_at(mine, to(one.repository), one)
            swarm.ground.store.jot(NOTE, json.dumps([time.time(), one.position]))
    except HubError as error:
        deliveries.note(swarm, error)
        raise
    return found


def _in_turn(swarm: Swarm, most: int) -> list[Pull]:
    """The open pull requests and a few others, those first that were not looked at the last time."""
    tables = swarm.look()
    opened = pulls.pulls(tables, pulls.OPEN) + pulls.pulls(tables, pulls.CLOSED)[-LATE:]
    _, last = _noted(swarm)
    return sorted(opened, key=lambda one: (one.position <= last, one.position))[:most]


def _look_at(swarm: Swarm, line: Connection, one: Pull) -> int:
    """What is new of one; where GitHub does not show it any more, nothing."""
    with suppress(github.GithubNotFound, github.GithubRefused):
        told = line.get(line.at(f"/pulls/{one.number}"))
        if told.get("merged_at"):
            commit = told.get("merge_commit_sha") or ""
            return _count(swarm, pulls.merge, task=one.task, number=one.number, commit=commit)
        if told["state"] == "closed":
            return _count(swarm, pulls.close, task=one.task, number=one.number)
        if one.state == pulls.CLOSED:
            again = {"request": one.request, "number": one.number, "url": told["html_url"]}
            return _count(swarm, pulls.reopen, task=one.task, **again)
        found = sum(_count(swarm, pulls.review, task=one.task, **said) for said in _said(line, one))
        return found + _checks(swarm, line, one, told["head"]["sha"])
    return 0


def _count(swarm: Swarm, action: Any, **values: object) -> int:
    return len(swarm.do(action, **values).events)


def _said(line: Connection, one: Pull) -> Iterator[dict[str, Any]]:
    """All that was said about it by others, in the order in which it was said in each place."""
    yield from hearing.reviews(line.rows(line.at(f"/pulls/{one.number}/reviews")))
    yield from hearing.remarks(line.rows(line.at(f"/pulls/{one.number}/comments")))
    yield from hearing.comments(line.rows(line.at(f"/issues/{one.number}/comments")), line.is_ours)


def _checks(swarm: Swarm, line: Connection, one: Pull, head: str) -> int:
    """How the checks stand of what we have put there; what others pushed on top is theirs."""
    if head != one.shown:
        return 0
    runs = _rows(line, f"/commits/{head}/check-runs", "check_runs")
    found = hearing.checks(runs, _rows(line, f"/commits/{head}/status", "statuses"))
    return _count(swarm, pulls.check, task=one.task, commit=head, **found._asdict()) if found.state else 0


def _rows(line: Connection, path: str, name: str) -> list[Any]:
    """All of a list whose pages hold it under a name."""
    return list(line.rows(line.at(path), within=name))


def _clear(swarm: Swarm, here: Here) -> None:
    """Clear the worktrees away here whose work was merged, by the rules for all."""
    tables, done = swarm.look(), 0
    for tree in worktrees.trees(tables, swarm.machine):
        one = pulls.pull(tables, tree.task)
        if one is None or one.state != pulls.MERGED or tree.epoch > one.epoch or done >= CLEARED:
            continue
        if projects.project_of(tables, tree.task) is not None:
            continue  # it stands in the clone of others: `gitswarm worktree clean` goes there
        if leases.lease_of(tables, f"task/{tree.task}") is None:
            done += 1
            if swarm.exchange is not None:
                hub: Any = swarm.exchange.hub
                with suppress(HubError):
                    hub.bring(tree.onto, kept_as(tree.onto))  # what was merged is known to be there
            with suppress(SwarmError):
                worktrees.clear_here(swarm, here, tree)
