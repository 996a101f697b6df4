"""How often our hooks ran, and how long they take: counted by the errand that serves their marks.

A shell has no clock, and starting one would cost a commit more than the whole hook does. So the errand runs the script
once more as git does, and takes that time for each of the marks.
"""

from __future__ import annotations

import os
import time

from gitswarm.git.config import hooks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.core.clone import Counters
    from gitswarm.git.repo import Place

TRIAL = "trial"
"""How the mark of a trial is called."""
FAMILY, UNNAMED, ANY = "hook", "hook", "any"
"""What is counted; and how a hook is called that git knows by its config, in its mark and here: that has no name."""
OF_GIT = ("GIT_DIR", "GITSWARM_IN_HOOK")


def try_mark(place: Place, env: Mapping[str, str]) -> float | None:
    """Seconds that it takes to start the script and to leave a mark; None where it cannot be started.

    Somebody has to be waiting for marks, or the script starts another errand.
    """
    script = os.path.join(hooks.folder(place), "mark")
    told = {**{name: value for name, value in env.items() if name not in OF_GIT}, "GIT_DIR": place.common}
    begun = time.perf_counter()
    try:
        pid = os.posix_spawn(script, [script, TRIAL], told)
    except OSError:
        return None
    os.waitpid(pid, 0)
    return time.perf_counter() - begun


def count_marks(counters: Counters, marks: bytes, seconds: float) -> None:
    """Count the hooks that have left these marks."""
    for line in marks.splitlines():
        name = line.partition(b" ")[0].decode("ascii", "replace")
        if name in (*hooks.MARKING, UNNAMED):
            counters.count(f"{FAMILY}/{ANY if name == UNNAMED else name}", seconds)
