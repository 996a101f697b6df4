"""What becomes of work for the projects of others: offered, signed by a person, a pull request, taken or not."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.abroad.contribute.model import (
    APPROVED,
    CHANGES,
    CLOSED,
    CONTRIBUTIONS,
    DECLINED,
    MERGED,
    OFFERED,
    OPEN,
    OVER,
    REMARKED,
    SIGNED,
    Contribution,
    contribution,
)
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.work import origins, projects, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables

CLAIMS, PULL = ("task.claimed", "task.tentative", "task.taken_over"), "pr."
BACK = ("pr.reopened", "pr.merged")
"""What may still come of a pull request that was closed."""
VERDICTS = {pulls.APPROVED: APPROVED, pulls.CHANGES: CHANGES}
HOLD, END, TERMINAL = "contribution", "end", "terminal"
UNTAKEN = "not taken"
"""How a task is closed whose work a project did not take."""


class ContributionOffered(Payload):
    """The work of a task is done and checked, and waits for a person's word: what it is, and how much."""

    KIND = "contribution.offered"
    V = 1

    epoch: int
    tip: str
    base: str
    added: int
    removed: int
    files: int
    languages: dict[str, int]


class ContributionSigned(Payload):
    """A person has looked at it, and made the commit that is sent."""

    KIND = "contribution.signed"
    V = 1

    tip: str
    commit: str
    title: str
    proof: str = TERMINAL


class ContributionDeclined(Payload):
    """A person has looked at it, and does not send it."""

    KIND = "contribution.declined"
    V = 1

    why: str


PAYLOADS = (
    ContributionOffered,
    ContributionSigned,
    ContributionDeclined,
)


def fold(seen: Seen, tables: Tables) -> bool:
    """Follow each contribution; its task stays in review until the project has said its word."""
    told, id, kind = seen.payload, seen.event.task or "", seen.event.kind
    if kind in CLAIMS:
        return _expect(tables, id)
    known = contribution(tables, id)
    if kind.startswith(PULL):
        if known is not None and (known.state not in OVER or (known.state == CLOSED and kind in BACK)):
            _follow(seen, tables, known)
        return False
    if isinstance(told, ContributionOffered):
        return not _offered(told, known, seen, tables)
    is_over = known is None or known.state in OVER
    changed = None if is_over else ACTS[type(told)](told, known, seen)
    if changed is None:
        return True
    tables.put(CONTRIBUTIONS, changed)
    if changed.state == SIGNED:  # it is the commit that goes out, with the files of what was made
        tasks.recommit(tables, id, changed.commit)
    else:
        _end(tables, changed)
    return False


def _expect(tables: Tables, id: str) -> bool:
    """From its claim on a task of a project does not close before its pull request has ended."""
    if projects.project_of(tables, id) is not None:
        tasks.hold(tables, id, HOLD, END, "its pull request has not ended yet", firm=True)
    return False


def _offered(told: ContributionOffered, known: Contribution | None, seen: Seen, tables: Tables) -> bool:
    """Work that is offered again, after a review, stays the same contribution."""
    id, found = seen.event.task or "", tasks.task(tables, seen.event.task or "")
    project, tree = projects.project_of(tables, id), worktrees.tree_of(tables, id, told.epoch)
    if found is None or project is None or tree is None or (known is not None and known.state in OVER):
        return False
    origin, more = origins.origin_of(tables, id), tasks.detail(tables, id)
    said: Any = told
    tables.put(
        CONTRIBUTIONS,
        Contribution(
            task=id, project=project.name, repository=project.repository, issue=origin.key if origin else "",
            title=found.title, agent=more.done_by or seen.event.actor, branch=tree.branch, onto=project.branch,
            began_at=tree.made, offered_at=seen.event.at, position=seen.position, **said._asdict(),
        )._replace(**_kept(known)),
    )  # fmt: skip
    return True


def _kept(known: Contribution | None) -> dict[str, Any]:
    """What stays of a contribution that is offered again: its branch, its pull request, and what was said of it."""
    kept = ("branch", "began_at", "commit", "number", "url", "opened_at", "reviewers", "position")
    return {} if known is None else {name: getattr(known, name) for name in kept}


def _signed(told: ContributionSigned, known: Contribution, seen: Seen) -> Contribution | None:
    """A word counts for what it was said about."""
    if told.tip != known.tip or known.state != OFFERED:
        return None
    signed = known._replace(commit=told.commit, title=told.title)
    return signed._replace(state=SIGNED, signed_at=seen.event.at, signed_by=seen.event.actor)


def _declined(told: ContributionDeclined, known: Contribution, seen: Seen) -> Contribution | None:
    return None if known.number else known._replace(state=DECLINED, ended_at=seen.event.at, why=told.why)


def _follow(seen: Seen, tables: Tables, known: Contribution) -> None:
    """Keep what its pull request has come to; a review counts as the last word of whoever wrote it."""
    found = pulls.pull(tables, known.task)
    if found is None or found.repository != known.repository:
        return
    tasks.unhold(tables, known.task, HOLD)  # from here on the pull request holds it
    now = known._replace(number=found.number, url=found.url, opened_at=known.opened_at or _opened_at(seen, found))
    if seen.event.kind == "pr.reviewed" and seen.payload.insider:
        said = VERDICTS.get(seen.payload.verdict, REMARKED)
        now = now._replace(reviewers={**known.reviewers, seen.payload.author: said})
    if found.state in (MERGED, CLOSED):
        now = now._replace(state=found.state, ended_at=seen.event.at)
    elif found.state == OPEN and known.state in (SIGNED, CLOSED) and not found.due:
        now = now._replace(state=OPEN, ended_at="")
    tables.put(CONTRIBUTIONS, now)
    if now.state == CLOSED:
        _end(tables, now)


def _opened_at(seen: Seen, found: pulls.Pull) -> str:
    return seen.event.at if found.number else ""


def _end(tables: Tables, ended: Contribution) -> None:
    """Close the task of work that does not go out, or was not taken."""
    tasks.conclude(tables, ended.task, UNTAKEN, ended.why, ended.commit or None)
    tasks.unhold(tables, ended.task, HOLD)


ACTS: dict[Any, Any] = {
    ContributionSigned: _signed,
    ContributionDeclined: _declined,
}
ROOM = Room("contribute", (CONTRIBUTIONS,), PAYLOADS, fold)
