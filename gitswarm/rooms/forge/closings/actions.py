"""Asking for issues to be as their tasks are, and telling what came of it."""

from __future__ import annotations

from gitswarm.rooms.forge.closings import model
from gitswarm.rooms.forge.closings.events import (
    IssueStateDropped,
    IssueStateRefused,
    IssueStateRequested,
    IssueStateSet,
)
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Happened, Moment


def ask(moment: Moment, *, source: str) -> Sequence[Happened]:
    """Ask for all issues of a repository that are not as their tasks, where the swarm has agreed that they shall be."""
    found = list(model.wanted(moment.tables, source))
    told = ((known, IssueStateRequested(source, int(known.key), to, reason)) for known, to, reason in found)
    return [tasks.about(moment, known.task, payload) for known, payload in told]


def settle(moment: Moment, *, task: str, request: str) -> Sequence[Happened]:
    """Say that it is so at GitHub."""
    return _answer(moment, task, IssueStateSet(request))


def refuse(moment: Moment, *, task: str, request: str, why: str) -> Sequence[Happened]:
    """Say that GitHub does not let us."""
    return _answer(moment, task, IssueStateRefused(request, why))


def drop(moment: Moment, *, task: str, request: str, why: str) -> Sequence[Happened]:
    """Say that it is asked for no more."""
    return _answer(moment, task, IssueStateDropped(request, why))


def _answer(moment: Moment, task: str, told: IssueStateSet | IssueStateRefused | IssueStateDropped) -> list[Happened]:
    found = model.closing(moment.tables, task)
    is_asked = found is not None and (found.state, found.request) == (model.WANTED, told.request)
    return [tasks.about(moment, task, told)] if is_asked else []
