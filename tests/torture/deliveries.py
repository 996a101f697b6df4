"""Pull requests and comments asked of a GitHub that fails: every fifth request, and workers killed at work on them."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from gitswarm.opening import open_swarm
from gitswarm.rooms.forge import comments, deliveries, pulls
from gitswarm.rooms.work import claims, tasks
from tests.forge import clone_of, pulls_of
from tests.github import bare, faults
from tests.github.server import Github, forge
from tests.torture.figures import Figures
from tests.world import Clone

SHARE = 0.2
"""Of all requests that fail, those of git too."""
OF_API = (
    *(faults.LOST, faults.HALF, faults.UNHEARD, faults.BROKEN, faults.GATEWAY),
    *(faults.wait_for(faults.SECONDARY, 0), faults.wait_for(faults.TOO_MANY, 0)),
)
OF_GIT = (faults.LOST, faults.HALF, faults.UNHEARD, faults.BROKEN, faults.GATEWAY)
ISSUES = 10
ENOUGH = 1_000_000
"""Requests an hour: the budget of GitHub would keep most of this from being asked, and that is not what is tried."""
FARTHEST, SPREAD, GLANCE = 12, 5, 0.002
"""Before so many requests a worker is killed, or within so many parts of them all, which spreads the kills over a long
run; and seconds between two looks at that."""
A_THING, LEAST = 3.0, 60.0
"""Seconds for which one thing may be waited for on a slow machine, and for all at least."""


class GitWeather:
    """What strikes the requests of git, by a seed: what refuses for good is no fault of the line."""

    def __init__(self, seed: int) -> None:
        self.fault, self._random, self.struck = faults.Fault(), random.Random(seed), 0

    def strikes(self, request: str) -> bool:
        """Take every request of git, and let a share of them fail."""
        if ".git/" not in request:
            return False
        bad = self._random.random() < SHARE
        self.struck += bad
        self.fault = self._random.choice(OF_GIT) if bad else faults.Fault()
        return True


def deliver(n: int, seed: int, folder: Path) -> Figures:
    """``n`` pull requests and ``n`` comments; about one kill for every twenty of them."""
    figures, chance = Figures("deliver", n, seed), random.Random(seed)
    with forge(folder / "github") as github:
        github.limits.known = ENOUGH
        github.state.account("ada", "t-ada")
        app = github.state.repository("acme/app")
        app.writers.add("ada")
        os.environ |= {"GITSWARM_GITHUB_API": github.api, "GH_TOKEN": "t-ada"}
        clones = [clone_of(app, folder, name) for name in ("a", "b")]
        for number in range(ISSUES):
            github.state.issue(app, f"Issue {number}")
        _ask(clones[0], n)
        github.weather, git = faults.Weather(seed, SHARE, OF_API), GitWeather(seed)
        github.faults.insert(0, git)
        _work(figures, github, clones, chance)
        figures.injected["API faults"] = sum(github.weather.struck.values())
        figures.injected["git faults"] = git.struck
        figures.seen["requests"] = len(github.requests)
        github.weather = None
        github.faults.clear()
        for clone in (*clones, *clones):
            clone.must("sync")
        _judge(figures, app, clones, n)
    return figures


def _ask(clone: Clone, n: int) -> None:
    """Finished work of many tasks, for each of which a pull request is asked, and as many comments."""
    base = clone.git("rev-parse", "origin/main")
    stream = "".join(_commit(number, base) for number in range(n))
    subprocess.run(
        ["git", "-C", clone.path, "fast-import", "--quiet"], input=stream, text=True, check=True, timeout=120
    )
    clone.git("pack-refs", "--all")
    clone.must("policy", "set", "pushes-a-minute", "0")
    tips = clone.git("for-each-ref", "--format=%(objectname)", "refs/heads/gs/").split()
    swarm, kept = open_swarm(str(clone.path), "ada", running=True), []
    for number, tip in enumerate(tips):
        id = swarm.do(tasks.create, title=f"Task {number}").events[0].id
        swarm.do(claims.claim_tentatively, name=id, machine=swarm.machine)
        swarm.do(tasks.done, name=id, commit=tip)
        branch = clone.git("for-each-ref", "--points-at", tip, "--format=%(refname:short)", "refs/heads/gs/")
        swarm.do(pulls.request, name=id, commit=tip, branch=branch, base="main")
        kept.append(f"{tip}:refs/gitswarm/kept/{id}/1-{tip[:12]}")
        swarm.do(comments.request, issue=1 + number % ISSUES, text=f"Comment {number}")
    clone.git("push", "--quiet", "origin", *kept)
    swarm.sync()
    swarm.close()


def _commit(number: int, base: str) -> str:
    head = f"commit refs/heads/gs/work-{number}\ncommitter Ada <ada@example.invalid> 1767225600 +0000\n"
    said = f"data {len(str(number))}\n{number}\n"
    return f"{head}data 4\nWork\nfrom {base}\nM 100644 inline {number}.txt\n{said}"


def _left(clone: Clone) -> int:
    swarm = open_swarm(str(clone.path), "ada")
    try:
        return len(deliveries.waiting(swarm.look()))
    finally:
        swarm.close()


def _work(figures: Figures, github: Github, clones: list[Clone], chance: random.Random) -> None:
    """Let workers of two clones deliver, and kill some of them; until nothing waits."""
    limit = time.monotonic() + LEAST + A_THING * 2 * figures.n
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    farthest = max(FARTHEST, figures.n // SPREAD)
    while time.monotonic() < limit:
        begun = [clone.start("github", "deliver", **quiet) for clone in clones]
        if figures.injected["killed"] < max(2, figures.n // 10):
            _until_asked(github, chance.randint(1, farthest), begun)
            figures.injected["killed"] += _killed(begun)
        for worker in begun:
            with suppress(subprocess.TimeoutExpired):
                worker.wait(max(1.0, limit - time.monotonic()))
            worker.kill()
            worker.wait()
        _tidy_up(github)
        clones[0].run("sync")
        if not _left(clones[0]):
            return
    figures.wrong(f"after all that time {_left(clones[0])} things wait still")


def _tidy_up(github: Github) -> None:
    """Pack the refs, as a forge does by itself: every push reads all of them."""
    for repository in github.state.repositories.values():
        bare.git(repository.path, "pack-refs", "--all")


def _until_asked(github: Github, times: int, begun: list[subprocess.Popen]) -> None:
    """Wait until GitHub was asked so often more, or nobody is left who could."""
    enough = len(github.requests) + times
    while len(github.requests) < enough and any(worker.poll() is None for worker in begun):
        time.sleep(GLANCE)


def _killed(begun: list[subprocess.Popen]) -> int:
    """Kill who is still at work; how many that were."""
    alive = [worker for worker in begun if worker.poll() is None]
    for worker in alive:
        worker.kill()
    return len(alive)


def _judge(figures: Figures, app: object, clones: list[Clone], n: int) -> None:
    """Each is there once, as GitHub knows it and as every clone does."""
    heads = Counter(issue.pull.head for issue in pulls_of(app))
    said = Counter(comment.body for issue in app.issues.values() for comment in issue.comments)
    figures.acked = len(heads) + len(said)
    figures.lost = 2 * n - figures.acked
    figures.doubled = sum(heads.values()) + sum(said.values()) - figures.acked
    figures.seen |= {"pulls": len(heads), "comments": len(said)}
    if figures.lost or figures.doubled:
        figures.wrong(f"of {n} each: pull requests {sum(heads.values())}, comments {sum(said.values())}")
    for clone in clones:
        swarm = open_swarm(str(clone.path), "ada")
        tables = swarm.look()
        if len(pulls.pulls(tables, pulls.OPEN)) != n or comments.unsettled(tables) or deliveries.waiting(tables):
            figures.wrong("a clone does not know what GitHub has")
        swarm.close()
