"""How the pull requests of tasks change: asked for anew, let go, or come back to their task with what was said."""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.changes import landing
from gitswarm.rooms.forge.pulls.model import (
    CLOSED,
    DROPPED,
    HELD,
    HOLD,
    MERGED,
    OPEN,
    PULLS,
    REFUSED,
    WANTED,
    Pull,
    is_stale,
    pull,
)
from gitswarm.rooms.talk import mail
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class Wish(Record):
    """What somebody, or the policy, wants a pull request to be."""

    epoch: int
    commit: str
    branch: str
    base: str
    repository: str = ""
    head: str = ""
    title: str = ""
    body: str = ""
    digest: str | None = None
    draft: bool | None = None
    reviewers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def ask(tables: Tables, seen: Seen, wish: Wish, *, is_held: bool) -> None:
    """Keep what is asked for; one that is open stays that one, on its branch. The task is in review until it is merged.

    ``is_held`` says that this alone keeps the task; else the merge queue does, and takes it out again.
    """
    event, id = seen.event, seen.event.task or ""
    tables.put(PULLS, _asked(pull(tables, id), wish, seen, queued=not is_held))
    if is_held:
        keep(tables, id, HELD)
    tasks.review(tables, event.task or "")
    tasks.touch(tables, id, seen)


def _asked(before: Pull | None, wish: Wish, seen: Seen, *, queued: bool) -> Pull:
    event = seen.event
    asked = {"task": event.task or "", "request": event.id, "actor": event.actor, "at": event.at}
    made = Pull(**wish._asdict(), **asked, state=WANTED, due=True, position=seen.position, queued=queued)  # type: ignore[arg-type]
    if before is None:
        return made
    if before.state != OPEN or before.repository != wish.repository:
        return made._replace(past=before.past)
    own = {name: getattr(made, name) or getattr(before, name) for name in ("title", "body", "digest")}
    same = {name: getattr(before, name) for name in ("branch", "head", "base", "number", "url", "shown", "past")}
    return made._replace(state=OPEN, **own, **same)


def keep(tables: Tables, task: str, why: str) -> None:
    """Keep a task from being closed as done, and say why."""
    tasks.hold(tables, task, HOLD, "end", why)


def let_go(tables: Tables, task: str) -> None:
    """Let a task be closed, as far as its pull request is concerned."""
    tasks.unhold(tables, task, HOLD)


def outgrow(tables: Tables, task: str) -> None:
    """End what was asked for and never opened where the work has gone on without it; it holds the task no more."""
    found = pull(tables, task)
    why = is_stale(tables, found) if found is not None and found.state in (WANTED, REFUSED) else ""
    if found is not None and why:
        tables.put(PULLS, found._replace(state=DROPPED, due=False, why=why))
        let_go(tables, task)


def hear(tables: Tables, seen: Seen, found: Pull, *, reopens: bool) -> None:
    """Bring to a task what was said of its pull request; it is worked on again where more is asked for."""
    tell(tables, seen, found)
    tasks.touch(tables, found.task, seen)
    if reopens and found.state not in (MERGED, CLOSED):
        keep(tables, found.task, HELD)
        tables.put(PULLS, found._replace(queued=False))
        landing.let_go(tables, found.task, "its pull request asks for more")
        tasks.send_back(tables, found.task)


def tell(tables: Tables, seen: Seen, found: Pull) -> None:
    """Write to whoever did the work, and whoever asked for the pull request."""
    from gitswarm.rooms.forge.pulls import letters

    letter = letters.of(tables, seen, found)
    if letter is not None:
        mail.deliver(tables, letter)
