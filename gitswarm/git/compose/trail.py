"""The commits of task branches, found in git itself: hooks only say sooner where to look."""

from __future__ import annotations

from gitswarm.errors import Damaged, NotFound
from gitswarm.git.process import clean, git, run
from gitswarm.git.repo import read_ref
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.repo import Place

LIMIT = 1000
"""Commits that one look reports at most: the newest ones."""
WHOLE = (40, 64)
"""How long the whole id of a commit is, by either hash."""


class Commit(Record):
    """A commit of a task: its id and its first line."""

    oid: str
    subject: str


def commits_since(
    place: Place, branch: str, since: str, env: Mapping[str, str], *, base: str = "", limit: int = LIMIT
) -> list[Commit]:
    """The commits on a task's branch that neither the one it began from nor the base has, the oldest first.

    An amended or rebased branch gives its new commits; ``base`` (where the branch came from, as it stands now) keeps
    out what a merge or a rebase brought in. What git no longer has of the two excludes nothing.
    """
    tip = read_ref(place, f"refs/heads/{branch}", env)
    if tip is None:
        raise NotFound(f"there is no branch {branch}", hint="see `git branch`")
    order = ("--topo-order", "--reverse", f"--max-count={limit}", "--ignore-missing")
    shape = ("-z", "--format=%H %s", "--encoding=UTF-8", "--no-show-signature")
    known = [f"^{name}" for name in (since, base) if name]
    answer = run(git(place, "log", *order, *shape, tip, *known, "--"), env=clean(env))
    if answer.code:
        said = f"the commits of {branch} cannot be read: {answer.said}"
        raise Damaged(said, hint="git fsck", branch=branch)
    rows = (row.partition(" ") for row in answer.out.decode("utf-8", "surrogateescape").split("\0") if row)
    return [Commit(oid, subject) for oid, _, subject in rows]


def commit_named(place: Place, name: str, env: Mapping[str, str]) -> str | None:
    """The commit that a name means in this worktree; the whole id of one that is elsewhere means itself, else None."""
    here = place._replace(common=place.git_dir)
    found = run(git(here, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"), env=clean(env))
    if found.code == 0 and found.text:
        return found.text
    is_whole = len(name) in WHOLE and not set(name) - set("0123456789abcdef")
    return name if is_whole else None
