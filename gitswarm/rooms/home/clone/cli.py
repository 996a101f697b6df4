"""``init deinit here status sync queue log``: this clone's part in the swarm, from the command line."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from gitswarm import chores
from gitswarm.core.words import counted
from gitswarm.errors import Busy, HubError, HubUnreachable, Misused, NotASwarm, Refused, StoreError
from gitswarm.rooms.ground import policy
from gitswarm.rooms.home.clone import looking
from gitswarm.rooms.home.clone.unsent import pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitswarm.desk import Desk
    from gitswarm.rooms.home.clone.pointers import Pointer
    from gitswarm.swarm import Swarm

GLANCE = 0.2
"""Seconds between two looks of ``log --follow`` at the tip."""
FETCH_EVERY = 5.0


def init(
    desk: Desk,
    folder: str | None = None,
    *,
    hub: str | None = None,
    hub_url: str | None = None,
    branch: str | None = None,
    no_hub: bool = False,
) -> None:
    """Make this clone part of a swarm; again does no harm.

    folder: the repository, or an empty folder to make one in
    hub: the remote whose order is final (default: the only one, else origin)
    hub-url: a coordination remote of its own, by URL
    branch: the coordination branch (default: gitswarm)
    no-hub: coordinate in this clone alone

    Example: gitswarm init --hub origin
    """
    from gitswarm.rooms.home.clone import joining

    path = folder or desk.shared.path or ""
    is_first = joining.join(path, joining.Wish(hub, hub_url, branch, no_hub), desk.env)
    swarm = desk.open(path).by_machine()
    try:
        reached = swarm.exchange is not None and _join_hub(desk, swarm, path)
        swarm.do(policy.create)
        if reached:
            _send(swarm)
    except (Refused, joining.NotJoined):
        if is_first:
            joining.leave(path, desk.env)
        raise
    told = looking.status(swarm)
    desk.screen.record({key: told[key] for key in ("swarm", "hub", "online", "position")})
    known = desk.open(path).actor_if_known() is not None
    who = "say who acts here, with `git config gitswarm.actor NAME` or GITSWARM_ACTOR=NAME"
    desk.screen.say(f"next: {'`gitswarm` alone says what there is to do' if known else who}")


def deinit(desk: Desk, *, force: bool = False) -> None:
    """Take everything of gitswarm out of this clone; what the hub has stays there. People do that.

    Work stays here too: branches and worktrees of tasks, which `gitswarm worktree clean` clears away before, what was
    kept under refs/gitswarm/rescue and refs/gitswarm/restore, and hooks that a tool laid into an agent's worktree,
    which git finds among its own afterwards.

    force: even where something here is on no hub

    Example: gitswarm deinit --force
    """
    from gitswarm.rooms.home.clone import joining

    swarm = desk.swarm
    swarm.look()
    desk.must_be_a_person("taking this clone out of the swarm")
    unsent = swarm.ground.index.count if swarm.exchange is None else len(pending(swarm))
    if unsent and not force:
        raise Refused(
            f"{counted(unsent, 'event')} of this clone would be lost: no hub has {'it' if unsent == 1 else 'them'}",
            hint="`gitswarm sync` first, or give them up with --force",
            pending=unsent,
        )
    trees = swarm.ground.parts.checked_out()
    if trees:
        raise Refused(
            f"{trees[0]} has our branch checked out, which would be gone then",
            hint=f"git -C {trees[0]} switch --detach",
        )
    locks = swarm.ground.locks
    with locks.sync.held("deinit", wait=desk.settings.limit), locks.write.held("deinit"):
        desk.close()
        kept = joining.leave(desk.shared.path or "", desk.env)
    desk.screen.record({"left": True})
    for thing in kept:
        desk.screen.say(f"kept, as it may be nowhere else: {thing}")


def here(desk: Desk) -> None:
    """Show what to do next here, and why; `gitswarm` alone shows the same.

    Example: gitswarm here
    """
    found = _pointers(desk)
    if desk.shared.json:
        desk.screen.record({"next": [one.as_json() for one in found]})
        return
    desk.screen.lines(line for one in found for line in (one.why, *(f"    {how}" for how in one.commands)))
    desk.screen.say("all commands: gitswarm --help")


def _pointers(desk: Desk) -> list[Pointer]:
    """What to do next, wherever one stands."""
    from gitswarm.git import repo
    from gitswarm.rooms.home.clone import pointers

    folder = os.path.realpath(desk.shared.path or "")
    if repo.seek(folder, desk.env) is None:
        return pointers.outside()
    try:
        return pointers.pointers(desk.swarm, folder)
    except NotASwarm:
        return pointers.unjoined()
    except StoreError as error:
        return pointers.broken(error)


def status(desk: Desk) -> None:
    """Show which swarm this is, where it stands, and whether the hub has everything.

    Example: gitswarm status --json
    """
    desk.screen.record(looking.status(desk.swarm))


def sync(desk: Desk, *, wait: int = 30) -> None:
    """Exchange with the hub now.

    wait (-w): seconds to wait for a turn where the pace says so

    Example: gitswarm sync
    """
    if wait < 0:
        raise Misused(f"nobody can wait {wait} seconds", hint="--wait is 0 or more")
    _tell_what_is_waited_for(desk)
    desk.screen.record(chores.sync(desk.swarm, patience=float(wait))._asdict())


def _tell_what_is_waited_for(desk: Desk) -> None:
    """Say why nothing seems to happen: another process of this clone exchanges, or the hub has yet to answer."""
    swarm = desk.swarm
    if swarm.exchange is None:
        desk.screen.say("there is no hub: what is committed here is final")
        return
    holder = swarm.ground.locks.sync.holder()
    if holder is not None:
        desk.screen.progress(f"waiting for process {holder.pid} ({holder.command}), which exchanges with the hub")
    else:
        desk.screen.progress(f"asking the hub {swarm.exchange.hub.name} …", elsewhere=False)


def queue(desk: Desk) -> None:
    """Show what the hub does not have yet, and what GitHub was asked for and has not done: why, and when it is tried.

    Example: gitswarm queue --json
    """
    told = looking.queue(desk.swarm)
    if desk.shared.json:
        desk.screen.record(told)
        return
    rows, asked = told.pop("events"), told.pop("github")
    desk.screen.record(told)
    if rows:
        desk.screen.table(rows, ("id", "standing", "kind", "actor", "at"))
    if requests := asked.pop("requests"):
        desk.screen.record({f"github_{key}": value for key, value in asked.items()})
        desk.screen.table(requests, ("kind", "task", "actor", "at", "why"))


def log(desk: Desk, *, since: str | None = None, follow: bool = False, thread: str | None = None) -> None:
    """Show the events in their order.

    since (-s): go on after this cursor, which each line of `log --json` carries
    follow (-f): wait for more, until interrupted
    thread (-t, --interaction): of one thread only

    Example: gitswarm log --json --since 120
    """
    if follow:
        _follow(desk, since, thread)
    else:
        _show(desk, looking.lines(desk.swarm, since, thread))


def _follow(desk: Desk, cursor: str | None, thread: str | None) -> None:
    """Print what comes, each event once, until interrupted; what others share is fetched now and then."""
    swarm, fetched = desk.swarm, time.monotonic()
    tip: str | None = ""
    shown: set[object] = set()
    while True:
        now = swarm.ground.branch.tip()
        if now != tip:
            tip, before, shown = now, shown, set()
            for row in looking.lines(swarm, cursor, thread):
                if row["id"] not in before:
                    _show(desk, [row], live=True)
                shown.add(row["id"])
                cursor = row["cursor"]
        if swarm.exchange is not None and time.monotonic() - fetched > FETCH_EVERY:
            _fetch_news(swarm)
            fetched = time.monotonic()
        time.sleep(GLANCE)


def _fetch_news(swarm: Swarm) -> None:
    """Exchange with the hub, unless another does or it is to be left alone; whoever reads suffers from none of that."""
    if swarm.ground.locks.sync.holder() is None and not swarm.rest():
        with suppress(HubError, StoreError):
            chores.sync(swarm)


def _show(desk: Desk, rows: Iterable[dict[str, object]], *, live: bool = False) -> None:
    desk.screen.lines(rows if desk.shared.json else map(looking.in_words, rows), live=live)


def _join_hub(desk: Desk, swarm: Swarm, path: str) -> bool:
    """Bring in what the hub has before anything begins here; whether that could be: being offline is no error."""
    from gitswarm.rooms.home.clone import joining

    try:
        swarm.sync()
    except (Busy, HubError) as error:
        begins = swarm.ground.branch.tip() is None
        if begins and swarm.exchange is not None and isinstance(error, HubUnreachable):
            joining.must_begin_nothing_beside(swarm.exchange.hub, joining.branch_of(path, desk.env), error)
        does = "begins" if begins else "goes on"
        desk.screen.warn(f"the swarm {does} here, and joins the hub later: {error.message}")
        return False
    return True


def _send(swarm: Swarm) -> None:
    """Send what begins here, unless the hub has gone meanwhile: then that waits."""
    with suppress(Busy, HubError):
        swarm.sync()


COMMANDS = {"init": init, "deinit": deinit, "here": here, "status": status, "sync": sync, "queue": queue, "log": log}
