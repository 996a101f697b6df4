"""The command line: read the call, run it, and turn whatever happens into an exit code. The one error boundary."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from gitswarm import quick
from gitswarm.command import ALONE, Call, hoist, table
from gitswarm.desk import Desk, Shared
from gitswarm.errors import BROKEN_PIPE, INTERRUPTED, OK, StoreError, SwarmError, Told
from gitswarm.screen import Screen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from gitswarm.git.repo import Place
    from gitswarm.settings import Settings
    from gitswarm.swarm import Swarm

ERRAND = "errand"
OVERVIEW = (["help"], ["--help"], ["-h"])
VERSION = ["--version"]
COMPLETE = "_GITSWARM_COMPLETE"
"""By this variable, and with no words, a shell asks how what was typed goes on."""


def _edition() -> tuple[int, ...]:
    """Which installed program this is: another one has other files; none where it was taken away."""
    try:
        found = os.stat(__file__)
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns


BEGUN_AS = _edition()
"""The program whose modules are loaded as they are needed, for as long as it is the one that lies there."""


def main(argv: list[str] | None = None) -> int:
    """Run one command line and answer with its exit code.

    What could not be written by then, the interpreter would try to write again while it ends, and fail on.
    """
    code = OK
    try:
        code = _attempt(hoist(list(sys.argv[1:] if argv is None else argv)))
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _let_go(sys.stdout)
        return BROKEN_PIPE
    except OSError:
        _let_go(sys.stdout)
        return code or StoreError.exit_code
    finally:
        _part_with_stderr()
    return code


def _attempt(words: list[str]) -> int:
    """Run the words; an error is told, a bug is kept for those who mend it."""
    try:
        return _run(words)
    except Told as several:
        return several.exit_code
    except SwarmError as error:
        _tell(error, words)
        return error.exit_code
    except BrokenPipeError:
        raise
    except Exception as bug:
        told = _told(bug, words)
        _tell(told, words)
        return told.exit_code


def _run(words: list[str]) -> int:
    if words[:1] == [ERRAND]:
        return _run_errand(words[1:])
    if words in OVERVIEW:
        from gitswarm import overview

        return _perform(Call(overview.show, {}, Shared()))
    if words == VERSION:
        from gitswarm import version

        return _perform(Call(version.show, {}, Shared()))
    if words == [ALONE] and COMPLETE in _environment():
        words = []
    every = table()
    call = quick.understand(words, every)
    if call is None:
        from gitswarm import full

        answer = full.understand(words, every)
        if isinstance(answer, int):
            return answer
        call = answer
    return _perform(call)


def _perform(call: Call) -> int:
    """The one place where a command runs."""
    screen = Screen(call.shared.json, call.shared.quiet, env=_environment)
    desk = Desk(call.shared, screen, _open_swarm, _read_settings, _environment)
    try:
        call.function(desk, **call.values)
        desk.warn()
    finally:
        screen.clear()
        desk.close()
    screen.flush()
    return OK


def _run_errand(words: list[str]) -> int:
    """The background process of a clone, which a write starts by name."""
    from gitswarm import errand

    return errand.run(words[0] if words else os.getcwd(), _environment())


def _environment() -> Mapping[str, str]:
    from gitswarm import settings

    return settings.environment()


def _open_swarm(path: str | None, actor: str | None, running: bool) -> Swarm:
    from gitswarm import opening

    return opening.open_swarm(path, actor, running=running, env=_environment(), wake=_wake)


def _wake(place: Place, env: Mapping[str, str]) -> None:
    from gitswarm import errand

    errand.wake(place, env)


def _read_settings(path: str | None) -> Settings:
    from gitswarm import settings

    return settings.read(_find(path), _environment())


def _find(path: str | None) -> Place:
    from gitswarm.git import repo

    return repo.find(path or "", _environment())


def _told(bug: Exception, words: list[str]) -> SwarmError:
    """Keep the trace of a bug in a file, and say where; or tell of the machine that failed us, or of an upgrade."""
    if _edition() != BEGUN_AS:
        said = "another gitswarm was installed in the place of this one, or it was taken away, while it ran"
        return StoreError(f"{said} ({type(bug).__name__})", hint="begin it again")
    from gitswarm import crash

    return crash.told(bug, " ".join(word for word in words[:2] if word.isidentifier()), _crash_folder(words))


def _crash_folder(words: list[str]) -> str:
    """Where the clone keeps traces; the temp folder where no clone can be found, whatever the reason."""
    import tempfile

    from gitswarm import crash

    try:
        return os.path.join(_find(words[words.index("-C") + 1] if "-C" in words else None).state, crash.FOLDER)
    except Exception:  # one bug must not hide the other
        return tempfile.gettempdir()


def _tell(error: SwarmError, words: list[str]) -> None:
    """Print an error as the call asked for it, even where the call could not be understood."""
    options = words[: words.index("--")] if "--" in words else words
    Screen("--json" in options, out=sys.stderr, env=_environment).error(error)  # stdout may be what failed


def _part_with_stderr() -> None:
    """Send what is left there on its way; that nobody can be told is no failure of what was done."""
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
    except OSError:
        _let_go(sys.stderr)


def _let_go(stream: TextIO) -> None:
    """Point a stream to nowhere, so that the interpreter's last flush cannot fail."""
    with suppress(AttributeError, OSError, ValueError):  # it is closed, or stands for no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
