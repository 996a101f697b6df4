"""Many reach for one task at once: on one clone, and from eight clones whose hub loses connections and processes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.checker import GOT, REFUSED, TAKE, UNKNOWN, Call, is_linearizable
from tests.servers import HttpHub, Proxy, http_hub
from tests.torture.figures import Figures
from tests.world import Clone, World, git

WRITERS, CLONES, LIMIT = 8, 8, 120
HELD, UNREACHABLE = 3, 6
HONEST = ("needs_hub", "busy")
"""What a claim may end with beside a refusal: no hub to ask, or, on a slow machine, no turn at the lock in time."""
ASLEEP = 0.3
LONGEST = 6000
"""About as many bytes as go either way in one exchange."""


class Reached(NamedTuple):
    """One process that reached for a task: when, and what it said."""

    session: str
    begun: int
    ended: int
    code: int | None
    out: str
    err: str


def claims(n: int, seed: int, folder: Path) -> Figures:
    """``n`` rounds on one clone, in one worktree, and on eight clones whose hub and processes fail."""
    figures, chance = Figures("claims", n, seed), random.Random(seed)
    for part in (one_clone, one_worktree, eight_clones):
        part(figures, n, chance, _made(folder / part.__name__))
    return figures


def one_clone(figures: Figures, n: int, chance: random.Random, folder: Path) -> None:
    """Eight processes of one clone that has no hub."""
    clone = World(folder).alone("alone")
    for number in range(n):
        _round(figures, clone, [clone] * WRITERS, f"s{chance.randrange(10**9)}-{number}", lambda _: None)


def one_worktree(figures: Figures, n: int, chance: random.Random, folder: Path) -> None:
    """Two terminals in one worktree under one actor, so in one session: still only one is told that it got the task."""
    clone = World(folder).clone("one")
    mine = clone.must("create", "mine", "--json").json["id"]
    tree = Clone(Path(clone.must("claim", mine, "--json").json["worktree"]))
    for number in range(n):
        _round(figures, clone, [tree] * 2, "", lambda _: None, told=f"two terminals, round {number}")
    figures.injected["terminals in one worktree"] += 2 * n


def eight_clones(figures: Figures, n: int, chance: random.Random, folder: Path) -> None:
    """Eight clones on one hub; one process is killed, one sleeps, half of them may lose their connection."""
    with _hub(folder) as (world, server, proxy):
        ways = (server.url, proxy.url) * (CLONES // 2)
        clones = [world.clone(f"clone{number}", url=f"{url}/hub.git") for number, url in enumerate(ways)]
        for number in range(n):

            def disturb(reaching: list[subprocess.Popen[str]]) -> None:
                _disturb(figures, chance, proxy, reaching)

            _round(figures, clones[0], clones, f"s{chance.randrange(10**9)}-{number}", disturb)
            proxy.cut_after()
        for clone in clones:
            clone.must("sync")
        views = {json.dumps(clone.must("list", "--json", "-s", "all", "--all").json) for clone in clones}
        if len(views) != 1:
            figures.wrong("the clones do not agree on who holds what")


@contextmanager
def _hub(folder: Path) -> Iterator[tuple[World, HttpHub, Proxy]]:
    world = World(folder)
    git(world.hub, "config", "http.receivepack", "true")
    with http_hub(folder) as server, Proxy(*server.address) as proxy:
        yield world, server, proxy


def _round(figures: Figures, maker: Clone, where: list[Clone], name: str, disturb, told: str = "") -> None:
    """One task, and everybody reaches for it at once."""
    id = maker.must("create", told or name, "--json").json["id"]
    maker.must("sync")  # the others see it when they ask the hub
    reached = _reach(where, id, name, disturb)
    figures.injected["claims"] += len(reached)
    calls = [Call(one.session, TAKE, one.begun, one.ended, _answer(figures, one)) for one in reached]
    won = [call for call in calls if call.answer == GOT]
    figures.acked += len(won)
    if len(won) > 1:
        figures.doubled += 1
        figures.wrong(f"{len(won)} were told that they hold {id}")
    if not is_linearizable(calls):
        figures.wrong(f"no order explains what was answered about {id}: {calls}")
    if not won and all(call.answer == REFUSED for call in calls):
        figures.wrong(f"nobody got {id}, and nobody failed")


def _reach(where: list[Clone], id: str, name: str, disturb) -> list[Reached]:
    """Start a process for each place, and note when it began, when it ended and what it said."""
    found: list[Reached] = []
    reaching: list[subprocess.Popen[str]] = []
    waiting: list[threading.Thread] = []
    for number, clone in enumerate(where):
        session = f"{name}-{number}" if name else ""
        begun = time.monotonic_ns()
        process = _start(clone, id, session)
        reaching.append(process)
        watcher = threading.Thread(target=_watch, args=(process, session or f"terminal {number}", begun, found))
        watcher.start()
        waiting.append(watcher)
    disturb(reaching)
    for watcher in waiting:
        watcher.join(LIMIT)
    return found


def _start(clone: Clone, id: str, session: str) -> subprocess.Popen[str]:
    argv = [
        sys.executable,
        "-m",
        "gitswarm",
        "-C",
        str(clone.path),
        "--actor",
        "ada",
        "claim",
        id,
        "--no-worktree",
        "--json",
    ]
    env = {**os.environ, **({"GITSWARM_SESSION": session} if session else {})}
    return subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _watch(process: subprocess.Popen[str], session: str, begun: int, found: list[Reached]) -> None:
    out, err = process.communicate(timeout=LIMIT)
    found.append(Reached(session, begun, time.monotonic_ns(), process.returncode, out, err))


def _answer(figures: Figures, one: Reached) -> str:
    """What a process told: it got the task, it was refused, or nobody knows."""
    if one.code == 0:
        return GOT
    kind = json.loads(one.err)["error"]["kind"] if one.err.startswith("{") else str(one.code)
    figures.seen[kind] += 1
    if one.code == HELD and kind == "task_already_held":
        return REFUSED
    if one.code not in (-signal.SIGKILL, UNREACHABLE) and kind not in HONEST:
        figures.wrong(f"a claim ended with {one.code}: {one.err.strip()}")
    return UNKNOWN


def _disturb(figures: Figures, chance: random.Random, proxy: Proxy, reaching: list[subprocess.Popen[str]]) -> None:
    """Kill one, let another sleep, and cut a connection on the way."""
    killed, sleeping = chance.sample(reaching, 2)
    proxy.cut_after(**{chance.choice(("up", "down")): chance.randrange(LONGEST)})
    time.sleep(chance.random() * ASLEEP)
    _signal(killed, signal.SIGKILL)
    _signal(sleeping, signal.SIGSTOP)
    time.sleep(ASLEEP)
    _signal(sleeping, signal.SIGCONT)
    for what in ("killed", "asleep", "connections cut"):
        figures.injected[what] += 1


def _signal(process: subprocess.Popen[str], number: int) -> None:
    if process.poll() is None:
        process.send_signal(number)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
