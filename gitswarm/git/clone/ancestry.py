"""Whether an agent of this clone has started us: by the processes above this one, where the system shows them.

What an agent drops from its environment, and which folder it leaves, its own process still has.
"""

from __future__ import annotations

import os

from gitswarm.git.clone.presence import AGENT_WORKTREES, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.git.repo import Place

SESSION = b"GITSWARM_SESSION="
MOST = 100
"""Processes above one another that are looked at."""


def is_of_an_agent(place: Place) -> bool:
    """Whether a process above this one acts in a session of this clone, or stands in the worktree of a task of it."""
    return any(_has_session(place, pid) or _stands_in_tree(place, pid) for pid in _above())


def _above() -> Iterator[int]:
    """The processes above this one, the nearest first; none where the system does not show them."""
    pid = os.getppid() if os.path.isdir("/proc/self") else 0
    for _ in range(MOST):
        if pid <= 1:
            return
        yield pid
        pid = _parent(pid)


def _parent(pid: int) -> int:
    told = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return int(told[1]) if len(told) > 1 else 0


def _has_session(place: Place, pid: int) -> bool:
    said = (one for one in _read(f"/proc/{pid}/environ").split(b"\0") if one.startswith(SESSION))
    names = [os.fsdecode(one.removeprefix(SESSION)) for one in said]
    return any(name and read(place.state, name) is not None for name in names)


def _stands_in_tree(place: Place, pid: int) -> bool:
    try:
        folder = os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return False
    ours = os.path.join(os.path.realpath(place.common), "worktrees", AGENT_WORKTREES)
    while folder != os.path.dirname(folder):
        said = _read(os.path.join(folder, ".git"))
        if said:
            return os.path.realpath(os.fsdecode(said.removeprefix(b"gitdir: ").strip())).startswith(ours)
        folder = os.path.dirname(folder)
    return False


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
