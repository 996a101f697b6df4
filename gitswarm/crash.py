"""What a mistake in gitswarm itself leaves for those who mend it: its trace in a file, and an error that says where."""

from __future__ import annotations

import os

from gitswarm import __version__
from gitswarm.errors import SwarmError

FOLDER = "crash"
"""Where a clone keeps traces, beside the rest of its state."""


class Bug(SwarmError):
    """A mistake in gitswarm itself; the trace is kept."""


def kept(bug: BaseException, command: str, folder: str) -> Bug:
    """Keep the trace of a bug in a folder; the error says where."""
    import platform
    import traceback

    from gitswarm import settings
    from gitswarm.core import secrecy

    veil = secrecy.Veil(settings.environment())
    about = f"gitswarm {__version__}, Python {platform.python_version()}, command: {command}\n\n"
    path = _write(veil.over(about + "".join(traceback.format_exception(bug))), folder)
    return Bug(
        veil.over(f"gitswarm itself failed: {type(bug).__name__}: {bug}"),
        hint=f"this is a bug; please report it with the trace kept in {path}",
        trace=path,
    )


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
