"""Which sessions live on this machine: a file for each under ``sessions/``, and a lock for those that a process holds.

    sessions/01k9z…         {"session", "actor", "pid", "started", "boot"} in one line, then a dot for each beat
    sessions/01k9z….lock    held by the process that stays for the whole session, as long as it lives

A beat appends one byte: no two of them can take each other's place, and the size of the file is the counter. Nothing
here is synced, since a power loss ends the processes as well; what the log knows of a session does not go back.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress

from gitswarm import json
from gitswarm.git.clone.boot import boot_id
from gitswarm.git.clone.lock import WAIT, Lock, is_free, seize
from gitswarm.git.clone.store import BESIDE, make_folder, put, read_small, remove, writing
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.git.repo import Place

FOLDER = "sessions"
WORKTREE = "gitswarm-session"
"""The file in the git dir of an agent's worktree that names the session it was made for."""
AGENT_WORKTREES = "gs-"
LOCK, BEAT = ".lock", b"."
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
LONGEST = 100
STALE = 14 * 24 * 3600.0
"""Seconds after which the file of a session that no process holds is swept, twice the longest lease."""


class Present(Record):
    """A session as its file tells it; ``pid`` is 0 where it is bound to no process, ``quiet`` the age of its beat."""

    session: str
    actor: str
    pid: int
    started: str
    boot: str
    counter: int
    quiet: float


def beat(state: str, session: str, actor: str = "") -> None:
    """Count that somebody of this session was here; where nothing can be written, nobody is stopped by it."""
    with suppress(OSError):
        if not _append(path_of(state, session)):
            _write(state, Present(session, actor, 0, "", "", 1, 0.0))


def beat_marked(place: Place, marks: bytes) -> None:
    """Count what hooks tell by lines that end with the name of a worktree: somebody of its session was there."""
    for name in {os.fsdecode(line.rpartition(b" ")[2]) for line in marks.splitlines()}:
        session = _told(f"{place.common}/worktrees/{name}/{WORKTREE}") if name.startswith(AGENT_WORKTREES) else ""
        if session:
            beat(place.state, session)


def session_of(place: Place) -> str:
    """The session that the agent's worktree one stands in was made for; empty elsewhere."""
    return _told(f"{place.git_dir}/{WORKTREE}") if is_of_task(place) else ""


def is_of_task(place: Place) -> bool:
    """Whether one stands in a worktree that was made for a task."""
    return place.git_dir != place.common and os.path.basename(place.git_dir).startswith(AGENT_WORKTREES)


def belong(git_dir: str, session: str) -> bool:
    """Let whoever works in an agent's worktree without a session be of this one; whether it belonged to none before."""
    path = f"{git_dir}/{WORKTREE}"
    is_new = not os.path.exists(path)
    with writing(path), open(path, "w", encoding="utf-8") as file:
        file.write(f"{session}\n")
    return is_new


@contextmanager
def held(state: str, session: str, actor: str, wait: float = WAIT) -> Iterator[None]:
    """Hold a session for a block, or until this process ends: as long as that lasts, it lives."""
    lock = Lock(path_of(state, session) + LOCK)
    with lock.held(f"session of {actor}", wait):
        bind(state, session, actor, os.getpid())
        try:
            yield
        finally:
            remove(path_of(state, session))


def bind(state: str, session: str, actor: str, pid: int) -> None:
    """Let a session live as long as that process does."""
    known = read(state, session)
    counter = known.counter + 1 if known else 1
    path = path_of(state, session)
    with writing(path):
        _write(state, Present(session, actor, pid, _start_of(pid), boot_id() or "", counter, 0.0))


def is_running(pid: int) -> bool:
    """Whether there is a living process of that number."""
    if os.path.isdir("/proc/self"):
        return bool(_start_of(pid))
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid > 0


def is_held(state: str, session: str) -> bool:
    """Whether a living process holds this session."""
    return not is_free(path_of(state, session) + LOCK)


def is_held_here(state: str, session: str) -> bool:
    """Whether this very process holds this session."""
    one = read(state, session)
    return one is not None and one.pid == os.getpid() and is_held(state, session)


def read(state: str, session: str) -> Present | None:
    """What is known here of a session, None where it never beat."""
    return _read(path_of(state, session))


def living(state: str) -> list[Present]:
    """The sessions whose process lives, and those that are bound to none, by name."""
    found = [_read(os.path.join(state, FOLDER, name)) for name in _names(state)]
    return [one for one in found if one is not None and lives(state, one)]


def lives(state: str, one: Present) -> bool:
    """Whether the process of a session lives; one without a process is taken at its word."""
    return one.pid == 0 or is_held(state, one.session) or _is_same_process(one)


def sweep(state: str) -> None:
    """Remove what sessions left whose process is gone, or of which nothing was heard for weeks."""
    for name in _names(state):
        path = os.path.join(state, FOLDER, name)
        one = _read(path)
        if one is None or one.quiet > STALE or not lives(state, one):
            remove(path)
    for name in _names(state, locks=True):
        _remove_lock(os.path.join(state, FOLDER, name))


def path_of(state: str, session: str) -> str:
    """The file of a session; a name that is no plain word is told by its digest."""
    plain = len(session) <= LONGEST and PLAIN.issuperset(session)
    return os.path.join(state, FOLDER, session if plain else f"~{_digest(session)}")


def _digest(session: str) -> str:
    from hashlib import sha256

    return sha256(session.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _append(path: str) -> bool:
    try:
        number = os.open(path, os.O_WRONLY | os.O_APPEND)
    except FileNotFoundError:
        return False
    try:
        os.write(number, BEAT)
    finally:
        os.close(number)
    return True


def _write(state: str, one: Present) -> None:
    path = path_of(state, one.session)
    make_folder(os.path.dirname(path))
    line = {name: getattr(one, name) for name in ("session", "actor", "pid", "started", "boot")}
    put(path, json.dumps(line).encode() + b"\n" + BEAT * one.counter)


def _read(path: str) -> Present | None:
    try:
        with open(path, "rb") as file:
            line = file.readline()
            found = os.fstat(file.fileno())
        return Present(**json.loads(line), counter=found.st_size - len(line), quiet=time.time() - found.st_mtime)
    except (OSError, ValueError, TypeError):
        return None


def _names(state: str, *, locks: bool = False) -> list[str]:
    try:
        names = os.listdir(os.path.join(state, FOLDER))
    except OSError:
        return []
    return sorted(name for name in names if not name.endswith(BESIDE) and name.endswith(LOCK) is locks)


def _remove_lock(path: str) -> None:
    """Remove a lock file that belongs to no session any more, holding it: a file that is held stays."""
    if os.path.exists(path.removesuffix(LOCK)):
        return
    number = seize(path)
    if number is not None:
        remove(path)
        os.close(number)


def _told(path: str) -> str:
    try:
        return (read_small(path) or b"").decode("utf-8", "replace").partition("\n")[0]
    except (OSError, ValueError):
        return ""


def _is_same_process(one: Present) -> bool:
    """Whether the process a session is bound to is there, and no other one under its number."""
    is_same = (one.boot, one.started) == (boot_id() or "", _start_of(one.pid))
    return is_same and is_running(one.pid)


def _start_of(pid: int) -> str:
    """When a process began, in ticks since the machine came up, where the system says so; nothing of one that ended."""
    words = (read_small(f"/proc/{pid}/stat") or b"").rpartition(b")")[2].split()
    is_there = len(words) > 19 and words[0] not in (b"Z", b"X")  # noqa: PLR2004 - two of 22 stand before the bracket
    return words[19].decode() if is_there else ""
