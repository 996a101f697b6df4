"""The errand: the short-lived background process of a clone. It sends, retries, keeps house, and ends by itself."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from gitswarm import chores, opening, settings
from gitswarm.core import pauses
from gitswarm.errors import HubError, StoreError, SwarmError, next_step
from gitswarm.git import repo
from gitswarm.git.clone import presence
from gitswarm.git.clone.counters import FileCounters
from gitswarm.git.clone.lock import Lock, Locks
from gitswarm.git.clone.store import read_small, remove
from gitswarm.git.config import hook_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gitswarm.git.repo import Place
    from gitswarm.swarm import Swarm

MARKS = "marks"
"""What the hooks leave: a line for each."""
WAITING = "waiting"
"""The file that says: an errand is about to look, nobody need start another."""
STALE = 30.0
PAUSE = 0.3
LIFE = 900.0
OF_A_RUN = tuple(
    f"GITSWARM_{name}" for name in ("SESSION", "TASK", "EPOCH", "AGENT", "BRIEF", "RESULT", "STATUS", "NOTICE")
)
"""What an agent is told of its run; whatever carries that is ended with it, and the errand is the clone's."""
_started: list[int] = []
BUDGET = 1_000_000
"""Offline is no failure: it goes on trying as long as it lives."""


def wake(place: Place, env: Mapping[str, str]) -> None:
    """Start the errand of this clone, detached, if none is about to look; what was written is kept without it too."""
    _bury()
    path = os.path.join(place.state, WAITING)
    if not _announce(path):
        return
    argv = [settings.python(), "-m", "gitswarm", "errand", place.common]
    nowhere = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
    told = {name: value for name, value in env.items() if name not in OF_A_RUN} | {"GITSWARM_IN_HOOK": "1"}
    try:
        pid = os.posix_spawn(argv[0], argv, told, file_actions=nowhere, setsid=True)
    except OSError:
        remove(path)
    else:
        _started.append(pid)


def _bury() -> None:
    """Take notice of errands of ours that have ended: until then they seem to live."""
    for pid in _started[:]:
        with suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0] == 0:
                continue
        _started.remove(pid)


def _announce(path: str) -> bool:
    """Make the waiting file; False where another made it a moment ago."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return not _is_alive(path) and _announce_anew(path)
    except OSError:
        return False  # what cannot be written here cannot be sent by an errand either
    return True


def _announce_anew(path: str) -> bool:
    """Take the place of an errand that died."""
    with suppress(OSError), open(path, "wb"):
        return True
    return False


def _is_alive(path: str) -> bool:
    """Whether the errand that is to look lives: it writes its pid, or has not come that far in these seconds."""
    try:
        with open(path, encoding="ascii") as file:
            told = file.read().strip()
        since, now = os.stat(path).st_mtime, time.time()
        if not told or pauses.is_over(
            since, now, LIFE + STALE
        ):  # none waits longer: its number may be another's by now
            return not pauses.is_over(since, now, STALE)
        os.kill(int(told), 0)
    except (ProcessLookupError, ValueError):
        return False
    except OSError:
        return True
    return True


def run(folder: str, env: Mapping[str, str]) -> int:
    """Wait a moment for what else is coming, then serve it all; stand in no worktree meanwhile, it may be cleared."""
    folder = os.path.abspath(folder)
    place = repo.find(folder, env)
    os.chdir(place.common)
    if not (settings.is_part(place, env) and settings.read(place, env).errand):
        return 0  # the clone has left the swarm since: a file of ours would be a trace; or it wants no errand
    try:
        _look(place, folder, env)
    except (OSError, SwarmError):
        if settings.is_part(place, env):
            raise
    if not settings.is_part(place, env):
        _leave_no_trace(place, env)
    return 0


def _look(place: Place, folder: str, env: Mapping[str, str]) -> None:
    """Serve what waits, one errand at a time, as long as the clone is part of the swarm."""
    _sign(place)
    time.sleep(PAUSE)
    if not settings.is_part(place, env):
        return
    with Lock(os.path.join(place.state, "errand.lock")).held("errand", wait=LIFE):
        _take_up(place, env)
        swarm = opening.open_swarm(folder, None, env=env, running=True).by_machine()
        try:
            serve(swarm, until=time.monotonic() + LIFE, stays=lambda: settings.is_part(place, env))
        finally:
            swarm.close()


def _leave_no_trace(place: Place, env: Mapping[str, str]) -> None:
    """The clone has left while we were at work: what we have put there since goes too, unless it joins again."""
    import shutil

    with Locks(place.state).write.held("errand"):
        if not settings.is_part(place, env):
            shutil.rmtree(place.state, ignore_errors=True)


def _sign(place: Place) -> None:
    """Say who is about to look."""
    with open(os.path.join(place.state, WAITING), "w", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")


def _take_up(place: Place, env: Mapping[str, str]) -> None:
    """From here on whoever writes starts another errand, which waits for this one; the marks so far are served."""
    path = os.path.join(place.state, MARKS)
    took = hook_time.try_mark(place, env) if os.path.exists(path) else None
    remove(os.path.join(place.state, WAITING))
    marks = read_small(path) or b""
    remove(path)
    presence.beat_marked(place, marks)
    if took is not None:
        hook_time.count_marks(FileCounters(place.state, time.time), marks, took)


def serve(swarm: Swarm, until: float, stays: Callable[[], bool]) -> None:
    """Send what waits, at the pace; what fails is tried again, with growing pauses."""
    attempts = 0
    while time.monotonic() + swarm.rest() < until and stays():
        time.sleep(swarm.rest())
        try:
            chores.sync(swarm, urgent=False, patience=until - time.monotonic())
            return
        except (HubError, StoreError) as error:
            attempts += 1
            step = next_step(error, attempts, BUDGET, roll=os.urandom(1)[0] / 255)
            if step.name != "retry":
                return
            time.sleep(min(step.delay, max(0.0, until - time.monotonic())))
