"""Runs pytest again and again without importing it again: started by its path, it forks for each line it is told.

A line names the folder to run in, the words, the environment, the file for what is said, and the seconds it may take;
the answer is how pytest ended. Nothing of ours is imported here, since each run brings a package of its own.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time

import hypothesis.strategies  # noqa: F401 - what every run needs
import pytest


def run(order):
    """Be one run of pytest until the end."""
    said = os.open(order["said"], os.O_WRONLY | os.O_CREAT)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.path[0] = order["folder"]
    code = pytest.main(order["words"])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def end_of(pid, seconds):
    """How a run ended; it is killed where it takes too long."""
    until = time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


if __name__ == "__main__":
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if not child:
            run(told)
        print(end_of(child, told["seconds"]), flush=True)  # noqa: T201 - the answer
