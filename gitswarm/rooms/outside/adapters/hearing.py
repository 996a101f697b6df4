"""Listening to a command while it is told its brief: its lines as they come, and of all it says the end."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress

from gitswarm.core.secrecy import Veil
from gitswarm.rooms.outside.adapters.model import SILENT, Pulse, object_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from subprocess import Popen
    from typing import Any

    from gitswarm.rooms.outside.adapters.calling import Call
    from gitswarm.rooms.outside.adapters.model import Heard, Watcher
    from gitswarm.rooms.outside.dialects import Dialect

MOST_SAID, MOST_COMPLAINED = 1024 * 1024, 64 * 1024
"""Bytes that are kept of what a command says, and of its complaints: the last ones."""
LONGEST_LINE = 16 * 1024
"""Characters of a line that are read for what it means, where it is no JSON."""
TICK = 0.25
"""Seconds between two looks at what an agent may still use; its words, and its end, are noticed at once."""
PIECE = 1 << 16


class Ears:
    """What is heard of one command, and what it has not been told yet; secrets of the environment are never heard."""

    def __init__(
        self,
        child: Popen[bytes],
        call: Call,
        heard: Heard,
        watcher: Watcher,
        dialect: Dialect,
        env: Mapping[str, str],
    ) -> None:
        self.story, self.stopped = SILENT._replace(spoken=call.spoken), ""
        self.last: dict[str, Any] | None = None
        self._child, self._unsent, self._heard = child, call.stdin, heard
        self._status, self._seen = call.status, b""
        self._watcher, self._dialect = watcher, dialect
        self._said, self._complaint = bytearray(), bytearray()
        self._veil, self._other_veil = Veil(env), Veil(env)
        self._size, self._last = 0, time.monotonic()
        self._begun = self._last

    def listen(self, deadline: float) -> bool:
        """Take in all it says until it has ended; False where its time was up, or its watcher says so.

        It stays to be waited for.
        """
        from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector

        child = self._child
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        with _ending(child) as ending, DefaultSelector() as ready:
            ready.register(child.stdout, EVENT_READ, self._hear)
            ready.register(child.stderr, EVENT_READ, self._complain)
            os.set_blocking(child.stdin.fileno(), False)
            ready.register(child.stdin, EVENT_WRITE, self._tell)
            if ending is not None:
                ready.register(ending, EVENT_READ, lambda _: False)
            while not _has_ended(child):
                self._see()
                self.stopped = self._watcher.verdict(self._pulse())
                if self.stopped or time.monotonic() >= deadline:
                    return False
                self._turn(ready, TICK)
        self._hear_out(child.stdout, self._hear)
        self._hear_out(child.stderr, self._complain)
        return True

    def rest(self) -> tuple[str, str]:
        """What it said, and its complaints."""
        self._pass_on(self._veil.rest(), self._said, MOST_SAID)
        self._pass_on(self._other_veil.rest(), self._complaint, MOST_COMPLAINED)
        return self._said.decode(errors="replace"), self._complaint.decode(errors="replace")

    def _see(self) -> None:
        """Take in what it has written down of how it stands, where that has changed: a sign of life, as a word is."""
        told = written(self._status, LONGEST_LINE)
        if told and told != self._seen:
            self._seen, self._last = told, time.monotonic()
            line = self._veil.hide(told)
            self._heard(object_in(line) or {"message": line.decode(errors="replace")})

    def _pulse(self) -> Pulse:
        now, story = time.monotonic(), self.story
        return Pulse(now - self._begun, now - self._last, self._size, story.dollars, story.tokens, story)

    def _turn(self, ready: Any, wait: float) -> None:
        """Pass on what can be passed on."""
        if not ready.get_map():
            time.sleep(wait)
            return
        for key, _ in ready.select(wait):
            if not key.data(key.fileobj):
                ready.unregister(key.fileobj)

    def _hear_out(self, pipe: Any, hear: Callable[[Any], bool]) -> None:
        """Take in what it had said when it ended; what it began may keep the pipe open, and go on for ever."""
        end = self._size + _size_of(pipe)
        while self._size < end and hear(pipe):
            pass

    def _tell(self, pipe: Any) -> bool:
        try:
            self._unsent = self._unsent[os.write(pipe.fileno(), self._unsent[:PIECE]) :] if self._unsent else b""
        except OSError:  # it reads no more
            self._unsent = b""
        if not self._unsent:
            pipe.close()
        return bool(self._unsent)

    def _hear(self, pipe: Any) -> bool:
        data = self._take(pipe)
        self._pass_on(self._veil.through(data), self._said, MOST_SAID)
        return bool(data)

    def _complain(self, pipe: Any) -> bool:
        data = self._take(pipe)
        self._pass_on(self._other_veil.through(data), self._complaint, MOST_COMPLAINED)
        return bool(data)

    def _take(self, pipe: Any) -> bytes:
        data = os.read(pipe.fileno(), PIECE)
        if data:
            self._size, self._last = self._size + len(data), time.monotonic()
        return data

    def _pass_on(self, data: bytes, kept: bytearray, most: int) -> None:
        """Take in whole lines, in which what is secret is hidden."""
        if not data:
            return
        self._watcher.said(data)
        kept.extend(data)
        del kept[: max(0, len(kept) - most)]
        for line in data.removesuffix(b"\n").split(b"\n"):
            self._take_line(line, is_said=kept is self._said)

    def _take_line(self, line: bytes, *, is_said: bool) -> None:
        told = object_in(line) if is_said else None
        if told is None:
            self.story = self._dialect.read(self.story, line[:LONGEST_LINE].decode(errors="replace"))
            return
        self.last = told
        self.story = self._dialect.hear(self.story, told)
        self._heard(told)


def written(path: str, most: int) -> bytes:
    """The beginning of what an agent wrote into a file of its own; nothing where that is no file, or none yet."""
    with suppress(OSError):
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            return os.read(number, most)
        finally:
            os.close(number)
    return b""


def _size_of(pipe: Any) -> int:
    """Bytes that can be read of a pipe now."""
    from fcntl import ioctl
    from sys import byteorder
    from termios import FIONREAD

    return int.from_bytes(ioctl(pipe.fileno(), FIONREAD, bytes(4)), byteorder)


@contextmanager
def _ending(child: Popen[bytes]) -> Iterator[int | None]:
    """What can be read once a command has ended; None where the system has no such thing."""
    number = None
    with suppress(OSError, AttributeError):
        number = os.pidfd_open(child.pid)
    try:
        yield number
    finally:
        if number is not None:
            os.close(number)


def _has_ended(child: Popen[bytes]) -> bool:
    """Whether a command has ended; where the system can do it, its number stays its own until it is waited for."""
    if not hasattr(os, "waitid"):
        return child.poll() is not None
    return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
