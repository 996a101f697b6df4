"""The branch of the project that work lands on: where it stands, and how it moves, by compare-and-swap alone.

With a hub it is the hub's branch, moved by a push that the hub accepts only from the commit we began from. Without one
it is a branch here that the policy names and that nobody has checked out: whatever stands in a work tree is its user's.
"""

from __future__ import annotations

import os

from gitswarm.errors import LostRace, NotFound, Refused, StoreError
from gitswarm.git.clone.sweep import lock_on, outlast_lock
from gitswarm.git.log.naming import must_be_a_name
from gitswarm.git.network.verdict import REFUSED, kept_from
from gitswarm.git.process import clean, git, run
from gitswarm.git.repo import read_ref
from gitswarm.git.worktrees.label import TRIAL
from gitswarm.git.worktrees.start import kept_as
from gitswarm.git.worktrees.worktree import trees
from gitswarm.record import Record
from gitswarm.rooms.ground import policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from gitswarm.desk import Desk

RESTORE = "refs/gitswarm/restore"
ELSEWHERE = "`gitswarm mq submit ID --target NAME` brings work elsewhere; so does the policy landing-target"
HALFWAY = ("rebase-merge/head-name", "rebase-apply/head-name")
"""Where git notes which branch a work tree comes back to."""


class CheckedOut(Refused):
    """Somebody's work tree stands on the branch, and what is in it is never moved under his hands."""


class Target(Record):
    """A branch as it stands: at the hub where there is one, else here."""

    branch: str
    oid: str
    remote: bool


def hub_of(desk: Desk) -> Any:
    """The hub, None where there is none."""
    return None if desk.swarm.exchange is None else desk.swarm.exchange.hub


def look(desk: Desk, branch: str) -> Target:
    """Where the branch stands now; refused where nothing may land on it from here."""
    _must_be_of_the_project(desk, branch)
    hub = hub_of(desk)
    if hub is not None:
        oid = hub.bring(branch, kept_as(branch))
        if oid is None:
            raise NotFound(f"the hub {hub.name} has no branch {branch}", hint=ELSEWHERE)
        return Target(branch, oid, remote=True)
    _refuse_local(desk, branch)
    oid = read_ref(desk.place, f"refs/heads/{branch}", desk.env)
    if oid is None:
        raise NotFound(f"there is no branch {branch} here", hint=f"git branch {branch}")
    return Target(branch, oid, remote=False)


def tip_of(desk: Desk, branch: str) -> str:
    """Where a branch stands, for who only looks: that of the hub, else the one here."""
    _must_be_of_the_project(desk, branch)
    hub = hub_of(desk)
    oid = hub.bring(branch, kept_as(branch)) if hub else read_ref(desk.place, f"refs/heads/{branch}", desk.env)
    if oid is None:
        raise NotFound(f"there is no branch {branch}", hint="git branch --all")
    return str(oid)


def _must_be_of_the_project(desk: Desk, branch: str) -> None:
    """Refuse a name that only git's words for a commit have, and our own branch, which our own writing moves."""
    must_be_a_name(branch, desk.env, hint="git branch --all")
    if branch == desk.settings.branch:
        raise Refused(f"{branch} holds the swarm's own events, and no work lands there", hint=ELSEWHERE, target=branch)


def advance(desk: Desk, target: Target, after: str) -> None:
    """Move the branch from where it was seen to a commit that follows; ``find`` says whether it has moved.

    PushRefused where the hub's own rules say no.
    """
    if not target.remote:
        _refuse_local(desk, target.branch)
        _move(desk, f"refs/heads/{target.branch}", after, target.oid)
        return
    hub = hub_of(desk)
    answer, said = hub.advance(target.branch, target.oid, after), hub.answer
    if answer == REFUSED and not find(desk, target.branch, after):
        raise kept_from(target.branch, said, hub.name)


def lock_of(desk: Desk, branch: str) -> str | None:
    """What keeps a branch from being moved, here or in a hub on a path; what it is on a far hub nobody tells us."""
    hub = hub_of(desk)
    return hub.lock_on(branch) if hub else lock_on(desk.place.common, f"refs/heads/{branch}")


def never_first(desk: Desk, branch: str, tries: int) -> LostRace:
    """What is told whoever could not move a branch, however often it was tried."""
    if lock := lock_of(desk, branch):
        why, hint = f"{lock} is in the way", "where no git is at work there, a killed one has left it: remove it"
    else:
        why, hint = "others move it again and again, or a lock is in the way", "try again in a moment"
    return LostRace(f"none of {tries} tries moved {branch}: {why}", hint=hint, target=branch)


def find(desk: Desk, branch: str, commit: str) -> bool:
    """Whether the branch has a commit by now."""
    return is_in(desk, commit, look(desk, branch).oid)


