"""What stands around our branch in a clone, for whoever examines it: nothing here changes anything."""

from __future__ import annotations

import os
import time

from gitswarm.core.log import Made
from gitswarm.errors import Damaged
from gitswarm.git.clone.store import BESIDE
from gitswarm.git.clone.sweep import CRASH, LOCK_AGE, STRAY_AGE, STRAYS, lock_files
from gitswarm.git.process import clean, git, run
from gitswarm.git.repo import facts, is_partial, object_format
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitswarm.git.repo import Place


class Traits(Record):
    """What sort of repository and work tree this is."""

    object_format: str
    bare: bool
    linked: bool
    shallow: bool
    partial: bool
    reftable: bool
    submodule: bool
    unborn: bool
    detached: bool


class Room(Record):
    """What the file system has left for whoever writes here; files is None where it counts none."""

    size: int
    files: int | None


def traits_of(place: Place, env: Mapping[str, str]) -> Traits:
    """What sort of repository and work tree a place is in."""
    told, here = clean(env), ["git", f"--git-dir={place.git_dir}"]
    above = ["git", "-C", place.worktree or place.git_dir, "rev-parse", "--show-superproject-working-tree"]
    return Traits(
        object_format=object_format(place),
        bare=place.bare,
        linked=place.git_dir != place.common,
        shallow=os.path.exists(f"{place.common}/shallow"),
        partial=is_partial(place),
        reftable=facts(place.common).get("extensions.refstorage", "files") != "files",
        submodule=place.worktree is not None and bool(run(above, env=told).text),
        unborn=run([*here, "rev-parse", "--verify", "--quiet", "HEAD"], env=told).code != 0,
        detached=run([*here, "symbolic-ref", "--quiet", "HEAD"], env=told).code != 0,
    )


def checked_out(place: Place, branch: str, env: Mapping[str, str]) -> list[str]:
    """The work trees that have a branch checked out: what they commit there takes our new events away."""
    told = run(git(place, "worktree", "list", "--porcelain", "-z"), env=clean(env)).out
    trees = [os.fsdecode(block).split("\0") for block in told.split(b"\0\0")]
    return [
        lines[0].removeprefix("worktree ")
        for lines in trees
        if f"branch refs/heads/{branch}" in lines and not any(line.startswith(("bare", "prunable")) for line in lines)
    ]


def names_in_the_way(place: Place, branch: str, env: Mapping[str, str]) -> list[str]:
    """The branches that git cannot keep beside one of this name: those below it, and those it stands below."""
    parts = branch.split("/")
    above = [f"refs/heads/{'/'.join(parts[:number])}" for number in range(1, len(parts))]
    listing = git(place, "for-each-ref", "--format=%(refname:short)", f"refs/heads/{branch}/", *above)
    return run(listing, env=clean(env)).text.splitlines()


def commits(place: Place, tip: str, env: Mapping[str, str]) -> list[Made]:
    """Every commit under a tip, the oldest first; in a shallow clone from where it was cut."""
    answer = run(git(place, "rev-list", "--reverse", "--topo-order", "--parents", tip), env=clean(env))
    if answer.code:
        raise Damaged(f"the history of our branch cannot be read: {answer.said}", hint="gitswarm doctor --fix", oid=tip)
    rows = (line.split(" ") for line in answer.text.splitlines())
    return [Made(oid, tuple(parents)) for oid, *parents in rows]


def room_left(place: Place) -> Room:
    """What the file system of this clone has left."""
    found = os.statvfs(place.state)
    return Room(found.f_bavail * found.f_frsize, found.f_favail if found.f_files else None)


def packs(place: Place) -> int:
    """How many packs git keeps its objects in here."""
    return len([name for name in _names(f"{place.common}/objects/pack") if name.endswith(".pack")])


def announcement(place: Place) -> str:
    """The file by which a write or a hook says that an errand is about to look."""
    return os.path.join(place.state, "waiting")


def ref_locks(place: Place, branch: str) -> list[str]:
    """Locks of our refs that are older than any call of git that could still hold them."""
    ours = (f"refs/heads/{branch}", "refs/gitswarm/")
    return [path for ref in ours for path in lock_files(place.common, ref) if _age(path) > LOCK_AGE]


def strays(place: Place) -> list[str]:
    """Temporary files of the kinds that killed writers of ours leave."""
    return sorted(path for path in _temporary(place) if _age(path) > STRAY_AGE)


def traces(place: Place) -> list[str]:
    """The traces that were kept of mistakes in gitswarm itself."""
    return sorted(os.path.join(place.state, "crash", name) for name in _names(f"{place.state}/crash"))


def is_stale(path: str, limit: float) -> bool:
    """Whether a file is there, and nobody touched it for so many seconds."""
    return _age(path) > limit


def _temporary(place: Place) -> Iterator[str]:
    for folder in ("", "pack", *(f"{number:02x}" for number in range(256))):
        here = os.path.join(place.common, "objects", folder)
        yield from (os.path.join(here, name) for name in _names(here) if name.startswith(STRAYS))
    yield from (os.path.join(place.state, name) for name in _names(place.state) if name.endswith(BESIDE))
    yield from (os.path.join(place.common, name) for name in _names(place.common) if name.startswith(CRASH))


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _age(path: str) -> float:
    """Seconds since a file was touched; less than nothing where there is none."""
    try:
        return abs(time.time() - os.lstat(path).st_mtime)  # a clock may have been set back since
    except FileNotFoundError:
        return -1.0
