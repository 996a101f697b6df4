"""A command that is killed at one of its steps: ``python -m tests.killing PLACE CLONE [WORDS…]``, 0 to count them.

A place is the moment before or after anything that reaches the world: a write to the log, a worktree made, the agent
run, its work kept, a branch of the project moved, GitHub asked. Without words it is a worker's one task.
"""

from __future__ import annotations

import os
import signal
import sys

from gitswarm import swarm
from gitswarm.git.keeping import saving
from gitswarm.git.network import hub
from gitswarm.git.worktrees import worktree
from gitswarm.main import main
from gitswarm.rooms.changes.merging import trying
from gitswarm.rooms.outside.adapters import process
from gitswarm.rooms.outside.github import client

STEPS = ((swarm.Swarm, "do"), (worktree, "plant"), (process, "run"), (saving, "save"), (saving, "forward"))
LANDING = ((hub.RemoteHub, "advance"), (trying, "stand_on"))
ASKING = ((client.Connection, "_exchanged"),)
passed = 0


def come_by(deadly: int) -> None:
    """Another place is reached."""
    global passed  # noqa: PLW0603 - the count of this process
    passed += 1
    if passed == deadly:
        os.kill(os.getpid(), signal.SIGKILL)


def mined(call, deadly: int):
    """The same call, with a place before and one after it."""

    def step(*args, **named):
        come_by(deadly)
        answer = call(*args, **named)
        come_by(deadly)
        return answer

    return step


if __name__ == "__main__":
    place, clone = int(sys.argv[1]), sys.argv[2]
    for owner, name in (*STEPS, *LANDING, *ASKING):
        setattr(owner, name, mined(getattr(owner, name), place))
    code = main(["-C", clone, "--actor", "ada", *(sys.argv[3:] or ("work", "--once", "--quiet"))])
    sys.stdout.write(f"places {passed}\n")
    sys.exit(code)
