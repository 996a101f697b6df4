"""Uncommitted work, kept: the index and the work tree as two commits, and beside them what no tree can say.

    refs/gitswarm/rescue/<task>/<epoch> → work tree ─┬─ HEAD
                                                     └─ index ─┬─ HEAD
                                                               └─ beside: the index as a file, conflicts, empty folders;
                                                                  its parents are commits that no ref leads to

It has the shape of a stash, so git alone can apply it: ``git stash apply refs/gitswarm/rescue/<task>/<epoch>``.
"""

from __future__ import annotations

import os

from gitswarm.core.log import SKIP_CI
from gitswarm.errors import Busy, Damaged, NotFound
from gitswarm.git.clone.store import sync_filesystem, writing
from gitswarm.git.clone.sweep import lock_on, outlast_lock
from gitswarm.git.compose.scratch import scratch
from gitswarm.git.keeping.loose import loose_commits, operation_in
from gitswarm.git.keeping.picture import Camera
from gitswarm.git.process import clean, git, run
from gitswarm.git.repo import drop_corrupt_ref, is_partial, read_ref
from gitswarm.git.worktrees.removal import settle
from gitswarm.git.worktrees.worktree import names, standing_on, tended
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from gitswarm.git.compose.scratch import Scratch
    from gitswarm.git.keeping.picture import Picture
    from gitswarm.git.repo import Place
    from gitswarm.git.worktrees.worktree import Tree

SPACE = "refs/gitswarm/rescue"
BRANCHES = f"{SPACE}/branch/"  # there lie tips of our own branch
LINE = "%H%x1f%ct%x1f%B"
FIELDS = ("Head", "Staged", "Beside", "Branch", "Operation", "Unread")
ROW = "%(refname)%1f%(objectname)%1f%(committerdate:unix)%1f%(contents)%1e"


class Rescued(Record):
    """What is kept of a tree; ``commit`` is None where there was nothing that git would not give back anyway."""

    ref: str
    commit: str | None = None
    new: bool = False
    files: tuple[str, ...] = ()
    loose: int = 0
    unread: tuple[str, ...] = ()


class Kept(Record):
    """A rescue as it lies there: of which tree, from when, and the commits it is made of."""

    ref: str
    commit: str
    at: int
    head: str = ""
    staged: str = ""
    beside: str = ""
    branch: str = ""
    operation: str = ""
    unread: int = 0


def rescue(place: Place, tree: Tree, ref: str, env: Mapping[str, str], **how: Any) -> Rescued:
    """Keep under ``ref`` what is in a tree and in no commit, and the commits that no ref but ``leaving`` leads to.

    Kept twice without a change it is kept once; what was kept there before stays reachable. A dry run answers the
    same and keeps nothing; ``whole`` keeps where the tree stands though other refs lead there and nothing differs.
    """
    with tended(place, tree.git_dir, "rescue"):
        if settle(place, tree.git_dir, env):
            return Rescued(ref, read_ref(place, ref, env))
        return keep(place, tree, ref, env, **how)


def keep(
    place: Place,
    tree: Tree,
    ref: str,
    env: Mapping[str, str],
    *,
    leaving: str = "",
    whole: bool = False,
    dry_run: bool = False,
) -> Rescued:
    """The same for who tends the tree already."""
    tree = standing_on(tree, env)
    heads, loose = loose_commits(place, tree, env, leaving)
    with scratch(place, env, dry=dry_run) as room:
        picture = Camera(tree, env, room).take(tree.head)
        files = _differing(room, picture)
        found = Rescued(ref, None, files=files, loose=loose, unread=picture.unread)
        before = _before(place, ref, env)
        if before and before.staged and not heads and _is_the_same(room, picture, before):
            return found._replace(commit=before.commit)
        if not (files or picture.unmerged or heads or whole):
            return found
        commit = _compose(room, tree, picture, heads, before)
    if not dry_run:
        _point(place, ref, commit, before, env)
    return found._replace(commit=commit, new=True)


def rescues(place: Place, env: Mapping[str, str]) -> list[Kept]:
    """Everything that was rescued from worktrees here, by the names of their tasks."""
    told = run(git(place, "for-each-ref", f"--format={ROW}", f"{SPACE}/"), env=clean(env)).out
    rows = (row.strip("\n").split("\x1f") for row in os.fsdecode(told).split("\x1e"))
    found = [_kept(*row) for row in rows if row[0] and not row[0].startswith(BRANCHES)]
    return [one for one in found if one.staged]  # others keep commits of a target, and lay nothing out


