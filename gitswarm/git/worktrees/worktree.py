"""Worktrees of tasks: made in two steps, found again, looked after one at a time. It knows git, and no tasks.

Under the worktree lock git only notes the new tree (6–9 ms at any size); the files are laid out beside it, so that
twenty that are made at once wait for each other for milliseconds only.
"""

from __future__ import annotations

import os
from contextlib import contextmanager

from gitswarm.errors import Refused, StoreError
from gitswarm.git.clone.lock import Lock
from gitswarm.git.clone.store import remove, writing
from gitswarm.git.log.survey import names_in_the_way
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees import label as labels
from gitswarm.git.worktrees.head import standing, tip_of
from gitswarm.git.worktrees.label import ATTIC, REASON, Label
from gitswarm.git.worktrees.removal import settle
from gitswarm.git.worktrees.turn import (
    delete,
    folder_of,
    mend,
    nursery_of,
    point,
    seat_for,
    seat_of,
    seats,
    taken_by,
    turn,
    unlock,
)
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place
    from gitswarm.git.worktrees.turn import Turn

TENDING = 120.0
"""Seconds to wait for another who lays out, rescues or clears the same tree."""
CALM = (
    "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
    "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false", "-c", "submodule.recurse=false",
)  # fmt: skip
EACH_CASE = ("-c", "core.ignoreCase=false")
"""Where the disk tells case, every file is seen, though the clone may come from one that does not."""


class Order(Record):
    """A worktree as it shall be, detached where no branch is given.

    ``resume`` says that the branch is this claim's own and may hold its work already; where it is gone, it is made
    again at ``last``, if that is named.
    """

    folder: str
    branch: str
    base: str
    resume: bool = False
    last: str = ""


class Tree(Record):
    """A worktree as git lists it; ``git_dir`` is its own folder in the shared one.

    It is ``missing`` where its folder is gone, or is by now the worktree of the git folder ``taken`` of another clone;
    ``away`` where the disk that it stood on is gone, so that nobody knows what is in it.
    """

    path: str
    git_dir: str
    head: str | None = None
    branch: str | None = None
    reason: str | None = None
    missing: bool = False
    label: Label | None = None
    taken: str = ""
    away: bool = False

    @property
    def lost(self) -> str:
        """Where a missing one has gone, as a sentence."""
        if self.away:
            return f"the folder {self.path} is not here, nor is the disk that it was on"
        return f"{self.path} is the worktree of {self.taken}" if self.taken else f"the folder {self.path} was deleted"

    @property
    def ours(self) -> bool:
        """Whether it was made for a task."""
        return self.label is not None or self.reason in (REASON, ATTIC)

    @property
    def parked(self) -> bool:
        """Whether it is in the attic, or counts as parked where it is."""
        return self.label is not None and self.label.parked == self.path


def plant(place: Place, order: Order, env: Mapping[str, str]) -> Tree:
    """Make the worktree that is ordered, or finish or find again the one that was made for this order."""
    above, name = os.path.split(os.path.abspath(order.folder))
    order = order._replace(folder=os.path.join(os.path.realpath(above), name))
    _settle_old(place, order, env)
    with turn(place, env, "plant") as step:
        git_dir = _seat(place, order) or _add(place, order, env, step)
    with tended(place, git_dir, "plant") as keep:
        found = _found(place, git_dir, env)
        _must_be_the_one(found, order)
        if found.missing:
            found = _fill_again(found, env, keep)
        point(found.path, git_dir)
        if found.label is None:
            _lay_out(place, found, env, keep)
            found = found._replace(label=labels.write(git_dir, Label(order.branch, order.base)))
        labels.note_disk(git_dir, found.path)
    return found


def trees(place: Place, env: Mapping[str, str]) -> list[Tree]:
    """Every worktree of this clone, the main one first."""
    mend(place, env)
    words = ("worktree", "list", "--porcelain", "-z")
    answer = run(git(place, *words), env=clean(env))
    if answer.code:  # it stumbled over one that is being made
        with turn(place, env, "list") as step:
            answer = step.git(*words)
    if answer.code:
        raise StoreError(f"git cannot list the worktrees: {answer.said}", hint="git worktree list")
    main, *linked = (_told(block) for block in os.fsdecode(answer.out).split("\0\0") if block)
    git_dirs = {os.path.realpath(path): git_dir for git_dir, path in seats(place).items() if path}
    listed = [(told, git_dirs.get(os.path.realpath(told["worktree"]))) for told in linked]
    return [_main(main, place), *(_linked(told, git_dir) for told, git_dir in listed if git_dir)]


def note_disks(place: Place) -> None:
    """Note on which disk each worktree of ours stands: its user may have moved it, or an older gitswarm made it."""
    for git_dir, path in seats(place).items():
        if path and os.path.isdir(path) and labels.read(git_dir) is not None and not taken_by(path, git_dir):
            labels.note_disk(git_dir, path)


