"""What is asked of GitHub for the work of a task, and what came of it: the task is held until that is merged."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload, Text, digest_of, head_of
from gitswarm.rooms.changes import landing
from gitswarm.rooms.forge.pulls import model, state
from gitswarm.rooms.forge.pulls.model import Pull, pull
from gitswarm.rooms.forge.pulls.state import Wish
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import projects, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables

DONE, SUBMITTED = "task.done", "landing.submitted"


class PrRequested(Payload):
    """The work of a task is to be a pull request: this commit, by this branch, into that one.

    ``repository`` is where it is opened, ``head`` where the branch lies; empty stands for the swarm's own, and for the
    same. Without a title or a body they are made of the task; without ``draft`` the policy says.
    """

    KIND = "pr.requested"
    V = 1

    epoch: int
    commit: str
    branch: str
    base: str
    repository: str = ""
    head: str = ""
    title: str = ""
    body: Text = ""
    draft: bool | None = None
    reviewers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


class PrOpened(Payload):
    """GitHub has it, under this number; ``trouble`` is what it did not take of the rest."""

    KIND = "pr.opened"
    V = 1

    request: str
    number: int
    url: str
    commit: str
    trouble: str = ""


class PrUpdated(Payload):
    """The one that was open has the work as it is now."""

    KIND = "pr.updated"
    V = 1

    request: str
    commit: str
    trouble: str = ""


class PrRefused(Payload):
    """Nothing comes of the request: GitHub said no, or what was to go out may not."""

    KIND = "pr.refused"
    V = 1

    request: str
    why: str


class PrDropped(Payload):
    """It is asked for no more: the work has gone on, or landed otherwise, before it was made."""

    KIND = "pr.dropped"
    V = 1

    request: str
    why: str


class PrChecked(Payload):
    """The checks of a commit stand so; ``failed`` are those that do not pass, ``output`` what they said."""

    KIND = "pr.checked"
    V = 1

    number: int
    commit: str
    state: str
    failed: tuple[str, ...] = ()
    output: Text = ""


class PrReviewed(Payload):
    """Somebody said something about it at GitHub; ``insider`` where the project lets him decide."""

    KIND = "pr.reviewed"
    V = 1

    number: int
    key: str
    author: str
    verdict: str
    insider: bool
    text: Text = ""
    where: str = ""


class PrMerged(Payload):
    """It was merged at GitHub, as this commit."""

    KIND = "pr.merged"
    V = 1

    number: int
    commit: str = ""


class PrClosed(Payload):
    """It was closed at GitHub, and not merged."""

    KIND = "pr.closed"
    V = 1

    number: int


class PrReopened(Payload):
    """One that was closed is open again at GitHub; the request is the last that whoever saw it knew of."""

    KIND = "pr.reopened"
    V = 1

    request: str
    number: int
    url: str


def fold(seen: Seen, tables: Tables) -> bool:
    """Let one event act; what follows from the end of a task, or from a protected branch, is asked for by itself."""
    act = _ACTS.get(type(seen.payload))
    if act is not None:
        return not act(seen.payload, seen, tables)
    follow = {DONE: _done, SUBMITTED: _submitted}.get(seen.event.kind, _handed_over)
    if projects.project_of(tables, seen.event.task or "") is None:  # a person signs what goes to others
        follow(seen, tables)
    return False


def _requested(told: PrRequested, seen: Seen, tables: Tables) -> bool:
    found = tasks.task(tables, seen.event.task or "")
    if found is None or told.epoch != found.epoch:
        return False
    state.ask(tables, seen, _wish(told), is_held=True)
    return True


def _wish(told: PrRequested) -> Wish:
    said = {name: getattr(told, name) for name in Wish._fields if name not in ("body", "digest")}
    return Wish(**said, body=head_of(told.body), digest=digest_of(told.body))


def _done(seen: Seen, tables: Tables) -> None:
    """Ask for a pull request of finished work where that is agreed; one that is open follows what is done anew."""
    found, told, before = tasks.task(tables, seen.event.task or ""), seen.payload, pull(tables, seen.event.task or "")
    if found is None or found.changed != seen.position or found.state not in ("in_review", "closed"):
        return
    tree, is_all = worktrees.tree_of(tables, found.id, found.epoch), policy.setting(tables, model.POLICY) == model.ALL
    has_work = told.commit is not None and tree is not None and told.commit != tree.base
    follows = before is not None and before.state == model.OPEN
    if tree is not None and has_work and (follows or (is_all and policy.setting(tables, "merge-queue") == model.OFF)):
        into = before.base if before is not None and follows else str(policy.setting(tables, "landing-target"))
        state.ask(tables, seen, Wish(found.epoch, told.commit, tree.branch, into or tree.onto), is_held=True)
    else:
        state.outgrow(tables, found.id)
    landing_waits = landing.item(tables, found.id)
    if is_all and (landing_waits is None or landing_waits.state not in landing.IN_QUEUE):
        landing.let_go(tables, found.id)


def _submitted(seen: Seen, tables: Tables) -> None:
    """The queue brings this work to its target, whatever was asked for an earlier one."""
    state.outgrow(tables, seen.event.task or "")


def _handed_over(seen: Seen, tables: Tables) -> None:
    """Ask for a pull request of work that a protected branch is to get; the queue holds its task already."""
    item = landing.item(tables, seen.event.task or "")
    if item is not None and item.state == landing.PULL and policy.setting(tables, model.POLICY) != model.OFF:
        state.ask(tables, seen, Wish(item.epoch, item.commit, item.branch, item.target), is_held=False)


def _asked(told: Any, seen: Seen, tables: Tables) -> Pull | None:
    """The pull request that an answer is about, if that is what was asked for last."""
    found = pull(tables, seen.event.task or "")
    return found if found is not None and found.request == told.request and found.due else None


def _opened(told: PrOpened, seen: Seen, tables: Tables) -> bool:
    """One that exists is known, even where the work has gone on since it was asked for."""
    found = pull(tables, seen.event.task or "")
    if found is None or found.state in (model.OPEN, model.MERGED) or told.number in found.past:
        return False
    is_due = found.due and found.request != told.request
    made: dict[str, Any] = {"number": told.number, "url": told.url, "shown": told.commit, "why": told.trouble}
    tables.put(model.PULLS, found._replace(state=model.OPEN, due=is_due, checks="", verdict="", **made))
    tasks.touch(tables, found.task, seen)
    return True


def _updated(told: PrUpdated, seen: Seen, tables: Tables) -> bool:
    found = _asked(told, seen, tables)
    if found is not None:
        now = found._replace(due=False, shown=told.commit, why=told.trouble, checks="", verdict="")
        tables.put(model.PULLS, now)
    return found is not None


def _refused(told: PrRefused, seen: Seen, tables: Tables) -> bool:
    now = _ended(told, seen, tables, model.REFUSED)
    if now is not None:
        state.tell(tables, seen, now)
    return now is not None


def _ended(told: Any, seen: Seen, tables: Tables, how: str) -> Pull | None:
    """Nothing comes of a request; one that is open stays so, without it."""
    found = _asked(told, seen, tables)
    if found is not None:
        found = found._replace(due=False, why=told.why, state=how if found.state == model.WANTED else found.state)
        tables.put(model.PULLS, found)
    return found


def _dropped(told: PrDropped, seen: Seen, tables: Tables) -> bool:
    now = _ended(told, seen, tables, model.DROPPED)
    if now is not None and now.state == model.DROPPED:
        state.let_go(tables, now.task)
    return now is not None


def _known(told: Any, seen: Seen, tables: Tables) -> Pull | None:
    """The open pull request that GitHub tells something of."""
    found = pull(tables, seen.event.task or "")
    return found if found is not None and (found.state, found.number) == (model.OPEN, told.number) else None


def _checked(told: PrChecked, seen: Seen, tables: Tables) -> bool:
    found = _known(told, seen, tables)
    is_news = found is not None and told.state in model.CHECKS and told.commit == found.shown
    if found is None or not is_news or told.state == found.checks:
        return False
    now = found._replace(checks=told.state)
    tables.put(model.PULLS, now)
    if told.state == model.RED:
        state.hear(tables, seen, now, reopens=True)
    return True


def _reviewed(told: PrReviewed, seen: Seen, tables: Tables) -> bool:
    """What is said comes to the task once; it opens the task again where who said it may decide that."""
    found = _known(told, seen, tables)
    if found is None or told.verdict not in model.VERDICTS or model.is_heard(tables, found.task, told.key):
        return False
    tables.put(model.HEARD, model.Heard(f"{found.task} {told.key}", found.task))
    now = _judged(told, found)
    tables.put(model.PULLS, now)
    asks_for_more = told.insider and (told.verdict == model.CHANGES or bool(told.where))
    state.hear(tables, seen, now, reopens=asks_for_more)
    return True


def _judged(told: PrReviewed, found: Pull) -> Pull:
    """The verdict is the last of whoever may decide, until that is dismissed."""
    if told.verdict == model.DISMISSED:
        return found._replace(verdict="", judge="") if found.judge == model.dismissed(told.key) else found
    decides = told.insider and told.verdict != model.COMMENT
    return found._replace(verdict=told.verdict, judge=told.key) if decides else found


def _merged(told: PrMerged, seen: Seen, tables: Tables) -> bool:
    found = pull(tables, seen.event.task or "")
    if found is None or found.state == model.MERGED or found.number != told.number:
        return False
    tables.put(model.PULLS, found._replace(state=model.MERGED, due=False, why=""))
    landing.bring(tables, seen, found.task)
    tasks.touch(tables, found.task, seen)
    state.let_go(tables, found.task)
    return True


def _closed(told: PrClosed, seen: Seen, tables: Tables) -> bool:
    found = _known(told, seen, tables)
    if found is None:
        return False
    now = found._replace(state=model.CLOSED, due=False, past=(*found.past, found.number))
    tables.put(model.PULLS, now)
    state.keep(tables, found.task, f"its pull request #{found.number} was closed unmerged")
    state.tell(tables, seen, now)
    return True


def _reopened(told: PrReopened, seen: Seen, tables: Tables) -> bool:
    """It is that of its task again, and is to have what was asked for meanwhile."""
    found = pull(tables, seen.event.task or "")
    is_over = found is not None and found.state not in (model.OPEN, model.MERGED) and found.request == told.request
    if found is None or not is_over or told.number not in found.past:
        return False
    past = tuple(number for number in found.past if number != told.number)
    now = found._replace(state=model.OPEN, number=told.number, url=told.url, past=past, why="", checks="", verdict="")
    tables.put(model.PULLS, now)
    if not _is_closed(tables, found.task):
        state.keep(tables, found.task, model.HELD)
    tasks.touch(tables, found.task, seen)
    return True


def _is_closed(tables: Tables, task: str) -> bool:
    known = tasks.task(tables, task)
    return known is None or known.state == "closed"


_ACTS: dict[type, Callable[[Any, Seen, Tables], bool]] = {
    PrRequested: _requested,
    PrOpened: _opened,
    PrUpdated: _updated,
    PrRefused: _refused,
    PrDropped: _dropped,
    PrChecked: _checked,
    PrReviewed: _reviewed,
    PrMerged: _merged,
    PrClosed: _closed,
    PrReopened: _reopened,
}

PAYLOADS = tuple(_ACTS)
ROOM = Room("pulls", (model.PULLS, model.HEARD), PAYLOADS, fold)
