"""What a fresh worktree gets besides its commit: the user's own files that git does not carry, and a set-up."""

from __future__ import annotations

import os
import signal
import stat
import time
from contextlib import contextmanager, suppress

from gitswarm.errors import Misused, WorkFailed
from gitswarm.git.child import GRACE
from gitswarm.git.clone import strays
from gitswarm.git.clone.store import leads_out, writing
from gitswarm.git.process import LOCAL
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from subprocess import Popen
    from typing import BinaryIO

    from gitswarm.git.worktrees.worktree import Tree

TAIL = 4096
BESIDE = ".gitswarm.new"
MARK = "GITSWARM_SETUP"
"""What a command of the set-up sees its log by; and by which it is found."""


class Done(Record):
    """How one command of the set-up went; ``code`` is None where it took too long, ``log`` holds all it said."""

    argv: tuple[str, ...]
    code: int | None
    seconds: float
    log: str
    tail: str


def copy_in(main: str, tree: Tree, globs: Iterable[str]) -> list[str]:
    """Copy the files in the folder ``main`` that these globs name, and that the tree does not have yet.

    Nothing is overwritten, and nothing lands outside the tree; the copied ones, by their paths in it.
    """
    with writing(tree.path):
        return [path for path in _named(main, globs) if _copy(os.path.join(main, path), tree.path, path)]


def set_up(tree: Tree, argv: Sequence[str], env: Mapping[str, str], limit: float, number: int = 1) -> Done:
    """Run one command of the set-up in the tree, with all it starts for at most ``limit`` seconds."""
    log, began = f"{tree.git_dir}/setup-{number}.log", time.monotonic()
    told = {**{name: value for name, value in env.items() if name not in LOCAL}, MARK: log}
    with writing(log), open(log, "wb") as said, _none_left(f"{MARK}={log}\0"):
        code = _end(_begin(argv, tree.path, told, said), limit)
    with open(log, "rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - TAIL))
        tail = file.read().decode("utf-8", "replace")
    return Done(tuple(argv), code, time.monotonic() - began, log, tail)


def _named(main: str, globs: Iterable[str]) -> list[str]:
    from glob import glob

    found: set[str] = set()
    for pattern in globs:
        if os.path.isabs(pattern) or ".." in pattern.split("/"):
            raise Misused(f"{pattern} does not stay in the work tree", hint="name files by their path in it")
        for path in glob(pattern, root_dir=main, recursive=True, include_hidden=True):
            found.update(_files(main, os.path.normpath(path)))
    return sorted(path for path in found if ".git" not in path.split("/"))


def _files(main: str, path: str) -> Iterator[str]:
    """The files below a path, or the one it is; links are not followed."""
    whole = os.path.join(main, path)
    if os.path.islink(whole) or not os.path.isdir(whole):
        yield path
        return
    for folder, names, files in os.walk(whole):
        links = [name for name in names if os.path.islink(os.path.join(folder, name))]
        yield from (os.path.relpath(os.path.join(folder, name), main) for name in [*files, *links])


def _copy(source: str, root: str, path: str) -> bool:
    target = os.path.join(root, path)
    folder = os.path.dirname(target)
    if os.path.lexists(target) or leads_out(root, os.path.dirname(path)):
        return False
    told = os.lstat(source)
    if not (stat.S_ISREG(told.st_mode) or stat.S_ISLNK(told.st_mode)):
        return False
    os.makedirs(folder, exist_ok=True)
    try:
        _put(source, target, told)
    except FileExistsError:
        return False
    return True


def _put(source: str, target: str, told: os.stat_result) -> None:
    """Make the file whole under another name first: a half one would stay for ever, since none is overwritten."""
    import shutil

    if stat.S_ISLNK(told.st_mode):
        os.symlink(os.readlink(source), target)
        return
    beside = target + BESIDE
    with suppress(FileNotFoundError):
        os.unlink(beside)
    number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(source, "rb") as given, open(number, "wb") as copy:
            shutil.copyfileobj(given, copy)
        os.chmod(beside, stat.S_IMODE(told.st_mode))
        os.link(beside, target)
    finally:
        os.unlink(beside)


@contextmanager
def _none_left(mark: str) -> Iterator[None]:
    """Where a block is interrupted, end what carries a mark: it may have begun, and we do not know it yet."""
    try:
        yield
    except KeyboardInterrupt:
        strays.end_marked(mark)
        raise


def _begin(argv: Sequence[str], folder: str, env: Mapping[str, str], said: BinaryIO) -> Popen[bytes]:
    from subprocess import DEVNULL, Popen

    try:
        return Popen(argv, cwd=folder, env=env, stdin=DEVNULL, stdout=said, stderr=said, start_new_session=True)
    except (OSError, ValueError) as cause:
        raise WorkFailed(f"{argv[0]} cannot be started: {cause}", hint="is it installed, and on the PATH?") from cause


def _end(child: Popen[bytes], limit: float) -> int | None:
    """Wait for a command; one that takes too long, or longer than our own life, is ended with all it started."""
    from subprocess import TimeoutExpired

    try:
        return child.wait(limit)
    except TimeoutExpired:
        return None
    finally:
        if child.returncode is None:
            _kill(child)


def _kill(child: Popen[bytes]) -> None:
    from subprocess import TimeoutExpired

    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        with suppress(TimeoutExpired):
            child.wait(GRACE)