def find_tree(place: Place, path: str, env: Mapping[str, str], branch: str = "") -> Tree | None:
    """The worktree in this folder, or the one that was made for ``branch`` and moved; None where there is none."""
    folder = os.path.realpath(path)
    mend(place, env)
    git_dir = seat_of(place, folder) or seat_for(place, branch)
    if git_dir:
        return _seated(place, git_dir, env)
    main = trees(place, env)[0]
    return main if main.path == folder else None


def inside(tree: Tree, *words: str) -> list[str]:
    """Build a call of git in a worktree, whatever became of the pointer in it: it never finds another repository."""
    case = () if os.path.lexists(f"{tree.git_dir}/head") else EACH_CASE
    return ["git", *CALM, *case, f"--git-dir={tree.git_dir}", f"--work-tree={tree.path}", "-C", tree.path, *words]


def ask(tree: Tree, env: Mapping[str, str], *words: str, keep: tuple[int, ...] = (), stdin: bytes = b"") -> Result:
    """Ask git about a worktree; an answer that it cannot give is an error."""
    answer = run(inside(tree, *words), env=clean(env), keep=keep, stdin=stdin)
    if answer.code:
        raise StoreError(f"git {words[0]} failed in {tree.path}: {answer.said}", hint=f"git -C {tree.path} status")
    return answer


