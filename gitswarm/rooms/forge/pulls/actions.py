"""What may be asked of GitHub for the work of a task, and how it is told what came of it."""

from __future__ import annotations

from gitswarm.core.envelope import is_name
from gitswarm.errors import Misused
from gitswarm.rooms.changes import landing
from gitswarm.rooms.forge.pulls import model
from gitswarm.rooms.forge.pulls.events import (
    PrChecked,
    PrClosed,
    PrDropped,
    PrMerged,
    PrOpened,
    PrRefused,
    PrReopened,
    PrRequested,
    PrReviewed,
    PrUpdated,
)
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.fold import Happened, Moment
    from gitswarm.rooms.forge.pulls.model import Pull
    from gitswarm.rooms.work.tasks import Task


def request(
    moment: Moment,
    /,
    *,
    name: str,
    commit: str,
    branch: str,
    base: str,
    repository: str = "",
    head: str = "",
    **more: Any,
) -> Sequence[Happened]:
    """Ask for a pull request of the finished work of a task.

    ``more`` may tell title, body, draft, reviewers and labels. ``repository`` is where it is opened, ``head`` where the
    branch lies: both may be those of others.
    """
    found = tasks.find(moment.tables, name)
    shown = tasks.id_of(moment.tables, found.short)
    _refuse_unfinished(moment, found, shown)
    for one in (repository, head):
        model.must_be_repository(one)
    for said in (*more.get("reviewers", ()), *more.get("labels", ())):
        if not is_name(said):
            raise Misused(f"{said!r} is no name of a reviewer or a label", hint="a word or a few in one line")
    if branch == base and repository == head:
        raise Misused(f"a pull request of {branch} into itself would be empty", hint="--base names another branch")
    lists: dict[str, Any] = {name: tuple(more.pop(name, ())) for name in ("reviewers", "labels")}
    told = PrRequested(found.epoch, commit, branch, base, repository, head, **more, **lists)
    return [] if _is_asked(moment, found, told) else [tasks.about(moment, found.id, told)]


def _refuse_unfinished(moment: Moment, found: Task, shown: str) -> None:
    is_done = found.state == "in_review" or tasks.detail(moment.tables, found.id).resolution == "done"
    if not is_done:
        who = f"{found.holder} holds it" if found.holder else f"it is {found.status}"
        raise model.NoPull(f"{shown} is not finished: {who}", hint=f"gitswarm done {shown}", task=shown)
    before, item = model.pull(moment.tables, found.id), landing.item(moment.tables, found.id)
    if before is not None and (before.state, before.epoch) == (model.MERGED, found.epoch):
        raise model.NoPull(f"the work of {shown} was merged by {before.url}", hint=f"gitswarm show {shown}", task=shown)
    if item is not None and (item.state, item.epoch) == (landing.LANDED, found.epoch):
        raise model.NoPull(f"the work of {shown} has landed on {item.target}", hint="gitswarm mq landings", task=shown)


def _is_asked(moment: Moment, found: Task, told: PrRequested) -> bool:
    """Whether the same was asked for already, and is on its way or there."""
    before = model.pull(moment.tables, found.id)
    if before is None or before.state not in (model.WANTED, model.OPEN):
        return False
    said = ("epoch", "commit", "branch", "base", "repository", "head")
    is_same = all(getattr(before, name) == getattr(told, name) for name in said)
    return is_same and not (told.title or told.body or told.reviewers or told.labels)


def opened(moment: Moment, *, task: str, request: str, number: int, url: str, commit: str, trouble: str = "") -> Any:
    """Say that GitHub has it; of a task that has one already, another says nothing."""
    found = model.pull(moment.tables, task)
    is_known = found is None or found.state in (model.OPEN, model.MERGED)
    return [] if is_known else [tasks.about(moment, task, PrOpened(request, number, url, commit, trouble))]


def update(moment: Moment, *, task: str, request: str, commit: str, trouble: str = "") -> Sequence[Happened]:
    """Say that the one that is open has the work as it is now."""
    return _answer(moment, task, PrUpdated(request, commit, trouble))


def refuse(moment: Moment, *, task: str, request: str, why: str) -> Sequence[Happened]:
    """Say that nothing comes of what was asked for."""
    return _answer(moment, task, PrRefused(request, why))


def drop(moment: Moment, *, task: str, request: str, why: str) -> Sequence[Happened]:
    """Say that it is asked for no more."""
    return _answer(moment, task, PrDropped(request, why))


def _answer(moment: Moment, task: str, told: Any) -> Sequence[Happened]:
    found = model.pull(moment.tables, task)
    is_asked = found is not None and found.due and found.request == told.request
    return [tasks.about(moment, task, told)] if is_asked else []


def check(
    moment: Moment, *, task: str, commit: str, state: str, failed: Sequence[str] = (), output: str = ""
) -> Sequence[Happened]:
    """Say how the checks of what GitHub shows stand, where that is new."""
    found = _open(moment, task)
    if found is None or commit != found.shown or state == found.checks:
        return []
    return [tasks.about(moment, task, PrChecked(found.number, commit, state, tuple(failed), output))]


def review(moment: Moment, /, *, task: str, key: str, **said: Any) -> Sequence[Happened]:
    """Say what somebody said about it, once; what is dismissed has been heard before."""
    found, before = _open(moment, task), model.dismissed(key)
    is_new = not model.is_heard(moment.tables, task, key)
    if found is None or not is_new or (before and not model.is_heard(moment.tables, task, before)):
        return []
    return [tasks.about(moment, task, PrReviewed(found.number, key, **said))]


def merge(moment: Moment, *, task: str, number: int, commit: str = "") -> Sequence[Happened]:
    """Say that it was merged."""
    found = model.pull(moment.tables, task)
    is_news = found is not None and found.number == number and found.state != model.MERGED
    return [tasks.about(moment, task, PrMerged(number, commit))] if is_news else []


def close(moment: Moment, *, task: str, number: int) -> Sequence[Happened]:
    """Say that it was closed, and not merged."""
    found = _open(moment, task)
    is_news = found is not None and found.number == number
    return [tasks.about(moment, task, PrClosed(number))] if is_news else []


def reopen(moment: Moment, *, task: str, request: str, number: int, url: str) -> Sequence[Happened]:
    """Say that one that was closed is open again."""
    found = model.pull(moment.tables, task)
    is_over = found is not None and found.state not in (model.OPEN, model.MERGED) and found.request == request
    is_news = found is not None and is_over and number in found.past
    return [tasks.about(moment, task, PrReopened(request, number, url))] if is_news else []


def _open(moment: Moment, task: str) -> Pull | None:
    found = model.pull(moment.tables, task)
    return found if found is not None and found.state == model.OPEN else None
