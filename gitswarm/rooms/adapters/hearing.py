"""Listening to a command while it is told its brief: its lines as they come, and of all it says the end."""

from __future__ import annotations

import os
import time

from gitswarm.rooms.adapters.model import Pulse, dollars_in, object_in, tokens_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen
    from typing import Any

    from gitswarm.rooms.adapters.model import Heard, Watcher

MOST_SAID, MOST_COMPLAINED = 1024 * 1024, 64 * 1024
"""Bytes that are kept of what a command says, and of its complaints: the last ones."""
LONGEST_LINE = 256 * 1024
TICK = 0.1
PIECE = 1 << 16


class Ears:
    """What is heard of one command, and what it has not been told yet."""

    def __init__(self, child: Popen[bytes], unsent: bytes, heard: Heard, watcher: Watcher) -> None:
        self.dollars, self.tokens = 0.0, 0
        self.stopped = ""
        self.last: dict[str, Any] | None = None
        self._child, self._unsent, self._heard = child, unsent, heard
        self._said, self._complaint, self._line = bytearray(), bytearray(), bytearray()
        self._watcher, self._size, self._begun = watcher, 0, time.monotonic()
        self._last = self._begun

    def listen(self, deadline: float) -> bool:
        """Take in all it says until it has ended; False where its time was up, or its watcher says so.

        It stays to be waited for.
        """
        from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector

        child = self._child
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        with DefaultSelector() as ready:
            ready.register(child.stdout, EVENT_READ, self._hear)
            ready.register(child.stderr, EVENT_READ, self._complain)
            os.set_blocking(child.stdin.fileno(), False)
            ready.register(child.stdin, EVENT_WRITE, self._tell)
            while not _has_ended(child):
                self.stopped = self._watcher.verdict(self._pulse())
                if self.stopped or time.monotonic() >= deadline:
                    return False
                self._turn(ready, TICK)
            while self._turn(ready, 0):  # what it said last; a grandchild may keep the pipes open
                if time.monotonic() >= deadline:
                    break
        return True

    def rest(self) -> tuple[str, str]:
        """What it said, and its complaints."""
        if self._line:
            self._take_line(bytes(self._line))
            self._line.clear()
        return self._said.decode(errors="replace"), self._complaint.decode(errors="replace")

    def _pulse(self) -> Pulse:
        now = time.monotonic()
        return Pulse(now - self._begun, now - self._last, self._size, self.dollars, self.tokens)

    def _turn(self, ready: Any, wait: float) -> bool:
        """Pass on what can be passed on; whether there was anything."""
        if not ready.get_map():
            time.sleep(wait)
            return False
        moved = False
        for key, _ in ready.select(wait):
            if key.data(key.fileobj):
                moved = True
            else:
                ready.unregister(key.fileobj)
        return moved

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
        _keep(self._said, data, MOST_SAID)
        *whole, rest = (bytes(self._line) + data).split(b"\n")
        for line in whole:
            self._take_line(line)
        self._line = bytearray(rest[:LONGEST_LINE])
        return bool(data)

    def _complain(self, pipe: Any) -> bool:
        data = self._take(pipe)
        _keep(self._complaint, data, MOST_COMPLAINED)
        return bool(data)

    def _take(self, pipe: Any) -> bytes:
        data = os.read(pipe.fileno(), PIECE)
        if data:
            self._size, self._last = self._size + len(data), time.monotonic()
            self._watcher.said(data)
        return data

    def _take_line(self, line: bytes) -> None:
        told = object_in(line)
        if told is not None:
            self.last = told
            self.dollars = max(self.dollars, dollars_in(told))
            self.tokens = max(self.tokens, tokens_in(told))
            self._heard(told)


def _has_ended(child: Popen[bytes]) -> bool:
    """Whether a command has ended; where the system can do it, its number stays its own until it is waited for."""
    if not hasattr(os, "waitid"):
        return child.poll() is not None
    return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _keep(kept: bytearray, data: bytes, most: int) -> None:
    kept.extend(data)
    del kept[: max(0, len(kept) - most)]
