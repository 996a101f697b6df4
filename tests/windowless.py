"""A Python without what Windows has not, to see what becomes of gitswarm there: ``python -m tests.windowless``.

Without words every module is imported, and what could not be is told; with words they are run as a command line. The
system below is still the one it runs on: this shows what is missing on Windows, not how Windows behaves.
"""

from __future__ import annotations

import importlib
import os
import pathlib
import pkgutil
import select
import signal
import subprocess  # noqa: F401 - takes from the system what it needs as long as that is there
import sys
import tempfile  # noqa: F401
from contextlib import suppress

import rich.console  # noqa: F401
import typer.main  # noqa: F401

MODULES = "fcntl grp pty pwd resource syslog termios tty".split()
OF_OS = """
fork forkpty killpg getuid geteuid getgid getegid getpgid getpgrp setpgid setsid getsid statvfs fstatvfs pread pwrite
preadv pwritev readv writev sync fdatasync fsyncdir posix_spawn posix_spawnp waitid wait wait3 wait4 sysconf uname nice
mkfifo mknod chown lchown fchown fchmod chroot getloadavg sched_getaffinity posix_fallocate ctermid confstr sendfile
O_CLOEXEC O_NOFOLLOW O_NONBLOCK O_DIRECTORY O_SYNC O_DSYNC WNOHANG WEXITED WNOWAIT P_PID P_ALL EX_OK
POSIX_SPAWN_OPEN POSIX_SPAWN_CLOSE POSIX_SPAWN_DUP2
""".split()
OF_SIGNAL = (
    "SIGKILL SIGHUP SIGQUIT SIGPIPE SIGALRM SIGUSR1 SIGUSR2 SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGURG SIGIO SIGWINCH"
)
LIBRARIES = ("ctypes", "mcp.server.stdio", "mcp.client.stdio", "opentelemetry.exporter.otlp.proto.http.metric_exporter")
LIBRARIES += ("textual.app", "uvicorn", "github", "filelock", "pygit2")
"""What is not ours asks for itself where it is, and would be told two things at once."""
EXTRAS = (
    "claude_agent_sdk",
    "keyring",
    "mcp",
    "mcp_types",
    "opentelemetry",
    "textual",
    "starlette",
    "uvicorn",
    "google",
)


def take_away() -> None:
    """Leave nothing that only POSIX has."""
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]
    for owner, names in ((os, OF_OS), (signal, OF_SIGNAL.split()), (select, ["poll", "epoll"])):
        for name in names:
            vars(owner).pop(name, None)
    sys.modules[pathlib.Path.__module__].WindowsPath = pathlib.PosixPath  # type: ignore[attr-defined]
    os.name = "nt"


def _load_libraries() -> None:
    for name in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)


def not_importable() -> list[str]:
    """Which modules of gitswarm cannot be imported, and why."""
    import gitswarm

    found = []
    for module in pkgutil.walk_packages(gitswarm.__path__, "gitswarm."):
        try:
            importlib.import_module(module.name)
        except ImportError as error:
            if (error.name or "").partition(".")[0] not in EXTRAS:
                found.append(f"{module.name}: {error}")
        except AttributeError as error:
            found.append(f"{module.name}: {error}")
    return found


def main(words: list[str]) -> int:
    """Import all, or run a command line; the exit code."""
    if not words:
        _load_libraries()
    take_away()
    if not words:
        found = not_importable()
        sys.stdout.writelines(f"{each}\n" for each in found)
        return bool(found)
    from gitswarm import main as command_line

    return command_line.main(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
