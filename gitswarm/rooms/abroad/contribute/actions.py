"""Offering work for a project, a person's word about it, and what became of it there."""

from __future__ import annotations

from gitswarm.core.event import timestamp
from gitswarm.core.fold import Happened, for_people, strict
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.abroad.contribute.events import (
    ContributionDeclined,
    ContributionOffered,
    ContributionSigned,
)
from gitswarm.rooms.abroad.contribute.model import (
    OFFERED,
    OPEN,
    OVER,
    SIGNED,
    contribution,
    contributions,
    find,
    opened_on,
)
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import projects, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.fold import Moment
    from gitswarm.rooms.abroad.contribute.model import Contribution

A_DAY = len("2026-01-01")


class Capped(Refused):
    """So many pull requests are enough for a day, or for one repository."""


def offer(moment: Moment, /, *, task: str, **told: Any) -> Sequence[Happened]:
    """Say what was made for a task of a project; the same again is not told."""
    found = tasks.find(moment.tables, task)
    known = contribution(moment.tables, found.id)
    if projects.project_of(moment.tables, found.id) is None:
        raise Refused(f"{task} is a task of this repository", hint="gitswarm project list")
    if known is not None and (known.tip == told["tip"] or known.state in OVER):
        return []
    return [tasks.about(moment, found.id, ContributionOffered(**told))]


@for_people
@strict
def sign(moment: Moment, *, task: str, tip: str, commit: str, title: str, body: str) -> Sequence[Happened]:
    """Say, as a person, that this is sent, and ask for its pull request; a repository, and a day, bear so many.

    Only the hub lets this into the log: of two clones that sign at once each would find room for its own.
    """
    found = find(moment.tables, task)
    if found.state != OFFERED:
        raise _already(moment, found)
    if found.tip != tip:
        raise Refused(f"what was made for {task} is not {tip[:12]} any more", hint=f"gitswarm contribution show {task}")
    project = projects.find(moment.tables, found.project)
    projects.must_be_open(project)
    if not found.number:
        _refuse_too_many(moment, found)
    asked = pulls.request(
        moment, name=found.task, commit=commit, branch=found.branch, base=found.onto,
        repository=project.repository, head=project.fork, title=title, body=body, draft=False,
    )  # fmt: skip
    return [tasks.about(moment, found.task, ContributionSigned(tip, commit, title)), *asked]


def _already(moment: Moment, found: Contribution) -> Refused:
    """The refusal of a word that comes too late, and what can be done."""
    shown = tasks.id_of(moment.tables, tasks.find(moment.tables, found.task).short)
    way = "sync` sends it" if found.state == SIGNED else f"show {shown}` tells more"
    return Refused(f"{shown} is {found.state} already", hint=f"`gitswarm contribution {way}")


def _refuse_too_many(moment: Moment, found: Contribution) -> None:
    tables, day = moment.tables, timestamp(moment.now)[:A_DAY]
    most = policy.number(tables, "contribute-day")
    if opened_on(tables, day) >= most:
        raise Capped(
            f"{most} pull requests were sent today, which is enough", hint="tomorrow; `policy set contribute-day`"
        )
    most = policy.number(tables, "contribute-repository-day")
    if opened_on(tables, day, found.repository) >= most:
        said = f"{most} pull requests were sent to {found.repository} today, which is enough"
        raise Capped(said, hint="tomorrow; `policy set contribute-repository-day`")
    most = policy.number(tables, "contribute-open")
    waiting = sum(one.state in (SIGNED, OPEN) for one in contributions(tables, repository=found.repository))
    if waiting >= most:
        said = f"{waiting} pull requests of ours wait at {found.repository}, which is enough"
        raise Capped(said, hint="wait until one has ended; `policy set contribute-open`")


@for_people
def decline(moment: Moment, *, task: str, why: str) -> Sequence[Happened]:
    """Say, as a person, that this is not sent."""
    found = find(moment.tables, task)
    if not why.strip():
        raise Misused("nothing was said", hint=f'gitswarm contribution decline {task} --reason "why"')
    if found.number or found.state in OVER:
        raise _already(moment, found)
    return [tasks.about(moment, found.task, ContributionDeclined(why))]
