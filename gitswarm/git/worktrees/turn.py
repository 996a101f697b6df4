"""One at a time: steps that change which worktrees a clone has, and what a killed one left, mended by the next.

A step notes what it is about to make before it makes it. The worktree lock is inherited by git, so whoever holds it
and finds a note knows that no process of that step lives.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress

from gitswarm import json
from gitswarm.git.clone.lock import Locks
from gitswarm.git.clone.store import read_small, remove, write_synced, writing
from gitswarm.git.clone.sweep import open_nowhere
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees import label
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

NOTE = "worktree.note"
WAIT = 60.0
LOCK_AGE = 10.0
GONE = ".gone"
POINTER = "gitdir: "


class Plan(Record):
    """What a step is about to touch; ``base`` where it makes the branch, at that commit."""

    folder: str = ""
    branch: str = ""
    base: str = ""


class Turn:
    """The step that holds the worktree lock."""

    def __init__(self, place: Place, env: Mapping[str, str], keep: tuple[int, ...]) -> None:
        self._place, self._env, self._keep = place, clean(env), keep

    def plan(self, folder: str = "", branch: str = "", base: str = "") -> None:
        """Note what is about to be touched, so that the next one can mend it if we are killed."""
        path = _note(self._place)
        with writing(path):
            write_synced(path, json.dumps([folder, branch, base]).encode())

    def git(self, *words: str) -> Result:
        """Run git; it holds the lock too, as long as it lives."""
        return run(git(self._place, *words), env=self._env, keep=self._keep)

    def mend(self) -> None:
        """Undo what a step that is dead, or has failed, left half made; what it finished stays."""
        told = read_small(_note(self._place))
        if told is None:
            return
        try:
            plan = Plan(*json.loads(told))
        except (ValueError, TypeError):
            plan = Plan()  # it died before it could say, and so before it did anything
        self._unlock(plan)
        whole = [self._is_whole(git_dir) or self._sweep(git_dir, plan.folder) for git_dir in self._seats(plan.folder)]
        if plan.base and not any(whole):
            self.git("update-ref", "-d", f"refs/heads/{plan.branch}", plan.base)
            _clear_folder(plan.folder, f"{self._place.common}/worktrees/")
        with writing(self._place.state):
            _empty(nursery_of(self._place))
        self.done()

    def done(self) -> None:
        """Take the note away: all that it spoke of is in place."""
        remove(_note(self._place))

    def _unlock(self, plan: Plan) -> None:
        """Remove the lock files that a killed git left; of those it shares with the user's git only abandoned ones."""
        common = self._place.common
        if plan.branch:
            remove(f"{common}/refs/heads/{plan.branch}.lock")
        for shared in ("packed-refs.lock", "packed-refs.new"):
            if _is_abandoned(f"{common}/{shared}"):
                remove(f"{common}/{shared}")
        for git_dir in self._seats(plan.folder):
            if label.read(git_dir) is None:
                unlock(git_dir)

    def _seats(self, folder: str) -> list[str]:
        """The git folders that were made for this folder, those that do not say so yet included."""
        name = os.path.basename(folder)
        return [
            git_dir
            for git_dir, path in seats(self._place).items()
            if folder and (path == folder or (path is None and _is_ours(git_dir, name)))
        ]

    def _is_whole(self, git_dir: str) -> bool:
        if label.read(git_dir) is not None:
            return True
        asked = ["git", f"--git-dir={git_dir}", "rev-parse", "--verify", "--quiet", "HEAD^{commit}"]
        return folder_of(git_dir) is not None and run(asked, env=self._env).code == 0

    def _sweep(self, git_dir: str, folder: str) -> bool:
        drop(self._place, git_dir)
        _clear_folder(folder, git_dir)
        return False


@contextmanager
def turn(place: Place, env: Mapping[str, str], doing: str) -> Iterator[Turn]:
    """Hold the worktree lock for one short step; a step that fails leaves nothing half made."""
    lock = Locks(place.state).worktree
    with lock.held(f"worktree {doing}", WAIT):
        step = Turn(place, env, lock.kept())
        step.mend()
        try:
            yield step
        except BaseException:
            step.mend()
            raise
        step.done()


def mend(place: Place, env: Mapping[str, str]) -> None:
    """Mend what a killed step left, if there is any: until then git may stumble over it."""
    lock = Locks(place.state).worktree
    if os.path.exists(_note(place)) and lock.try_hold("worktree mend"):
        try:
            Turn(place, env, lock.kept()).mend()
        finally:
            lock.release()


def seats(place: Place) -> dict[str, str | None]:
    """The git folder of each linked worktree, and the folder it is for where it says one."""
    try:
        names = sorted(os.listdir(f"{place.common}/worktrees"))
    except OSError:
        return {}
    git_dirs = [f"{place.common}/worktrees/{name}" for name in names]
    return {git_dir: folder_of(git_dir) for git_dir in git_dirs if os.path.isdir(git_dir)}