def rescued(place: Place, name: str, env: Mapping[str, str]) -> Kept:
    """What was rescued under this ref, or as this commit: an older one lies below the newer."""
    words = ("rev-list", "-1", "--no-commit-header", f"--format={LINE}", "--end-of-options", name, "--")
    told = os.fsdecode(run(git(place, *words), env=clean(env)).out)
    found = _kept(name, *told.split("\x1f")) if told else None
    if found is None or not found.staged:
        raise NotFound(f"nothing was rescued as {name}", hint="gitswarm rescue list", ref=name)
    return found


def is_as_kept(place: Place, tree: Tree, kept: Kept, env: Mapping[str, str]) -> bool:
    """Whether index and files of a tree are just what was rescued."""
    with scratch(place, env, dry=True) as room:
        return _is_the_same(room, Camera(tree, env, room).take(tree.head), kept)


def _kept(ref: str, commit: str, at: str, message: str) -> Kept:
    told = dict(line.partition(": ")[::2] for line in message.splitlines() if ": " in line)
    head, staged, beside, branch, operation, unread = (told.get(f"Gitswarm-{field}", "") for field in FIELDS)
    return Kept(ref, commit, int(at or 0), head, staged, beside, branch, operation, int(unread or 0))


def _differing(room: Scratch, picture: Picture) -> tuple[str, ...]:
    """The paths that are not in the index or the work tree as they are in HEAD."""
    head = f"{picture.head}^{{tree}}" if picture.head else room.git("mktree").decode().strip()
    diff = ("diff-tree", "-r", "-z", "--name-only", "--no-renames")
    told = room.git(*diff, head, picture.staged) + room.git(*diff, picture.staged, picture.work)
    return tuple(sorted(set(names(told))))


def _before(place: Place, ref: str, env: Mapping[str, str]) -> Kept | None:
    """What lies under this ref already."""
    drop_corrupt_ref(place, ref, env)
    standing = read_ref(place, ref, env)
    try:
        return rescued(place, ref, env) if standing else None
    except NotFound:
        return Kept(ref, standing or "", 0)


def _is_the_same(room: Scratch, picture: Picture, before: Kept) -> bool:
    nothing = room.git("mktree").decode().strip()
    asked = (before.commit, before.staged, before.beside or nothing)
    trees = room.git("rev-parse", *(f"{oid}^{{tree}}" for oid in asked)).decode().split()
    now = [picture.work, picture.staged, picture.beside or nothing]
    return trees == now and before.head == (picture.head or "")


def _compose(room: Scratch, tree: Tree, picture: Picture, heads: list[str], before: Kept | None) -> str:
    """Write the commits; each names those it goes with, so that nobody has to guess from the order of parents."""
    name = os.path.basename(tree.path)
    heads = [head for head in heads if head != picture.head] + ([before.commit] if before else [])
    on = [picture.head] if picture.head else []
    beside = ""
    if picture.beside or heads:
        beside = room.commit(picture.beside or room.git("mktree").decode().strip(), heads, _message(f"Beside {name}"))
    index = room.commit(picture.staged, [*on, *([beside] if beside else [])], _message(f"The index of {name}"))
    told = (picture.head, index, beside, tree.branch, operation_in(tree.git_dir), len(picture.unread))
    return room.commit(picture.work, [*on, index], _message(f"The work tree of {name}", told))


def _message(subject: str, told: Iterable[object] = ()) -> str:
    trailers = [f"Gitswarm-{field}: {value}\n" for field, value in zip(FIELDS, told, strict=False) if value]
    return f"{subject}\n\n{SKIP_CI}\n" + ("\n" + "".join(trailers) if trailers else "")


def _point(place: Place, ref: str, commit: str, before: Kept | None, env: Mapping[str, str]) -> None:
    """Point the ref at what was composed, make sure that all of it is there, and that a power loss leaves it there."""
    told = clean(env)
    expected = before.commit if before else "0" * len(commit)
    move = git(place, "update-ref", "--no-deref", ref, commit, expected)
    answer = run(move, env=told)
    if answer.code and lock_on(place.common, ref):
        outlast_lock(place.common, ref)
        answer = run(move, env=told)
    if answer.code:
        raise Busy(f"{ref} is held by another git process: {answer.said}", hint="try again", ref=ref)
    promised = ("--exclude-promisor-objects",) if is_partial(place) else ()
    since = [commit, "--not", *([before.commit] if before else []), "--glob=heads/*"]
    if run(git(place, "rev-list", "--objects", "--quiet", *promised, *since), env=told).code:
        run(git(place, "update-ref", "--no-deref", *((ref, before.commit) if before else ("-d", ref))), env=told)
        raise Damaged(
            f"objects of {ref} are missing already", hint="stop `git gc --prune=now`, then try again", ref=ref
        )
    with writing(place.common):
        sync_filesystem(place.common)
