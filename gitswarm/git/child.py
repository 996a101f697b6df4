"""A child process and its three pipes, so that neither side can block the other: tell, hear, wait, stop.

It starts by posix_spawn, since importing subprocess costs as much as a bare Python, and gets descriptors 0 to 2 and
copies of those in ``keep`` and no others of ours.
"""

from __future__ import annotations

import os
import time

from gitswarm.errors import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

KILL, PIPE, TERM = 9, 13, 15  # importing signal for its names would cost a fifth of a bare Python
PIECE = 1 << 16
FULLEST = 16  # pieces that a pipe can hold at most
TICK = 0.05  # how often a silent child is asked whether it still lives
GRACE = 1.0  # git takes its lock files away when it is asked to end, not when it is killed


class Child:
    """A running process and its three pipes: what is not told yet, what it said, how it ended."""

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], *, own_session: bool = False, keep: Iterable[int] = ()
    ) -> None:
        from select import POLLIN, POLLOUT, poll

        self.code: int | None = None
        self.out, self.err = bytearray(), bytearray()
        self.unsent: bytes | memoryview = b""
        self.deaf = False  # it reads no more: by its own will or ours
        self._hush = False
        self._own_session = own_session
        self.pid, self._stdin, out, err = _spawn(argv, env, own_session, tuple(keep))
        self._ears = {out: self.out, err: self.err}
        self._stdout = out
        os.set_blocking(self._stdin, False)
        self._poll, self._writable = poll(), POLLOUT
        for ear in self._ears:
            self._poll.register(ear, POLLIN)

    @property
    def speaks(self) -> bool:
        """Whether more may come on its standard output."""
        return self._stdout in self._ears

    def tell(self, data: bytes) -> None:
        """Put ``data`` in line for its standard input."""
        if data and not self.deaf:
            if not self.unsent:
                self._poll.register(self._stdin, self._writable)
            self.unsent = memoryview(bytes(self.unsent) + data)

    def hush(self) -> None:
        """Close its standard input as soon as everything is told."""
        self._hush = True
        if not self.unsent:
            self._deafen()

    def wait(self, deadline: float | None) -> int:
        """Take in all it says until it has ended, and give its exit code; TimeoutError at the deadline."""
        while (self._ears or self.unsent) and self.code is None:
            self.step(deadline)
        pause = 0.0002
        while (code := self._ending(block=deadline is None)) is None:
            _check(deadline)
            time.sleep(pause)
            pause = min(2 * pause, TICK)
        return code

    def step(self, deadline: float | None) -> None:
        """Pass on what can be passed on, and see whether it lives: a grandchild may keep its pipes open, and talk."""
        wait = TICK if deadline is None else max(0.001, min(TICK, deadline - time.monotonic()))
        self._turn(wait)
        if self._ending() is None:
            _check(deadline)
            return
        for _ in range(FULLEST):
            if not self._turn(0):
                break
        self._close()

    def stop(self) -> int:
        """Leave nothing of it behind: politely first, then surely; nothing happens when it has ended by itself."""
        if self.code is None:
            self._signal(TERM)
            until = time.monotonic() + GRACE
            while self._signal(0) and time.monotonic() < until:
                time.sleep(0.002)
            self._signal(KILL)
        self._close()
        return self.wait(None)

    def bid_to_end(self) -> None:
        """Ask it politely to end, with all of its session, from any thread."""
        if self.code is None and self._own_session:
            self._send_signal(TERM)

    def _turn(self, wait: float) -> bool:
        ready = self._poll.poll(wait * 1000)
        for number, _ in ready:
            if number == self._stdin:
                self._send()
            else:
                self._receive(number)
        return bool(ready)

    def _send(self) -> None:
        try:
            sent = os.write(self._stdin, self.unsent)
        except BrokenPipeError:
            self._deafen()
            return
        self.unsent = self.unsent[sent:]
        if not self.unsent:
            self._poll.unregister(self._stdin)
            if self._hush:
                self._deafen()

    def _receive(self, number: int) -> None:
        data = os.read(number, PIECE)
        self._ears[number].extend(data)
        if not data:
            self._poll.unregister(number)
            del self._ears[number]
            os.close(number)

    def _deafen(self) -> None:
        if not self.deaf:
            if self.unsent:
                self._poll.unregister(self._stdin)
            self.deaf, self.unsent = True, b""
            os.close(self._stdin)

    def _close(self) -> None:
        self._deafen()
        for number in list(self._ears):
            self._poll.unregister(number)
            del self._ears[number]
            os.close(number)

    def _ending(self, *, block: bool = False) -> int | None:
        if self.code is None:
            pid, status = os.waitpid(self.pid, 0 if block else os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code

    def _signal(self, number: int) -> bool:
        """Send a signal to it, and to its whole group where it has one; False when nobody is left."""
        if self._ending() is not None and not self._own_session:
            return False
        return self._send_signal(number)

    def _send_signal(self, number: int) -> bool:
        try:
            (os.killpg if self._own_session else os.kill)(self.pid, number)
        except (ProcessLookupError, PermissionError):
            return False
        return True


def _check(deadline: float | None) -> None:
    if deadline is not None and time.monotonic() >= deadline:
        raise TimeoutError("the process did not answer within its time limit")


_found: dict[tuple[str, str], str] = {}


def _executable(name: str, env: Mapping[str, str]) -> str:
    path = env.get("PATH", os.defpath)
    if (name, path) not in _found:
        for folder in [""] if os.path.dirname(name) else path.split(os.pathsep):
            candidate = os.path.join(folder, name)
            if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
                _found[name, path] = candidate
                break
        else:
            raise StoreError(f"there is no program {name} on the PATH", hint="install git 2.39 or newer")
    return _found[name, path]


def _spawn(
    argv: Sequence[str], env: Mapping[str, str], own_session: bool, keep: tuple[int, ...]
) -> tuple[int, int, int, int]:
    program = _executable(argv[0], env)
    (stdin, tell), (hear, out), (hear_err, err) = os.pipe(), os.pipe(), os.pipe()
    moves = _hand_over((stdin, out, err), keep)
    try:
        pid = os.posix_spawn(program, list(argv), env, file_actions=moves, setsid=own_session, setsigdef=(PIPE,))
    except (OSError, ValueError) as cause:  # a ValueError where a word has what no program can be given
        for end in (tell, hear, hear_err):
            os.close(end)
        why = cause.strerror if isinstance(cause, OSError) else cause
        raise StoreError(f"{program} cannot be started: {why}", hint="gitswarm doctor") from cause
    finally:
        for end in (stdin, out, err):
            os.close(end)
    return pid, tell, hear, hear_err


def _hand_over(pipes: tuple[int, int, int], keep: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Copy everything above all numbers in use first, so that no copy can land on one that is still to be copied."""
    above = max(*pipes, *keep, 2) + 1
    lifted = [(os.POSIX_SPAWN_DUP2, number, above + n) for n, number in enumerate((*pipes, *keep))]
    placed = [(os.POSIX_SPAWN_DUP2, above + n, n) for n in range(3)]
    return lifted + placed + [(os.POSIX_SPAWN_CLOSE, above + n) for n in range(3)]
