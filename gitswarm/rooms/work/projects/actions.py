"""Adding a project, telling what its rules say, and a person's word about them."""

from __future__ import annotations

from gitswarm.core.fold import Happened, for_people
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.work.projects.events import (
    ProjectAdded,
    ProjectApproved,
    ProjectForked,
    ProjectRead,
    ProjectRemoved,
)
from gitswarm.rooms.work.projects.model import ASK, BESIDE, CLOSED, LONGEST, UNREAD, find, project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment


def add(moment: Moment, *, name: str, repository: str, url: str, branch: str, source: str) -> Sequence[Happened]:
    """Contribute to another repository from here on; one that is known already is not added again."""
    _must_be_name(name)
    known = project(moment.tables, name)
    if known is not None and not known.removed:
        if known.repository.lower() == repository.lower():
            return []
        raise Refused(f"{name} is {known.repository} here", hint="give this one another name: --name OTHER")
    return [Happened(ProjectAdded(name, repository, url, branch, source))]


def _must_be_name(name: str) -> None:
    """Refuse a name that is no plain one of a folder, or that of the folder of another project's worktrees."""
    plain = name.replace("-", "").replace("_", "").replace(".", "")
    if not (plain.isascii() and plain.isalnum() and name[:1].isalnum() and len(name) <= LONGEST):
        raise Misused(f"'{name}' is no name of a project", hint="letters, digits, dots and dashes: --name app")
    if name.lower().endswith(BESIDE):
        other = name[: -len(BESIDE)]
        raise Misused(f"'{name}' is where the worktrees of a project called {other} are", hint="--name OTHER")


def move(moment: Moment, *, name: str, branch: str) -> Sequence[Happened]:
    """Begin work on a project from another branch; its rules are to be read anew, as they stand there."""
    known = find(moment.tables, name)
    if known.branch == branch:
        return []
    again = ProjectAdded(known.name, known.repository, known.url, branch, known.source)
    fork = [ProjectForked(known.name, known.fork)] if known.fork else []
    return [Happened(one) for one in (ProjectRemoved(known.name), again, *fork)]


def forked(moment: Moment, *, name: str, fork: str) -> Sequence[Happened]:
    """Say where the branches of a project are pushed to."""
    known = find(moment.tables, name)
    return [] if known.fork == fork else [Happened(ProjectForked(known.name, fork))]


def read(
    moment: Moment, *, name: str, commit: str, digest: str, verdict: str, asks: Sequence[str], because: Sequence[str]
) -> Sequence[Happened]:
    """Say what the rules of a project are now; the same again is not told."""
    known = find(moment.tables, name)
    if (known.read, known.verdict) == (digest, verdict):
        return []
    return [Happened(ProjectRead(known.name, commit, digest, verdict, tuple(asks), tuple(because)))]


@for_people
def approve(moment: Moment, *, name: str) -> Sequence[Happened]:
    """Say, as a person who has read them, that the rules of a project let work begin."""
    known = find(moment.tables, name)
    if known.verdict == CLOSED:
        because = f": {known.because[0]}" if known.because else ""
        raise Refused(f"{known.repository} says no, and no word of ours changes that{because}", hint="leave it be")
    if known.verdict == UNREAD:
        raise Refused(f"the rules of {known.repository} were not read yet", hint=f"gitswarm project read {known.name}")
    if known.verdict != ASK or known.approved == known.read:
        return []
    return [Happened(ProjectApproved(known.name, known.read))]


def remove(moment: Moment, *, name: str) -> Sequence[Happened]:
    """Contribute to a project no more; what was done there stays known."""
    return [Happened(ProjectRemoved(find(moment.tables, name).name))]
