"""Running a command as an agent: within its time, heard while it speaks, and nothing of it left behind."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager, suppress

from gitswarm.core.secrecy import Veil
from gitswarm.errors import WorkFailed
from gitswarm.git.clone import strays
from gitswarm.git.leaving import Bound
from gitswarm.rooms.outside.adapters import scratch
from gitswarm.rooms.outside.adapters.calling import prepare, tidy
from gitswarm.rooms.outside.adapters.hearing import Ears, written
from gitswarm.rooms.outside.adapters.model import LARGEST_RESULT, Outcome, Watcher, object_in
from gitswarm.rooms.outside.dialects import is_name, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from subprocess import Popen
    from typing import IO

    from gitswarm.rooms.outside.adapters.calling import Call
    from gitswarm.rooms.outside.adapters.model import Adapter, Heard, Order

TASK_TOKEN = "TASK_TOKEN"  # noqa: S105 - a name
"""What stands where an agent said the token that it has for its task."""
GRACE = 2.0
"""Seconds between asking a command to end and ending it."""


def refuse_absent(adapter: Adapter, env: Mapping[str, str]) -> None:
    """Refuse an agent whose program is not there; one that lies in the worktree need not be there yet."""
    from shutil import which

    program = adapter.argv[0]
    in_worktree = bool(os.path.dirname(program)) and not os.path.isabs(program)
    if not in_worktree and which(program, path=env.get("PATH")) is None:
        hint = "install it, so that it is on the PATH here; `gitswarm adapter list` shows what is run"
        raise WorkFailed(f"{program} cannot be started: it is not there, or not on the PATH", hint=hint)


def run(
    adapter: Adapter, order: Order, env: Mapping[str, str], heard: Heard, watcher: Watcher | None = None
) -> Outcome:
    """Run an agent on an order; each JSON object that it prints as a line is heard at once."""
    with scratch.folder() as folder:
        call = prepare(adapter, order, env, folder)
        env = {**env, TASK_TOKEN: order.token}
        looks_on = watcher or Watcher()
        begun = time.monotonic()
        with _nothing_left(call, os.path.basename(folder)), _begun(call) as child:
            ears = Ears(child, call, heard, looks_on, adapter.dialect, env)
            looks_on.begun(child.pid, call.notice)
            ended = ears.listen(begun + adapter.seconds)
        seconds = time.monotonic() - begun
        looks_on.ended(seconds)
        return _outcome(adapter, call, ears, child.returncode if ended else None, seconds, env)


def _outcome(
    adapter: Adapter, call: Call, ears: Ears, code: int | None, seconds: float, env: Mapping[str, str]
) -> Outcome:
    said, complaint = ears.rest()
    story = ears.story
    return Outcome(
        code,
        said,
        complaint,
        _result(call.result, env) or ears.last,
        story.dollars,
        story.tokens,
        seconds,
        ears.stopped,
        verdict(adapter.dialect, story, code),
        story.status,
        story.retry_after,
        story.denied,
        story.turns,
        story.conversation if is_name(story.conversation) else call.conversation,
        story.text,
        story.spoken + story.tokens,
    )


def _result(path: str, env: Mapping[str, str]) -> dict[str, object] | None:
    """The JSON object in the file that the agent was given for it; None where it wrote none."""
    return object_in(Veil(env).hide(written(path, LARGEST_RESULT)))


@contextmanager
def _nothing_left(call: Call, mark: str) -> Iterator[None]:
    """After a block, end what carries our mark: what left its group, and what began as we were interrupted."""
    try:
        yield
    finally:
        strays.end_marked(mark)
        tidy(call)


@contextmanager
def _begun(call: Call) -> Iterator[Popen[bytes]]:
    """A command for a block: when that ends, its whole group is ended."""
    child = _begin(call)
    try:
        with Bound(_Group(child)):
            yield child
    finally:
        try:
            _end(child)
        finally:
            _close(child.stdin, child.stdout, child.stderr)


class _Group:
    """A command with all that it has started, as far as it can be bid to end."""

    def __init__(self, child: Popen[bytes]) -> None:
        self._child = child

    def bid_to_end(self) -> None:
        """Ask them politely; nobody waits for them."""
        if self._child.returncode is None:
            _send(self._child, signal.SIGTERM)


def _begin(call: Call) -> Popen[bytes]:
    from subprocess import PIPE, Popen

    try:
        return Popen(
            call.argv, cwd=call.folder, env=call.env, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True
        )
    except (OSError, ValueError) as cause:
        hint = "is it installed, and on the PATH?"
        raise WorkFailed(f"{call.argv[0]} cannot be started: {_why(cause)}", hint=hint) from cause


def _why(cause: OSError | ValueError) -> str:
    return (cause.strerror if isinstance(cause, OSError) else None) or str(cause)


def _end(child: Popen[bytes]) -> None:
    from subprocess import TimeoutExpired

    for number in (signal.SIGTERM, signal.SIGKILL):
        _send(child, number)
        with suppress(TimeoutExpired):
            child.wait(GRACE)


def _send(child: Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def _close(*pipes: IO[bytes] | None) -> None:
    for pipe in filter(None, pipes):
        with suppress(OSError):
            pipe.close()
