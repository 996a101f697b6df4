"""How git is run, once for all of git/: which it is, its environment, one call, one long conversation, limits, Ctrl-C.

Children that write ``keep`` the write lock's descriptor: so a free lock proves that no writer of ours lives.
"""

from __future__ import annotations

import os
import time

from gitswarm.errors import StoreError
from gitswarm.git.child import GRACE, Child
from gitswarm.git.leaving import Bound
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Self

    from gitswarm.git.repo import Place

# What `git rev-parse --local-env-vars` prints: whoever starts us from a hook has set some of them for another purpose.
LOCAL = frozenset((
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
    "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_INDEX_FILE",
    "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_PREFIX", "GIT_INTERNAL_SUPER_PREFIX", "GIT_SHALLOW_FILE",
    "GIT_COMMON_DIR",
))  # fmt: skip
OLDEST_GIT = (2, 39)
ASTRAY = frozenset(
    ("GIT_NAMESPACE", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_QUARANTINE_PATH")
)
QUIET = {
    "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "GITSWARM_IN_HOOK": "1",
    "GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": "/dev/null/none",
}  # fmt: skip
"""So our git asks nobody, waits for nobody, speaks one language, and sees objects with their own parents, not what a
file of the clone has in their place. Of grafts that are empty git would hint that nobody uses them any more."""


class Result(Record):
    """How a process ended (negative: by that signal) and what it said."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        """Its standard output as text, without the blank ends."""
        return self.out.decode("utf-8", "surrogateescape").strip()

    @property
    def said(self) -> str:
        """Its complaint in one line, for an error's sentence."""
        return _said(self.err) or f"exit code {self.code}"


def clean(env: Mapping[str, str]) -> dict[str, str]:
    """Make the environment of our git children: the user's, without what points git elsewhere."""
    kept = {
        name: value
        for name, value in env.items()
        if name not in LOCAL and name not in ASTRAY and not name.startswith("GIT_TRACE")
    }
    return kept | QUIET


def git(place: Place, *words: str) -> list[str]:
    """Build the call of git on our own refs and objects: no hooks, no maintenance, no reflogs."""
    return [
        "git", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
        "-c", "core.logAllRefUpdates=false", f"--git-dir={place.common}", *words,
    ]  # fmt: skip


def run(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    stdin: bytes = b"",
    limit: float | None = None,
    own_session: bool = False,
    patient: bool = False,
    keep: Iterable[int] = (),
) -> Result:
    """Run a process to its end; past ``limit`` seconds it is ended and TimeoutError raised.

    Ctrl-C ends it, and in its ``own_session`` whatever it has started; so does any other end of this process. Who is
    ``patient`` first waits for it, up to the limit, because a push over a path that dies half way leaves locks on the
    hub; it goes on where this process is ended, and a second Ctrl-C ends it.
    """
    if not hasattr(os, "posix_spawn"):
        return _run_without_spawn(argv, env, stdin, limit)
    child = Child(argv, env, own_session=own_session, keep=keep)
    deadline = None if limit is None else time.monotonic() + limit
    try:
        child.tell(stdin)
        child.hush()
        code = _patiently(child, deadline) if patient else _bound(child, deadline, own_session)
    finally:
        child.stop()
    return Result(code, bytes(child.out), bytes(child.err))


def begin_of(argv: Sequence[str], *, env: Mapping[str, str], most: int) -> Result:
    """Run a process as long as it has not said more than so many bytes; then it is ended, whatever it would say."""
    if not hasattr(os, "posix_spawn"):
        return _run_without_spawn(argv, env, b"", None)
    child = Child(argv, env)
    try:
        child.hush()
        while child.speaks and len(child.out) <= most:
            child.step(None)
        code = child.wait(None) if len(child.out) <= most else 0
    finally:
        child.stop()
    return Result(code, bytes(child.out), bytes(child.err))


def git_version(env: Mapping[str, str]) -> str:
    """The version of the git that runs here, as it says it."""
    return run(["git", "version"], env=clean(env)).text.removeprefix("git version ")


def version_numbers(version: str) -> tuple[int, ...]:
    """The first two numbers of a version of git, to compare it by."""
    parts = version.partition(" ")[0].split(".")
    return tuple(int(part) for part in parts[:2] if part.isascii() and part.isdigit())


def is_new_enough(version: str) -> bool:
    """Whether this version of git can do what we ask of it."""
    return version_numbers(version) >= OLDEST_GIT


class Conversation:
    """A long-lived process that is told things and answers, such as ``git cat-file --batch-command``.

    It takes in answers while it still writes, so neither side can block the other. A process that ends before it was
    asked to is a StoreError with its own words; one that is silent for ``limit`` seconds a TimeoutError.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        keep: Iterable[int] = (),
        limit: float | None = None,
        own_session: bool = False,
    ) -> None:
        self._name = argv[0]
        self._limit = limit
        self._child = Child(argv, env, keep=keep, own_session=own_session)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            self.close()
        else:
            self._child.stop()

    @property
    def err(self) -> bytes:
        """What it said on standard error so far."""
        return bytes(self._child.err)

    def write(self, data: bytes) -> None:
        """Tell it ``data``, whole."""
        child = self._child
        child.tell(data)
        deadline = self._deadline()
        while child.unsent:
            child.step(deadline)
        if child.deaf:
            raise self._ended_early()

    def readline(self) -> bytes:
        """Read one line, its newline included."""
        child, seen, deadline = self._child, 0, self._deadline()
        while (end := child.out.find(b"\n", seen)) < 0:
            seen = len(child.out)
            self._more(deadline)
        return self._take(end + 1)

    def readexactly(self, count: int) -> bytes:
        """Read exactly ``count`` bytes."""
        deadline = self._deadline()
        while len(self._child.out) < count:
            self._more(deadline)
        return self._take(count)

    def close(self) -> int:
        """Say that nothing more comes, wait for its end, return its exit code."""
        child = self._child
        try:
            child.hush()
            return child.wait(self._deadline())
        finally:
            child.stop()

    def _deadline(self) -> float | None:
        return None if self._limit is None else time.monotonic() + self._limit

    def _more(self, deadline: float | None) -> None:
        if not self._child.speaks:
            raise self._ended_early()
        self._child.step(deadline)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._child.out[:count])
        del self._child.out[:count]
        return taken

    def _ended_early(self) -> StoreError:
        child = self._child
        try:
            code = child.wait(time.monotonic() + GRACE)
        except TimeoutError:
            code = child.stop()
        said = Result(code, b"", self.err).said
        return StoreError(f"{self._name} ended in the middle of its work: {said}", hint="gitswarm doctor", code=code)


def _bound(child: Child, deadline: float | None, own_session: bool) -> int:
    """Wait for a child that ends with this process: one of our own session does so by itself."""
    if not own_session:
        return child.wait(deadline)
    with Bound(child):
        return child.wait(deadline)


def _patiently(child: Child, deadline: float | None) -> int:
    """Wait for a child that one Ctrl-C does not reach, and let that interrupt go on afterwards."""
    try:
        return child.wait(deadline)
    except KeyboardInterrupt as pressed:
        try:
            child.wait(deadline)
        except TimeoutError:
            raise pressed from None
        raise


def _said(err: bytes) -> str:
    lines = [line.strip() for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
    complaints = [line for line in lines if line.startswith(("fatal: ", "error: "))]
    return (complaints or lines or [""])[0].removeprefix("fatal: ").removeprefix("error: ")


def _run_without_spawn(argv: Sequence[str], env: Mapping[str, str], stdin: bytes, limit: float | None) -> Result:
    import subprocess

    try:
        done = subprocess.run(list(argv), env=dict(env), input=stdin, capture_output=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired as cause:
        raise TimeoutError("the process did not answer within its time limit") from cause
    except OSError as cause:
        raise StoreError(f"{argv[0]} cannot be started: {cause.strerror}", hint="install git 2.39 or newer") from cause
    return Result(done.returncode, done.stdout, done.stderr)