def seat_of(place: Place, folder: str) -> str | None:
    """The git folder of the worktree in this folder; None where git knows of none there."""
    return next((git_dir for git_dir, path in seats(place).items() if path and os.path.realpath(path) == folder), None)


def seat_for(place: Place, branch: str) -> str | None:
    """The git folder of the worktree that was made for a branch, wherever its user has moved it but for the attic."""
    told = ((git_dir, label.read(git_dir)) for git_dir in (seats(place) if branch else ()))
    return next((git_dir for git_dir, one in told if one and one.branch == branch and not one.parked), None)


def folder_of(git_dir: str) -> str | None:
    """The folder that a worktree's git folder is for; None while it is half made."""
    told = read_small(f"{git_dir}/gitdir")
    pointer = os.fsdecode(told or b"").strip("\r\n")
    return os.path.dirname(os.path.normpath(os.path.join(git_dir, pointer))) if pointer else None


def pointed_from(folder: str) -> str | None:
    """The git folder that the pointer in a worktree names; None where it names none."""
    path = f"{folder}/.git"
    told = os.fsdecode(read_small(path) or b"") if os.path.isfile(path) else ""
    return os.path.join(folder, told.removeprefix(POINTER).strip("\r\n")) if told.startswith(POINTER) else None


def taken_by(folder: str, git_dir: str) -> str:
    """The other git folder that has this folder now: whoever copies a clone copies its notes of worktrees, not them."""
    named = pointed_from(folder)
    with suppress(OSError):
        return named if named and not os.path.samefile(named, git_dir) else ""
    return ""


def point(folder: str, git_dir: str) -> None:
    """Put the pointer back that makes a folder a worktree, where it is gone or leads nowhere: its clone was moved."""
    pointer, named = f"{folder}/.git", pointed_from(folder)
    if not os.path.lexists(pointer) or (named and not os.path.isdir(named)):
        with writing(pointer):
            write_synced(pointer, f"{POINTER}{git_dir}\n".encode("utf-8", "surrogateescape"))


def drop(place: Place, git_dir: str) -> None:
    """Forget a worktree: its git folder leaves git's sight in one step, since half of one stops every git here."""
    nursery = nursery_of(place)
    with writing(nursery):
        os.makedirs(nursery, exist_ok=True)
        with suppress(FileNotFoundError):
            os.rename(git_dir, f"{nursery}/{os.path.basename(git_dir)}.{os.urandom(4).hex()}{GONE}")
        _empty(nursery)
    with suppress(OSError):
        os.rmdir(f"{place.common}/worktrees")


def nursery_of(place: Place) -> str:
    """Where worktrees are made ready, and taken apart, out of git's sight."""
    return f"{place.state}/trees"


def _empty(nursery: str) -> None:
    """Delete what was dropped there; who was killed meanwhile left some of it."""
    with suppress(FileNotFoundError):
        for name in os.listdir(nursery):
            if name.endswith(GONE):
                delete(f"{nursery}/{name}")


def unlock(git_dir: str) -> None:
    """Remove the lock files of a worktree that no living process works on."""
    with suppress(OSError):
        for name in os.listdir(git_dir):
            if name.endswith(".lock"):
                remove(f"{git_dir}/{name}")


def delete(path: str) -> None:
    """Delete a folder and all in it, write-protected folders included; of a link to one only the link."""
    import shutil

    if os.path.islink(path):
        remove(path)
        return
    _open_up(path)
    for folder, names, _ in os.walk(path):
        for name in names:
            _open_up(os.path.join(folder, name))
    with writing(path), suppress(FileNotFoundError):
        shutil.rmtree(path)


def _open_up(folder: str) -> None:
    if not os.path.islink(folder) and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        with suppress(OSError):
            os.chmod(folder, 0o700)


def _note(place: Place) -> str:
    return os.path.join(place.state, NOTE)


def _is_ours(git_dir: str, name: str) -> bool:
    """Whether a git folder that says nothing yet was made for a folder of this name; git may have added a number."""
    rest = os.path.basename(git_dir).removeprefix(name)
    fits = os.path.basename(git_dir).startswith(name) and (not rest or rest.isdigit())
    return fits and label.lock_reason(git_dir) in (label.REASON, label.TRIAL, "", None)


def _is_abandoned(path: str) -> bool:
    try:
        return open_nowhere(path) or abs(time.time() - os.lstat(path).st_mtime) > LOCK_AGE
    except FileNotFoundError:
        return False


def _clear_folder(folder: str, pointed: str) -> None:
    """Remove the pointer that git put into a folder, and the folder if nothing else is in it.

    A git that is killed as it writes the pointer leaves the beginning of it, or nothing.
    """
    pointer, whole = f"{folder}/.git", f"gitdir: {pointed}"
    told = os.fsdecode(read_small(pointer) or b"") if os.path.isfile(pointer) else None
    if told is not None and (told.startswith(whole) or whole.startswith(told)):
        remove(pointer)
    with suppress(OSError):
        os.rmdir(folder)
