"""Which name our branch may have in a repository: one that git takes, and that no other work has a claim to."""

from __future__ import annotations

from gitswarm.core.log import MARKER
from gitswarm.errors import Misused, Refused
from gitswarm.git.log.survey import checked_out, names_in_the_way
from gitswarm.git.process import clean, git, run
from gitswarm.git.repo import read_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.repo import Place

HEADS = "refs/heads/"
NO = 1  # of `git check-ref-format`; a git that was killed says nothing of the name
ELSE = "choose another name for ours: gitswarm init --branch NAME"


def must_be_a_name(branch: str, env: Mapping[str, str], hint: str = ELSE) -> None:
    """Raise unless git could call a branch that; ``HEAD``, ``refs/…`` and what cannot be seen people misread."""
    misleading = branch.startswith(("-", "refs/")) or branch == "HEAD" or not branch.isprintable()
    if misleading or run(["git", "check-ref-format", HEADS + branch], env=clean(env)).code == NO:
        raise Misused(f"a branch cannot be called '{branch}'", hint=hint)


def must_be_free(place: Place, branch: str, env: Mapping[str, str]) -> None:
    """Raise where other work is about to begin under this name, or stands where git could not keep it beside ours."""
    for name in names_in_the_way(place, branch, env):
        raise Refused(f"the branch {branch} cannot stand beside {name}", hint=f"rename that branch, or {ELSE}")
    if read_ref(place, HEADS + branch, env) is None:
        for tree in checked_out(place, branch, env):
            raise Refused(f"the next commit in {tree} begins the branch {branch}", hint=ELSE)


def is_ours(place: Place, branch: str, env: Mapping[str, str]) -> bool:
    """Whether the branch of this name says that it holds a log of ours."""
    return run(git(place, "cat-file", "-e", f"{HEADS}{branch}:{MARKER}"), env=clean(env)).code == 0


def rename(place: Place, before: str, after: str, env: Mapping[str, str]) -> None:
    """Move our branch to another name, all or nothing."""
    tip = read_ref(place, HEADS + before, env)
    if tip is None or not is_ours(place, before, env):
        return
    change = f"create {HEADS}{after} {tip}\ndelete {HEADS}{before} {tip}\n"
    answer = run(git(place, "update-ref", "--stdin"), env=clean(env), stdin=change.encode())
    if answer.code:
        raise Refused(f"the branch {before} cannot be renamed to {after}: {answer.said}", hint=ELSE)