def is_in(desk: Desk, commit: str, tip: str) -> bool:
    """Whether a tip has a commit; one that is not here it cannot have."""
    code = run(git(desk.place, "merge-base", "--is-ancestor", commit, tip), env=clean(desk.env)).code
    return code == 0 if code in (0, 1) else commit in those_in(desk, (commit,), tip)  # it is not here, or git failed


def those_in(desk: Desk, commits: Iterable[str], tip: str) -> set[str]:
    """Those of many commits that a tip has; one that is not here it cannot have."""
    asked = list(dict.fromkeys(commits))
    found = _tell(desk, asked, "cat-file", "--batch-check=%(objectname) %(objecttype)").splitlines() if asked else ()
    here = {line.removesuffix(" commit") for line in found if line.endswith(" commit")}.intersection(asked)
    return here.difference(_tell(desk, [*here, f"^{tip}"], "rev-list", "--stdin").split()) if here else here


def _tell(desk: Desk, lines: Iterable[str], *words: str) -> str:
    """What git answers to lines; what a git that was killed has not said is no answer."""
    stdin = "".join(f"{line}\n" for line in lines).encode(errors="replace")
    answer = run(git(desk.place, *words), env=clean(desk.env), stdin=stdin)
    if answer.code:
        raise StoreError(f"git {words[0]} failed: {answer.said}", hint="gitswarm doctor", code=answer.code)
    return answer.text


def keep(desk: Desk, name: str, commits: Mapping[str, str]) -> None:
    """Keep commits under refs of ours, so that whatever becomes of branches they can be come back to."""
    for part, oid in commits.items():
        keep_as(desk, f"{RESTORE}/{name}/{part}", oid)


def let_go(desk: Desk, name: str) -> bool:
    """Keep no more what ``keep`` has kept under a name; whether there was anything."""
    kept = run(git(desk.place, "for-each-ref", "--format=delete %(refname)", f"{RESTORE}/{name}/"), env=clean(desk.env))
    if kept.out:
        run(git(desk.place, "update-ref", "--no-deref", "--stdin"), env=clean(desk.env), stdin=kept.out)
    return bool(kept.out)


def keep_as(desk: Desk, ref: str, oid: str) -> None:
    """Keep a commit under a ref of ours."""
    answer = run(git(desk.place, "update-ref", "--no-deref", ref, oid), env=clean(desk.env))
    if answer.code:
        raise StoreError(f"{ref} cannot be written: {answer.said}", hint="gitswarm doctor", ref=ref)


def share(desk: Desk, target: Target, oid: str, branch: str) -> str:
    """Put work on the hub under the name of its branch, for a pull request; why it is not there, if it is not.

    Never over anything, and on top of nothing that the target has: that would be a branch of the project.
    """
    hub, ref = hub_of(desk), f"refs/heads/{branch}"
    if hub is None:
        return "there is no hub"
    there = hub.listed(ref).get(ref)
    if there is not None and there != oid and is_in(desk, there, target.oid):
        return f"{branch} is a branch of the project"
    return "" if hub.give(oid, ref) else (" ".join(hub.answer.split()) or f"the hub {hub.name} has not taken it")


def _refuse_local(desk: Desk, branch: str) -> None:
    if policy.setting(desk.swarm.look(), "landing-target") != branch:
        raise Refused(
            f"there is no hub, and {branch} is a branch of whoever works here",
            hint=f"`gitswarm policy set landing-target {branch}` lets work land on it; or name a hub",
            target=branch,
        )
    somebodys = [tree for tree in trees(desk.place, desk.env) if tree.reason != TRIAL]
    for tree in somebodys:
        if branch in (tree.branch, _comes_back_to(tree.git_dir)):
            raise CheckedOut(
                f"{branch} is checked out in {tree.path}, and nothing is moved under anybody's hands",
                hint=f"leave it there: git -C {tree.path} switch --detach; or let work land on another branch",
                target=branch,
                path=tree.path,
            )


def _comes_back_to(git_dir: str) -> str:
    """The branch that a rebase in a work tree will come back to."""
    for name in HALFWAY:
        try:
            with open(os.path.join(git_dir, name), encoding="utf-8", errors="replace") as file:
                return file.read().strip().removeprefix("refs/heads/")
        except OSError:
            continue
    return ""


def _move(desk: Desk, ref: str, new: str, old: str) -> None:
    """Move a branch here. A git of ours that was killed leaves its lock, and then nobody could move it any more."""
    if run(_update(desk, ref, new, old), env=clean(desk.env)).code < 0:
        outlast_lock(desk.place.common, ref)


def _update(desk: Desk, ref: str, new: str, old: str) -> list[str]:
    return git(desk.place, "update-ref", "--no-deref", ref, new, old)
