"""What state a worktree is in: what it holds that is nowhere else, and what stands in the way of clearing it."""

from __future__ import annotations

import os
from itertools import zip_longest

from gitswarm.git.keeping.around import Process, look_around, mounted, repositories, standing
from gitswarm.git.keeping.delivered import delivered
from gitswarm.git.keeping.loose import operation_in
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees.worktree import ask, standing_on, trees
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import BinaryIO

    from gitswarm.git.repo import Place
    from gitswarm.git.worktrees.worktree import Tree

STATUS = (
    "status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignored=matching", "--no-renames",
    "--ignore-submodules=none",
)  # fmt: skip
MODULE = "160000"
LARGE = 1 << 20


class Terms(Record):
    """What the caller decides: which ignored files need no keeping, and where work must be to count as delivered.

    ``disposable`` are globs of names (``node_modules``) or of paths (``web/dist``); ``copied`` those of files that
    were copied from the main tree, which need no keeping while they are as they are there; ``gone`` gives up what is on
    a disk that is not here.
    """

    disposable: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    into: tuple[str, ...] = ()
    attic: str = ""
    gone: bool = False


class Condition(Record):
    """One worktree as it is now; paths are relative to it.

    ``ignored`` are files that git ignores and nobody called disposable, ``nested`` repositories inside, ``modules``
    its submodules that are filled, ``gitlinks`` all of them, ``trees`` other worktrees inside, ``mounts`` disks,
    ``closed`` what may not be read, ``standing`` the processes that work there; ``tip`` is where the branch stands that
    was made for the task, ``delivered`` how its commits are elsewhere too.
    """

    head: str | None = None
    branch: str | None = None
    missing: bool = False
    staged: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    untracked: tuple[str, ...] = ()
    conflicted: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    nested: tuple[str, ...] = ()
    gitlinks: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    trees: tuple[str, ...] = ()
    mounts: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    standing: tuple[Process, ...] = ()
    operation: str | None = None
    tip: str | None = None
    delivered: str | None = None

    @property
    def clean(self) -> bool:
        """Whether git would call it clean."""
        return not (self.staged or self.changed or self.untracked or self.conflicted)


def condition_of(place: Place, tree: Tree, env: Mapping[str, str], terms: Terms | None = None) -> Condition:
    """Look at a worktree; nothing in it changes."""
    terms = terms or Terms()
    tree = standing_on(tree, env)
    tip = _tip(place, tree, env)
    known = Condition(
        tree.head,
        tree.branch,
        missing=tree.missing,
        operation=operation_in(tree.git_dir),
        tip=tip,
        delivered=tip and delivered(place, tip, terms.into, env),
    )
    return known if tree.missing else _with_files(place, tree, env, terms, known)


def is_disposable(path: str, globs: Iterable[str]) -> bool:
    """Whether a glob names this path, a folder it is in, or, where the glob has no slash, any part of its name."""
    from fnmatch import fnmatchcase

    parts = path.rstrip("/").split("/")
    heads = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return any(
        fnmatchcase(text, glob.strip("/")) for glob in globs for text in (heads if "/" in glob.strip("/") else parts)
    )


def _with_files(place: Place, tree: Tree, env: Mapping[str, str], terms: Terms, known: Condition) -> Condition:
    found = _status(tree, env)
    links = _gitlinks(tree, env)
    ignored = {path.rstrip("/") for path in found["ignored"] if path.endswith("/")}
    around = look_around(tree.path, ignored, links)
    main, *others = (other.path for other in trees(place, env))
    nested = {path.rstrip("/") for path in found["untracked"] if path.endswith("/")} | {*around.nested}
    nested |= {*_instead(tree), *repositories(tree.path, ignored)}
    return known._replace(
        staged=found["staged"],
        changed=found["changed"],
        conflicted=found["conflicted"],
        untracked=tuple(path for path in found["untracked"] if not path.endswith("/")),
        ignored=tuple(path for path in found["ignored"] if not _is_given_back(tree.path, main, path, terms)),
        nested=tuple(sorted(nested)),
        gitlinks=tuple(links),
        modules=_filled(tree, links),
        trees=tuple(other for other in others if other.startswith(f"{tree.path}/")),
        mounts=tuple(mounted(tree.path)),
        closed=around.closed,
        standing=tuple(standing(tree.path)),
    )


def _status(tree: Tree, env: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {"staged": [], "changed": [], "untracked": [], "conflicted": [], "ignored": []}
    for row in os.fsdecode(ask(tree, env, *STATUS).out).split("\0"):
        match row[:1]:
            case "1":
                state, path = row[2:4], row.split(" ", 8)[8]
                found["staged"] += [path] if state[0] != "." else []
                found["changed"] += [path] if state[1] != "." else []
            case "u":
                found["conflicted"].append(row.split(" ", 10)[10])
            case "?" | "!":
                found["untracked" if row[0] == "?" else "ignored"].append(row[2:])
    return {what: tuple(paths) for what, paths in found.items()}


def _gitlinks(tree: Tree, env: Mapping[str, str]) -> list[str]:
    rows = os.fsdecode(ask(tree, env, "ls-files", "-s", "-z").out).split("\0")
    return sorted({row.partition("\t")[2] for row in rows if row.startswith(MODULE)})


def _filled(tree: Tree, links: Iterable[str]) -> tuple[str, ...]:
    """The submodules whose repository is here, or whatever lies in their place, of which git says nothing."""
    filled = {path for path in links if os.path.isdir(there := os.path.join(tree.path, path)) and os.listdir(there)}
    kept = f"{tree.git_dir}/modules"
    return tuple(sorted(filled | ({*os.listdir(kept)} if os.path.isdir(kept) else set())))


def _instead(tree: Tree) -> set[str]:
    """The repository that somebody began where the pointer of a worktree was."""
    own = f"{tree.path}/.git"
    return {"."} if os.path.isdir(own) and os.path.realpath(own) != os.path.realpath(tree.git_dir) else set()


def _is_given_back(root: str, main: str, path: str, terms: Terms) -> bool:
    """Whether nobody misses an ignored file: it is disposable, or still what was copied from the main tree."""
    if is_disposable(path, terms.disposable):
        return True
    return is_disposable(path, terms.copied) and _is_equal(os.path.join(root, path), os.path.join(main, path))


def _is_equal(one: str, other: str) -> bool:
    """Whether a file is as the other one, or each file in a folder as that of its name in the other."""
    if os.path.isdir(one) and not os.path.islink(one):
        return all(_is_equal(os.path.join(one, name), os.path.join(other, name)) for name in os.listdir(one))
    try:
        if os.path.islink(one) or os.path.islink(other):
            return os.readlink(one) == os.readlink(other)
        with open(one, "rb") as left, open(other, "rb") as right:
            return all(ours == theirs for ours, theirs in zip_longest(_blocks(left), _blocks(right)))
    except OSError:
        return False


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(LARGE), b"")


def _tip(place: Place, tree: Tree, env: Mapping[str, str]) -> str | None:
    """Where the branch stands that was made for the task."""
    branch = tree.label.branch if tree.label else tree.branch
    wanted = ("rev-parse", "--verify", "--quiet", f"refs/heads/{branch}^{{commit}}")
    return run(git(place, *wanted), env=clean(env)).text or None if branch else None
