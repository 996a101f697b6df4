"""Processes to be killed: each writes and syncs in a loop and says after each receipt what it may promise.

A nursery imports the program once and forks a driver for each line it is told, so that a kill costs no import. It never
imports pygit2 itself, and a driver that does forks nothing any more. Whoever is told a driver's pid may kill its group
at once: on a slow machine the driver itself has not run by then.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from typing import Any, Self

LIFE = 120.0
"""Seconds after which a forgotten driver ends by itself."""


class Nursery:
    """Makes drivers; they die by the hand of whoever asked for them. ``watch`` is what it is started by."""

    def __init__(self, *watch: str) -> None:
        self._argv = [*watch, sys.executable, "-m", "tests.torture.driver"]

    def __enter__(self) -> Self:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        self._process = subprocess.Popen(self._argv, **pipes)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def start(
        self, role: str, clone: object, acks: object, mark: str, count: int = 1_000_000, **more: int | bool | None
    ) -> int:
        """Start a driver in a group of its own; its pid.

        What it says is longer by ``padding``. It makes no file larger than ``largest``. Where it is ``blind`` it does
        not ask first whether there is room.
        """
        order = {"role": role, "clone": str(clone), "acks": str(acks), "mark": mark, "count": count, **more}
        self._process.stdin.write(json.dumps(order) + "\n")
        return int(self._process.stdout.readline())


def is_alive(pid: int) -> bool:
    """Whether a driver lives; its nursery buries it at once."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(pids: list[int], seconds: float = LIFE) -> bool:
    """Wait until all of them have ended; False where one outlives the limit."""
    until = time.monotonic() + seconds
    while any(map(is_alive, pids)):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


class Teller:
    """One driver's line to those who will hold it to its word."""

    def __init__(self, acks: str, largest: int | None = None, padding: int = 0) -> None:
        self.padding = " and so on" * (padding // 10)
        self._nursery = os.getppid()
        self._descriptor = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        self._largest = resource.RLIM_INFINITY if largest is None else largest
        limit_files(self._largest)

    def promise(self, id: str, text: str) -> None:
        self._tell(f"A {id} {text}")

    def complain(self, what: str, said: str) -> None:
        self._tell(f"E {what} {' '.join(said.split())}")

    def measure(self, name: str, told: str) -> None:
        self._tell(f"M {name} {told}")

    def is_heard(self) -> bool:
        """Whether its nursery lives: who outlives that has nobody who would end it."""
        return os.getppid() == self._nursery

    def receive(self, texts: Iterable[str]) -> None:
        """Say what was handed to it."""
        for text in texts:
            self._tell(f"G letter {text}")

    def _tell(self, line: str) -> None:
        limit_files(resource.RLIM_INFINITY)
        os.write(self._descriptor, f"{line}\n".encode())
        limit_files(self._largest)


def limit_files(size: int) -> None:
    """Let this process and its children make no file larger than this; a write beyond it fails."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def close_eyes() -> None:
    """Let nothing be asked about the room on the disk before a write."""
    from gitswarm.git.clone import store
    from gitswarm.git.log import commits

    store.room_for = commits.room_for = lambda *_: None


def call(clone: str, *argv: str) -> tuple[int, str, str]:
    """One command of the real program, in this process."""
    from gitswarm.main import main

    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["-C", clone, "--actor", "driver", *argv])
    return code, out.getvalue(), err.getvalue()


def oneshot(teller: Teller, clone: str, mark: str, count: int, syncs: int = 4) -> None:
    """Say and sync by commands, as people and agents do."""
    until = time.monotonic() + LIFE
    for number in range(count):
        text = f"{mark}-{number}"
        code, out, err = call(clone, "event", "add", "--json", "--", text + teller.padding)
        if code:
            teller.complain("add", err)
        else:
            teller.promise(json.loads(out)["events"][0]["id"], text)
        if syncs and number % syncs == 0:
            code, _, err = call(clone, "sync", "--json")
            if code:
                teller.complain("sync", err)
        if time.monotonic() > until:
            return


def running(teller: Teller, clone: str, mark: str, count: int, syncs: int = 8) -> None:
    """Say and sync by one open swarm, as workers do."""
    from gitswarm.errors import SwarmError
    from gitswarm.opening import open_swarm
    from gitswarm.rooms.ground import messages

    until = time.monotonic() + LIFE
    swarm = open_swarm(clone, "driver", env=dict(os.environ), running=True)
    for number in range(count):
        text = f"{mark}-{number}"
        try:
            receipt = swarm.do(messages.say, kind="note", text=text + teller.padding)
            teller.promise(receipt.events[0].id, text)
            if syncs and number % syncs == 0:
                swarm.sync()
        except SwarmError as error:
            teller.complain(error.kind, f"{error.message} {error.facts}")
        if time.monotonic() > until:
            break
    swarm.close()


def errand(teller: Teller, clone: str, mark: str, count: int) -> None:
    """The background process, one after the other."""
    from gitswarm import errand
    from gitswarm.errors import SwarmError
    from gitswarm.git import repo

    errand.PAUSE = 0.0
    common, until = repo.find(clone, os.environ).common, time.monotonic() + LIFE
    while time.monotonic() < until:
        try:
            errand.run(common, dict(os.environ))
        except SwarmError as error:
            teller.complain(error.kind, error.message)


def writer(teller: Teller, clone: str, mark: str, count: int) -> None:
    """Say by commands, never sync."""
    oneshot(teller, clone, mark, count, syncs=0)


def worker(teller: Teller, clone: str, mark: str, count: int) -> None:
    """Say by one open swarm, never sync."""
    running(teller, clone, mark, count, syncs=0)


ROLES = {each.__name__: each for each in (oneshot, running, errand, writer, worker)}


def role(name: str) -> Callable[..., None]:
    """A role of its name here, or of a row: ``MODULE.FUNCTION``."""
    module, _, function = name.rpartition(".")
    found: Callable[..., None] = getattr(import_module(f"tests.torture.{module}"), function) if module else ROLES[name]
    return found


def drive(order: dict[str, Any]) -> None:
    """Be a driver until the end."""
    teller = Teller(order["acks"], order.get("largest"), order.get("padding", 0))
    if order.get("blind"):
        close_eyes()
    try:
        role(order["role"])(teller, order["clone"], order["mark"], order["count"])
    except BaseException as error:  # noqa: BLE001 - whatever it is, those who watch must hear of it
        teller.complain("crash", f"{type(error).__name__}: {error}")


def nurse() -> None:
    """Fork a driver for each line of standard input."""
    from gitswarm import errand, main, opening, rooms  # noqa: F401 - what every driver needs

    for name in rooms.KINDS:
        __import__(f"{rooms.path(name)}.events")
    assert "pygit2" not in sys.modules, "a nursery forks"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        with suppress(ProcessLookupError):
            os.setpgid(pid, pid)  # by both of them: neither may go on before it is so
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDWR), 0)
            os.dup2(0, 1)
            drive(json.loads(line))
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    nurse()
