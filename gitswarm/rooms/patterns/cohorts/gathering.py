"""Items as a commit has them: which files are meant, and the digests of their bytes."""

from __future__ import annotations

from hashlib import sha256

from gitswarm.core.globs import names
from gitswarm.core.words import counted
from gitswarm.errors import Misused, Refused, StoreError
from gitswarm.git.log.catfile import CatFile
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees.start import start_of
from gitswarm.rooms.ground import policy
from gitswarm.rooms.patterns.cohorts.model import Pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.patterns.cohorts.model import Recipe

AT_ONCE, SHORT = 100, 12
FILES = ("100644", "100755")
"""The modes of plain files: what is a link or another repository is no item."""


def pinned(desk: Desk, commit: str, recipe: Recipe) -> list[Pin]:
    """The items of a recipe, as a commit has them, by path."""
    files = blobs(desk, commit)
    meant = [path for path in files if _is_meant(recipe, path)]
    if not meant:
        raise _nothing(recipe, commit, sum(any(names(glob, path) for glob in recipe.items) for path in files))
    for glob in recipe.critical:
        if not any(names(glob, path) for path in meant):
            raise Refused(f"critical: {glob} names none of {counted(len(meant), 'item')}", hint=_listing(commit))
    for path in meant:
        if not path.isprintable():
            raise Misused(f"{path!r} cannot be an item", hint="rename it, or leave it out")
    digests = digests_of(desk, [files[path] for path in meant])
    return sorted(Pin(path, digests[files[path]]) for path in meant)


def _nothing(recipe: Recipe, commit: str, left: int) -> Refused:
    """The refusal of a recipe that goes over nothing: it names no file, or leaves out each that it names."""
    said = ", ".join(recipe.items)
    if left:
        out = ", ".join(recipe.leave)
        return Refused(f"{said} names {counted(left, 'file')}, and all are left out by {out}", hint=_listing(commit))
    return Refused(f"{said} names no file of {commit[:SHORT]}", hint=_listing(commit))


def _listing(commit: str) -> str:
    short = commit[:SHORT]
    return f"`git ls-tree -r --name-only {short}` lists all; what is not pushed yet is not there before `git push`"


def newest(desk: Desk) -> str:
    """The commit that a roll-out goes out from: the newest that tasks begin from, the hub's where it can be asked."""
    hub: Any = desk.swarm.exchange.hub if desk.swarm.exchange is not None else None
    return start_of(desk.place, desk.env, hub, str(policy.setting(desk.swarm.look(), "base"))).oid


def blobs(desk: Desk, commit: str) -> dict[str, str]:
    """The plain files of a commit, each with the object that holds its bytes."""
    told = run(git(desk.place, "ls-tree", "-r", "-z", "--full-tree", commit), env=clean(desk.env))
    if told.code:
        raise StoreError(f"git cannot list the files of {commit[:SHORT]}: {told.said}", hint="gitswarm doctor")
    rows = told.out.decode("utf-8", "surrogateescape").split("\0")
    parted = (row.partition("\t") for row in rows if row)
    listed = ((path, head.split(" ")) for head, _, path in parted)
    return {path: oid for path, (mode, _, oid) in listed if mode in FILES}


def digests_of(desk: Desk, oids: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of what each of these objects holds, a part of them at a time."""
    wanted, found = list(dict.fromkeys(oids)), dict[str, str]()
    cat = CatFile(desk.place, clean(desk.env))
    try:
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            found.update(zip(part, (sha256(data).hexdigest() for data in cat.contents(part)), strict=True))
    finally:
        cat.close()
    return found


def changed(desk: Desk, commit: str, items: Iterable[Pin]) -> Mapping[str, str]:
    """Which of these items are not in a commit as they were pinned, each with why."""
    files, listed = blobs(desk, commit), list(items)
    digests = digests_of(desk, [files[pin.path] for pin in listed if pin.path in files])
    told = {pin.path: digests.get(files.get(pin.path, ""), "") for pin in listed}
    return {
        pin.path: "it has changed since it was pinned" if told[pin.path] else "it is gone since it was pinned"
        for pin in listed
        if told[pin.path] != pin.digest
    }


def _is_meant(recipe: Recipe, path: str) -> bool:
    return any(names(glob, path) for glob in recipe.items) and not any(names(glob, path) for glob in recipe.leave)