def standing_on(tree: Tree, env: Mapping[str, str]) -> Tree:
    """The tree with the commit and the branch that it stands on now; its files are not needed for this."""
    seat = ["git", *CALM, f"--git-dir={tree.git_dir}"]
    head = run([*seat, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"], env=clean(env)).text
    branch = run([*seat, "symbolic-ref", "--quiet", "HEAD"], env=clean(env)).text.removeprefix("refs/heads/")
    return tree._replace(head=head or None, branch=branch or None)


def names(out: bytes) -> list[str]:
    """The names in what git said with ``-z``."""
    return [os.fsdecode(name) for name in out.split(b"\0") if name]


@contextmanager
def tended(place: Place, git_dir: str, doing: str) -> Iterator[tuple[int, ...]]:
    """Be the only one of us who changes this tree; yields what its children must inherit."""
    nursery = nursery_of(place)
    with writing(nursery):
        os.makedirs(nursery, exist_ok=True)
    with Lock(f"{nursery}/{os.path.basename(git_dir)}.lock").held(f"worktree {doing}", TENDING) as lock:
        yield lock.kept()


def _told(block: str) -> dict[str, str]:
    return dict(line.partition(" ")[::2] for line in block.split("\0"))


def _main(told: dict[str, str], place: Place) -> Tree:
    return Tree(told["worktree"], place.common, *_stand(told))


def _linked(told: dict[str, str], git_dir: str) -> Tree:
    return _tree(told["worktree"], git_dir, _stand(told), told.get("locked"))


def _tree(path: str, git_dir: str, stands: tuple[str | None, str | None], reason: str | None) -> Tree:
    taken = taken_by(path, git_dir)
    missing, away = bool(taken) or not os.path.isdir(path), labels.is_away(git_dir, path)
    return Tree(path, git_dir, *stands, reason, missing, labels.read(git_dir), taken, away)


def _stand(told: dict[str, str]) -> tuple[str | None, str | None]:
    """The commit and the branch that a worktree stands on."""
    head = told.get("HEAD", "")
    return head if head.strip("0") else None, told.get("branch", "").removeprefix("refs/heads/") or None


def _seat(place: Place, order: Order) -> str | None:
    """The git folder of what was made for this order before, if anything was."""
    return seat_of(place, order.folder) or (seat_for(place, order.branch) if order.resume else None)


def _settle_old(place: Place, order: Order, env: Mapping[str, str]) -> None:
    """End a removal of this worktree that was killed half way."""
    git_dir = _seat(place, order)
    if git_dir:
        with tended(place, git_dir, "settle"):
            settle(place, git_dir, env)


def _found(place: Place, git_dir: str, env: Mapping[str, str]) -> Tree:
    found = _seated(place, git_dir, env)
    if found is None:
        raise StoreError(f"the worktree of {git_dir} was removed meanwhile", hint="try again")
    return found


def _seated(place: Place, git_dir: str, env: Mapping[str, str]) -> Tree | None:
    """The linked worktree with this git folder, as its files tell: git would look at all there are."""
    path = folder_of(git_dir)
    if path is None:
        return None
    return _tree(path, git_dir, standing(place, git_dir, env), labels.lock_reason(git_dir))


def _add(place: Place, order: Order, env: Mapping[str, str], step: Turn) -> str:
    """Have git note the new tree; the lock is held."""
    _must_be_free(order.folder)
    exists = bool(order.branch) and tip_of(place, order.branch, env) is not None
    if exists and not order.resume:
        raise Refused(
            f"there is a branch {order.branch} already, and it is not of this claim",
            hint=f"git branch -m {order.branch} ANOTHER-NAME",
            branch=order.branch,
        )
    begun = order.last or order.base
    step.plan(order.folder, order.branch, begun if order.branch and not exists else "")
    fresh = ("--no-track", "-b", order.branch) if order.branch else ("--detach",)
    which = ("--", order.folder, order.branch) if exists else (*fresh, "--", order.folder, begun)
    answer = step.git("worktree", "add", "--no-checkout", "--lock", "--reason", REASON, *which)
    git_dir = seat_of(place, order.folder)
    if answer.code or git_dir is None:
        if not exists and not _has(step, begun):
            said = f"there is no commit {begun or 'yet'} to begin from"
            raise Refused(said, hint="make a first commit, or fetch")
        raise _not_added(place, order, env, answer)
    return git_dir


def _has(step: Turn, commit: str) -> bool:
    return step.git("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}").code == 0


def _must_be_free(folder: str) -> None:
    if os.path.lexists(folder) and (os.path.islink(folder) or not os.path.isdir(folder) or os.listdir(folder)):
        raise Refused(f"{folder} is there already and is no worktree of this clone", hint="move it away", path=folder)


def _not_added(place: Place, order: Order, env: Mapping[str, str], answer: Result) -> Refused | StoreError:
    """Say why git made no tree."""
    said = answer.said
    blocking = [name for name in names_in_the_way(place, order.branch, env) if name != order.branch]
    if blocking:
        hint = f"git branch -m {blocking[0]} ANOTHER-NAME"
        return Refused(f"git cannot keep a branch {order.branch} beside {', '.join(blocking)}", hint=hint)
    if "already checked out" in said or "already used by worktree" in said:
        return Refused(f"the branch {order.branch} is in use: {said}", hint="git worktree list", branch=order.branch)
    return StoreError(f"git made no worktree in {order.folder}: {said}", hint="gitswarm doctor", code=answer.code)


def _lay_out(place: Place, tree: Tree, env: Mapping[str, str], keep: tuple[int, ...]) -> None:
    """Put all files in place, if a killed attempt has not done so: git writes the index after them.

    Then it locks HEAD and the branch once more: what was killed there would stop every commit on this branch.
    """
    if os.path.exists(f"{tree.git_dir}/index"):
        for lock in (f"{tree.git_dir}/ORIG_HEAD", f"{tree.git_dir}/HEAD", f"{place.common}/refs/heads/{tree.branch}"):
            remove(f"{lock}.lock")
        return
    unlock(tree.git_dir)
    answer = run(inside(tree, "reset", "--hard", "--no-recurse-submodules", "-q"), env=clean(env), keep=keep)
    if answer.code:
        raise StoreError(f"the files of {tree.path} could not be laid out: {answer.said}", hint="try again")


def _fill_again(tree: Tree, env: Mapping[str, str], keep: tuple[int, ...]) -> Tree:
    """Make a folder that somebody has deleted anew, from the tree's own index: beside it first, so that it is whole."""
    beside = f"{tree.path}.new"
    delete(beside)
    with writing(beside):
        os.makedirs(beside)
        with open(f"{beside}/.git", "w", encoding="utf-8", errors="surrogateescape") as pointer:
            pointer.write(f"gitdir: {tree.git_dir}\n")
    words = ("checkout-index", "--all", "--force", "--index", "--quiet")
    answer = run(inside(tree._replace(path=beside), *words), env=clean(env), keep=keep)
    if answer.code:
        delete(beside)
        raise StoreError(f"the files of {tree.path} could not be laid out: {answer.said}", hint="try again")
    os.rename(beside, tree.path)
    return tree._replace(missing=False)


def _must_be_the_one(tree: Tree, order: Order) -> None:
    """Refuse a tree that was made for something else, or one of an earlier claim that has lost its folder."""
    made_for = tree.label.branch if tree.label else tree.branch or ""
    if not tree.ours:
        raise Refused(f"{tree.path} is a worktree, but none of gitswarm's", hint="git worktree list", path=tree.path)
    if made_for != order.branch:
        raise Refused(
            f"{tree.path} is the worktree of {made_for or 'no branch'}", hint="git worktree list", path=tree.path
        )
    if tree.taken:
        hint = "work in that clone; `git worktree repair` gives all its worktrees to this one"
        raise Refused(f"{tree.lost}, not of this clone", hint=hint, path=tree.path)
    if tree.away:
        hint = "mount it; or `gitswarm release` the task, and `gitswarm worktree clean --gone` gives up what is there"
        raise Refused(tree.lost, hint=hint, path=tree.path)
    if tree.missing and not order.resume:
        raise Refused(
            f"the folder {tree.path} is gone, but its index may hold work",
            hint="gitswarm worktree clean",
            path=tree.path,
        )
