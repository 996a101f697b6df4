"""Running a command as an agent: within its time, heard while it speaks, and nothing of it left behind."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from gitswarm.errors import Misused, Refused, WorkFailed
from gitswarm.rooms.adapters.hearing import Ears
from gitswarm.rooms.adapters.model import BRIEF, BY_FILE, BY_STDIN, LARGEST_RESULT, Outcome, Watcher, object_in
from gitswarm.rooms.adapters.secrecy import secrets_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from subprocess import Popen

    from gitswarm.rooms.adapters.model import Adapter, Heard, Order

ROUNDS = 20
"""How often it is looked for what left the group: each may start another before it is ended."""
GRACE = 2.0
"""Seconds between asking a command to end and ending it."""
LONGEST_ARGUMENT = 120_000
"""Bytes of one argument: Linux takes no more than 128 KiB."""
KEPT = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TERM", "TMPDIR")
"""What an agent sees of our environment; an adapter passes more by name."""


def run(
    adapter: Adapter, order: Order, env: Mapping[str, str], heard: Heard, watcher: Watcher | None = None
) -> Outcome:
    """Run an agent on an order; each JSON object that it prints as a line is heard at once."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="gitswarm-run-", ignore_cleanup_errors=True) as folder:
        files = {name: os.path.join(folder, name) for name in ("brief", "result", "status")}
        with open(files["brief"], "w", encoding="utf-8", errors="replace") as file:
            file.write(order.brief)
        argv, mark = _argv(adapter, order, files["brief"], env), os.path.basename(folder)
        looks_on = watcher or Watcher()
        child = _begin(argv, order.folder or folder, _environment(adapter, order, files, env))
        ears = Ears(child, order.brief.encode(errors="replace") if adapter.brief == BY_STDIN else b"", heard, looks_on)
        begun = time.monotonic()
        ended = False
        try:
            looks_on.begun(child.pid)
            ended = ears.listen(begun + adapter.seconds)
        finally:
            _leave_nothing(child, mark)
        return _outcome(ears, child.returncode if ended else None, files["result"], time.monotonic() - begun)


def _outcome(ears: Ears, code: int | None, result: str, seconds: float) -> Outcome:
    said, complaint = ears.rest()
    return Outcome(
        code, said, complaint, _result(result) or ears.last, ears.dollars, ears.tokens, seconds, ears.stopped
    )


def _result(path: str) -> dict[str, object] | None:
    """The JSON object in the file that the agent was given for it; None where it wrote none."""
    with suppress(OSError):
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(number, "rb") as file:
            return object_in(file.read(LARGEST_RESULT))
    return None


def _argv(adapter: Adapter, order: Order, path: str, env: Mapping[str, str]) -> list[str]:
    """The words of the call: with the brief, or the name of its file, where the adapter wants it there."""
    if adapter.brief == BY_STDIN:
        return list(adapter.argv)
    words = list(adapter.argv) if BRIEF in " ".join(adapter.argv) else [*adapter.argv, BRIEF]
    return [word.replace(BRIEF, path if adapter.brief == BY_FILE else _as_argument(order.brief, env)) for word in words]


def _as_argument(brief: str, env: Mapping[str, str]) -> str:
    """A brief that may stand on a command line, which everybody on this machine can read."""
    secrets = secrets_in(brief, env)
    if secrets:
        raise Refused(f"the brief holds {secrets[0]}", hint="let the adapter take it by stdin or file", secrets=secrets)
    if len(brief.encode(errors="replace")) > LONGEST_ARGUMENT:
        raise Misused("the brief is too long for an argument", hint="let the adapter take it by stdin or file")
    plain = brief.replace("\0", " ")
    return f"\n{plain}" if plain.startswith("-") else plain


def _environment(adapter: Adapter, order: Order, files: Mapping[str, str], env: Mapping[str, str]) -> dict[str, str]:
    kept = {name: env[name] for name in (*KEPT, *adapter.passes) if name in env}
    told = {
        "TASK": order.task,
        "EPOCH": str(order.epoch),
        "AGENT": order.agent,
        "ACTOR": order.agent,
        "SESSION": order.session,
        "BRIEF": files["brief"],
        "RESULT": files["result"],
        "STATUS": files["status"],
    }
    return kept | {f"GITSWARM_{name}": value for name, value in told.items()}


def _begin(argv: list[str], folder: str, env: dict[str, str]) -> Popen[bytes]:
    from subprocess import PIPE, Popen

    try:
        return Popen(argv, cwd=folder, env=env, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True)
    except (OSError, ValueError) as cause:
        raise WorkFailed(f"{argv[0]} cannot be started: {cause}", hint="is it installed, and on the PATH?") from cause


def _leave_nothing(child: Popen[bytes], mark: str) -> None:
    """End all that a command has started: its group, and what left that group but carries our mark."""
    from subprocess import TimeoutExpired

    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, number)
        with suppress(TimeoutExpired):
            child.wait(GRACE)
    _end_marked(mark)
    for pipe in (child.stdin, child.stdout, child.stderr):
        with suppress(OSError):
            if pipe is not None:
                pipe.close()


def end_strays(session: str) -> list[int]:
    """End every process that was started for an agent of this session, where the system shows which those are."""
    return _end_marked(f"GITSWARM_SESSION={session}\0")


def _end_marked(mark: str) -> list[int]:
    """End the processes that carry a mark, and what those start meanwhile."""
    ended: list[int] = []
    for _ in range(ROUNDS):
        strays = [pid for pid in _marked(mark) if _end(pid)]
        ended += strays
        if not strays:
            break
    return sorted(set(ended))


def _end(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _marked(mark: str) -> list[int]:
    """The processes whose environment names this run; none where the system does not show it."""
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdecimal() and int(name) != os.getpid():
            with suppress(OSError), open(f"/proc/{name}/environ", "rb") as file:
                if mark.encode() in file.read():
                    found.append(int(name))
    return found
