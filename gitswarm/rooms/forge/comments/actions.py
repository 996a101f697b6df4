"""Asking for comments at GitHub, and telling what came of it."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.errors import Misused
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.forge.comments import model
from gitswarm.rooms.forge.comments.events import CommentPlaced, CommentRefused, CommentRequested, CommentsSettled
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment


def request(
    moment: Moment, *, issue: int, text: str, repository: str = "", task: str | None = None
) -> Sequence[Happened]:
    """Ask for something to be said below an issue or a pull request; ``task`` is the one it is about."""
    pulls.must_be_repository(repository)
    if issue < 1 or not text.strip():
        raise Misused("a comment is some text below an issue with a number", hint="gitswarm github comment 7 TEXT")
    found = tasks.find(moment.tables, task) if task else None
    about = {"task": found.id, "thread": tasks.thread_of(moment.tables, found)} if found else {}
    return [Happened(CommentRequested(issue, text, repository), **about)]


def place(moment: Moment, *, request: str, number: int) -> Sequence[Happened]:
    """Say that it stands there."""
    found = model.comment(moment.tables, request)
    is_news = found is not None and found.state != model.PLACED
    return [Happened(CommentPlaced(request, number))] if is_news else []


def refuse(moment: Moment, *, request: str, why: str) -> Sequence[Happened]:
    """Say that it is not said."""
    found = model.comment(moment.tables, request)
    is_news = found is not None and found.state == model.WANTED
    return [Happened(CommentRefused(request, why))] if is_news else []


def settle(moment: Moment, *, requests: Sequence[str]) -> Sequence[Happened]:
    """Say that these stand there once."""
    known = [model.comment(moment.tables, id) for id in requests]
    new = tuple(one.id for one in known if one is not None and one.state == model.PLACED and not one.settled)
    return [Happened(CommentsSettled(new))] if new else []
