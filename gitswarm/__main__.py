"""``python -m gitswarm``, and the entry point of the ``gitswarm`` script."""

from __future__ import annotations

import atexit
import gc
import os
import sys

YOUNG = 20_000
"""Objects that come before garbage is looked for: a cold command ends sooner, and is spared a twentieth of its time."""


def run() -> None:
    """Run the command line and end the process with its exit code."""
    code = _main()
    if "gitswarm.git.leaving" in sys.modules:
        sys.modules["gitswarm.git.leaving"].end_all()  # what other threads wait for
    if _nothing_waits():
        os._exit(code)
    sys.exit(code)


def _main() -> int:
    """The exit code of the command line; who is interrupted before it could begin hears no more than later."""
    gc.set_threshold(YOUNG)
    try:
        from gitswarm import finder

        finder.take_over()
        from gitswarm.main import main
    except KeyboardInterrupt:
        from gitswarm.errors import INTERRUPTED

        return INTERRUPTED
    return main()


def _nothing_waits() -> bool:
    """Whether the process can end at once: taking the interpreter down costs a sixth of a cold command.

    Then everything printed must be out, no thread may run and nobody may have asked to be called at the end.
    """
    return "threading" not in sys.modules and atexit._ncallbacks() == 0  # noqa: SLF001


if __name__ == "__main__":
    run()
