"""What a mistake in gitswarm itself leaves for those who mend it: its trace in a file, and an error that says where."""

from __future__ import annotations

import os

from gitswarm import __version__
from gitswarm.errors import SwarmError

FOLDER = "crash"
"""Where a clone keeps traces, beside the rest of its state."""
ANNEX = "gitswarm.rooms.annex."
"""What the modules of rooms of other packages begin with."""


class Bug(SwarmError):
    """A mistake in gitswarm itself; the trace is kept."""

    is_local = True


def told(error: BaseException, command: str, folder: str) -> SwarmError:
    """What is said of an error that nobody has met: a failing disk is told as one, all else is a bug of ours."""
    from gitswarm.git.clone import store

    if isinstance(error, OSError) and store.is_of_machine(error):
        return store.untold(error)
    return kept(error, command, folder)


def kept(bug: BaseException, command: str, folder: str) -> Bug:
    """Keep the trace of a bug in a folder; the error says where."""
    import platform
    import traceback

    from gitswarm import settings
    from gitswarm.core import secrecy

    veil = secrecy.Veil(settings.environment())
    about = f"gitswarm {__version__}, Python {platform.python_version()}, command: {command}\n\n"
    path = _write(veil.over(about + "".join(traceback.format_exception(bug))), folder)
    who, mend = "gitswarm itself", "this is a bug; please report it"
    if guest := _guest(bug):
        who, mend = f"the room {guest}, of another package,", "all else works without that; tell its makers,"
    said = veil.over(f"{who} failed: {type(bug).__name__}: {bug}")
    return Bug(said, hint=f"{mend} with the trace kept in {path}", trace=path)


def _guest(bug: BaseException) -> str:
    """The room of another package in which it happened, if it did in one."""
    found, step = "", bug.__traceback__
    while step is not None:
        name = str(step.tb_frame.f_globals.get("__name__", ""))
        if name.startswith(ANNEX):
            found = name.split(".")[3]
        step = step.tb_next
    return found


def _write(text: str, folder: str) -> str:
    """Write a trace into a folder, or where that cannot be into the temp folder; answers with its path."""
    import tempfile

    for place in (folder, tempfile.gettempdir()):
        try:
            os.makedirs(place, exist_ok=True)
            descriptor, path = tempfile.mkstemp(prefix="gitswarm-", suffix=".txt", dir=place)
            with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError:
            continue
        return path
    return "no place: neither the clone nor the temp folder could be written"
