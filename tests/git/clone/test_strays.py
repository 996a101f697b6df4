"""What a process that is no more left running is found by its environment, and nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from gitswarm.git.clone import strays


def test_what_a_killed_one_of_us_left_running_is_found_by_its_session():
    script = "import os, time; os.setsid() if os.fork() == 0 else None; time.sleep(600)"
    env = {**os.environ, "GITSWARM_SESSION": "s-strays-1"}
    child = subprocess.Popen([sys.executable, "-c", script], env=env)
    other = subprocess.Popen([sys.executable, "-c", script], env={**env, "GITSWARM_SESSION": "s-strays-12"})
    limit = time.monotonic() + 20
    while len(strays.marked("GITSWARM_SESSION=s-strays-1\0")) < 2 and time.monotonic() < limit:
        time.sleep(0.02)

    assert len(strays.end("s-strays-1")) == 2
    assert child.wait(10) == -9
    assert other.poll() is None
    assert strays.end("s-strays-12")
    other.wait(10)
