"""Running a command as an agent: within its time, heard while it speaks, and nothing of it left behind."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from gitswarm.core.secrecy import Veil
from gitswarm.errors import WorkFailed
from gitswarm.git.clone import strays
from gitswarm.rooms.outside.adapters import scratch
from gitswarm.rooms.outside.adapters.calling import prepare, tidy
from gitswarm.rooms.outside.adapters.hearing import Ears, written
from gitswarm.rooms.outside.adapters.model import LARGEST_RESULT, Outcome, Watcher, object_in
from gitswarm.rooms.outside.dialects import is_name, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from subprocess import Popen

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
        child = _begin(call)
        ears = Ears(child, call, heard, looks_on, adapter.dialect, env)
        begun = time.monotonic()
        ended = False
        try:
            looks_on.begun(child.pid, call.notice)
            ended = ears.listen(begun + adapter.seconds)
        finally:
            _leave_nothing(child, os.path.basename(folder))
            tidy(call)
        return _outcome(adapter, call, ears, child.returncode if ended else None, time.monotonic() - begun, env)


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
    )


def _result(path: str, env: Mapping[str, str]) -> dict[str, object] | None:
    """The JSON object in the file that the agent was given for it; None where it wrote none."""
    return object_in(Veil(env).hide(written(path, LARGEST_RESULT)))


def _begin(call: Call) -> Popen[bytes]:
    from subprocess import PIPE, Popen

    try:
        return Popen(
            call.argv, cwd=call.folder, env=call.env, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True
        )
    except (OSError, ValueError) as cause:
        hint = "is it installed, and on the PATH?"
        raise WorkFailed(f"{call.argv[0]} cannot be started: {cause}", hint=hint) from cause


def _leave_nothing(child: Popen[bytes], mark: str) -> None:
    """End all that a command has started: its group, and what left that group but carries our mark."""
    from subprocess import TimeoutExpired

    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, number)
        with suppress(TimeoutExpired):
            child.wait(GRACE)
    strays.end_marked(mark)
    for pipe in (child.stdin, child.stdout, child.stderr):
        with suppress(OSError):
            if pipe is not None:
                pipe.close()
