"""The commits of task branches, found again in git itself: hooks only say sooner where to look."""

from __future__ import annotations

import os

from gitswarm.errors import Damaged, NotFound
from gitswarm.git.process import clean, git, run
from gitswarm.git.repo import read_ref
from gitswarm.git.store import read_small, remove
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitswarm.git.repo import Place

MARKS = "marks"
AGENTS = "gs-"
"""How the folder of an agent's worktree begins."""
LIMIT = 1000
"""Commits that one look reports at most: the newest ones."""
FORMAT = "%x00%H%x00%an%x00%aI%x00%s"
"""An empty word, four facts; the names of the files follow, the first after a newline, and no name is empty."""


class Commit(Record):
    """A commit of a task: its id, first line, author, time (as the author's clock had it) and the files it changed."""

    oid: str
    subject: str
    author: str
    at: str
    files: tuple[str, ...] = ()


class Work(Record):
    """Where the work in an agent's worktree stands: its folder, its branch (None where detached), its commit."""

    path: str
    branch: str | None
    tip: str


def marked(place: Place) -> set[str]:
    """The git folders of the worktrees in which a hook left a mark since this was asked last."""
    path = os.path.join(place.state, MARKS)
    taken = f"{path}.{os.getpid()}.new"
    try:
        os.rename(path, taken)  # marks that come now go into a new file
    except FileNotFoundError:
        return set()
    names = {line.partition(b" ")[2] for line in (read_small(taken) or b"").splitlines()}
    remove(taken)
    known = {name for name in names if name not in (b"", b".", b"..") and b"/" not in name}
    here = {place.common} if b"." in names else set()
    return here | {os.path.join(place.common, "worktrees", os.fsdecode(name)) for name in known}


def works(place: Place, env: Mapping[str, str]) -> list[Work]:
    """Every agent's worktree and where it stands, in one process; whoever notes the tips sees which have moved."""
    told = os.fsdecode(run(git(place, "worktree", "list", "--porcelain", "-z"), env=clean(env)).out)
    found = []
    for block in told.split("\0\0"):
        facts = {name: value for name, _, value in (line.partition(" ") for line in block.split("\0"))}
        path, branch = facts.get("worktree", ""), facts.get("branch", "").removeprefix("refs/heads/")
        if os.path.basename(path).startswith(AGENTS) and "HEAD" in facts:
            found.append(Work(path, branch or None, facts["HEAD"]))
    return found


def commits_since(
    place: Place, branch: str, since: str, env: Mapping[str, str], *, base: str = "", limit: int = LIMIT
) -> list[Commit]:
    """The commits on a task's branch that neither the one recorded last nor the base has, the oldest first.

    An amended or rebased branch gives its new commits; ``base`` (where the branch came from, or where that stands now)
    keeps out what a merge or a rebase brought in. What git no longer has of the two excludes nothing.
    """
    tip = read_ref(place, f"refs/heads/{branch}", env)
    if tip is None:
        raise NotFound(f"there is no branch {branch}", hint="see `git branch`")
    order = ("--topo-order", "--reverse", f"--max-count={limit}", "--ignore-missing")
    shape = ("-z", "--name-only", "--no-renames", f"--format={FORMAT}", "--encoding=UTF-8", "--no-show-signature")
    known = [f"^{name}" for name in (since, base) if name]
    answer = run(git(place, "log", *order, "--diff-merges=first-parent", *shape, tip, *known, "--"), env=clean(env))
    if answer.code:
        said = f"the commits of {branch} cannot be read: {answer.said}"
        raise Damaged(said, hint="git fsck", branch=branch)
    return list(_commits(answer.out.decode("utf-8", "surrogateescape").split("\0")))


def _commits(told: list[str]) -> Iterator[Commit]:
    """The commits in what git told."""
    start = 0
    while start + 4 < len(told):
        oid, author, at, subject = told[start + 1 : start + 5]
        end = told.index("", start + 5)
        files = tuple(name.removeprefix("\n") for name in told[start + 5 : end])
        yield Commit(oid, subject, author, at, files)
        start = end
