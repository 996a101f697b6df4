"""What a worktree may not do any more: its claim has ended, the swarm stands still, others have reserved its files."""

from __future__ import annotations

from gitswarm.core.globs import names
from gitswarm.errors import Refused
from gitswarm.rooms.ground import switches
from gitswarm.rooms.work import claims, reservations, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.reservations import Reservation
    from gitswarm.rooms.work.worktrees import Tree

PRE_COMMIT, PRE_PUSH = "pre-commit", "pre-push"
ALL_THE_SAME = "`git {} --no-verify` does it all the same"


class ClaimEnded(Refused):
    """The claim that a worktree was made for has ended; ``stale`` where others had the task since."""


class PathsReserved(Refused):
    """A commit touches files that somebody else has reserved for himself."""


def ended(tables: Tables, tree: Tree) -> ClaimEnded | None:
    """How the claim of a worktree has ended, if it has, and if that concerns who works there.

    What its own agent has finished may still be mended; what was given to another, or given back, needs a new claim.
    """
    found, lease = tasks.task(tables, tree.task), claims.lease_on(tables, tree.task)
    if found is None or (lease is not None and (lease.epoch, lease.machine) == (tree.epoch, tree.machine)):
        return None
    shown = tasks.id_of(tables, found.short)
    stale = found.epoch > tree.epoch or not _was_held(tables, tree)
    if not stale and found.state != "open":
        return None
    has = f"{found.holder} holds it now" if found.holder else f"it is {found.status}, and nobody holds it"
    return ClaimEnded(
        f"the claim of this worktree, {shown} in epoch {tree.epoch}, has ended: {has}",
        hint=f"what is here is kept whatever you do; `gitswarm show {shown}` tells more, "
        + (f"`gitswarm claim {shown}` takes it again" if found.ready else "`gitswarm next` takes another task"),
        task=shown,
        epoch=tree.epoch,
        stale=stale,
        **claims.facts(tables, found),
    )


def _was_held(tables: Tables, tree: Tree) -> bool:
    """Whether the log knows this worktree: that of a claim which came to nothing it does not."""
    known = worktrees.tree_of(tables, tree.task, tree.epoch)
    return known is not None and known.machine == tree.machine


def stands_still(tables: Tables, tree: Tree) -> bool:
    """Whether everything that is committed in a worktree has to be asked about."""
    return switches.halt(tables) is not None or ended(tables, tree) is not None


def reserved(tables: Tables, tree: Tree, now: float) -> list[Reservation]:
    """What others than the holder of a worktree's task have reserved for themselves alone."""
    lease = claims.lease_on(tables, tree.task)
    everything = reservations.reservations(tables, now)
    return [one for one in everything if one.exclusive and lease is not None and one.actor != lease.actor]


def refuse_commit(tables: Tables, tree: Tree, paths: Sequence[str], now: float) -> None:
    """Let nobody commit whose claim has ended, while all stands still, or on what others have reserved."""
    _refuse(tables, ended(tables, tree), "commit")
    for one in reserved(tables, tree, now):
        touched = [path for path in paths if any(names(glob, path) for glob in one.globs)]
        if touched:
            raise PathsReserved(
                f"{one.actor} has reserved {touched[0]} until {one.until}",
                hint=f"ask: gitswarm mail send {one.actor} …; `git restore --staged {touched[0]}` leaves it out; "
                + ALL_THE_SAME.format("commit"),
                holder=one.actor,
                until=one.until,
                paths=touched,
            )


def refuse_push(tables: Tables, tree: Tree, pushed: str) -> None:
    """Let nobody push the branch of a task that others have by now, or while all stands still.

    ``pushed`` is what git tells its hook: a line for each ref, of what and whose names here and there.
    """
    if commits_of(tree, pushed):
        over = ended(tables, tree)
        _refuse(tables, over if over is not None and over.facts["stale"] else None, "push")


def commits_of(tree: Tree, pushed: str) -> list[str]:
    """The commits that the branch of a task would stand at, of what git tells its hook."""
    return all_of(pushed, f"refs/heads/{tree.branch}")


def all_of(pushed: str, to: str = "") -> list[str]:
    """The commits that would go out, to one ref or to any, each once; what is deleted there is none."""
    rows = (line.split(" ") for line in pushed.splitlines())
    return list(dict.fromkeys(row[1] for row in rows if to in ("", *row[2:3]) and set(row[1]) != {"0"}))


def _refuse(tables: Tables, over: ClaimEnded | None, doing: str) -> None:
    try:
        switches.refuse_halted(tables)
        if over is not None:
            raise over
    except Refused as error:
        error.hint = f"{error.hint}; {ALL_THE_SAME.format(doing)}"
        raise
