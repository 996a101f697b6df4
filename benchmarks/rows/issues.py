"""Bringing in the issues of a large repository at GitHub, for which a stand-in on loopback answers."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.crowd import NAME, TOKEN, crowd
from benchmarks.measure import Failed, command, in_turn
from benchmarks.stage import ROOT
from benchmarks.table import Budget, Row, slower

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.crowd import Crowd
    from benchmarks.measure import Timed
    from benchmarks.stage import Stage

TITLE = "Issues of GitHub"
ISSUES, COMMENTS, PER_PAGE = 2_000, 5, 100
KIB_IN_MB = 1_000_000 / 1_024
PLAINLY = """
import http.client, json, sys, urllib.parse
at = urllib.parse.urlsplit(sys.argv[1])
line = http.client.HTTPConnection(at.hostname, at.port)
for what, pages in (("issues", int(sys.argv[2])), ("issues/comments", int(sys.argv[3]))):
    for page in range(1, pages + 1):
        path = f"{at.path}/repos/acme/app/{what}?per_page=100&direction=asc&page={page}"
        line.request("GET", path, headers={"Authorization": "token t-bench"})
        json.loads(line.getresponse().read())
"""


def issues(stage: Stage) -> Iterator[Row]:
    """Bring them all in, again, and after a cut; the requests and the memory of that."""
    count = stage.size(ISSUES)
    pages = -(-count // PER_PAGE), -(-count * COMMENTS // PER_PAGE)
    with crowd(count, COMMENTS, {**stage.env, "PYTHONPATH": ROOT}, ROOT) as github:
        env = {**stage.env, "GH_TOKEN": TOKEN, "GITSWARM_GITHUB_API": github.api}
        what = f"`github import`, {count:,} issues with {count * COMMENTS:,} comments, into a swarm of its own"
        plain = command([sys.executable, "-c", PLAINLY, github.api, *map(str, pages)], stage.worlds.folder, env)
        rounds, asked, sizes = min(stage.rounds, 3), [], []
        pairs = in_turn(_into_a_new_one(stage, github, env, asked, sizes), plain, rounds)
        yield slower("issues-import", what, pairs, f"the same {sum(pages)} pages asked for and decoded")
        beside = f"the pages that hold them: {sum(pages)}"
        yield Row("issues-requests", "the requests of that", f"{asked[-1]}", beside, asked[-rounds:], None, "requests")
        _, least = _spent(stage, [sys.executable, "-c", "import github, pygit2"], env)
        beside = f"a process with PyGithub and pygit2 and nothing else: {least:.3g} MB"
        yield Row("issues-memory", "the memory of that", f"{sizes[-1]:.0f} MB", beside, sizes[-rounds:], None, "MB")
        yield _again(stage, env, rounds)
        yield _after_a_cut(stage, github, env, pages)


def _into_a_new_one(
    stage: Stage, github: Crowd, env: Mapping[str, str], asked: list[float], sizes: list[float]
) -> Timed:
    """A command in a swarm that has nothing yet, and no answer of before."""

    def take() -> float:
        folder = _seat(stage)
        before = github.tell("asked")["asked"]
        seconds, size = _import(stage, folder, env)
        asked.append(github.tell("asked")["asked"] - before)
        sizes.append(size)
        return seconds

    return take


def _again(stage: Stage, env: Mapping[str, str], rounds: int) -> Row:
    folder = _seat(stage)
    _import(stage, folder, env)
    again = command([*stage.gitswarm, "github", "import"], folder, env)
    pairs = in_turn(again, command(stage.idle, folder, stage.env), rounds)
    return slower("issues-again", "the same again: nothing is new", pairs, "`python -c pass`")


def _after_a_cut(stage: Stage, github: Crowd, env: Mapping[str, str], pages: tuple[int, int]) -> Row:
    """Cut off in the middle of the comments, and gone on with: how many requests count then."""
    folder, half = _seat(stage), pages[1] // 2
    github.tell(f"cut /issues/comments {half - 1}")
    try:
        _import(stage, folder, env)
    except Failed:
        pass
    else:
        raise Failed("nothing was cut off")
    github.tell("mend")
    before = github.tell("asked")["counted"]
    seconds, _ = _import(stage, folder, env)
    counted = github.tell("asked")["counted"] - before
    what = f"cut off at page {half} of the comments, and gone on with in {seconds:.1f} s: requests that count"
    beside = f"the pages that were left: {pages[1] - half + 1}"
    return Row("issues-cut", what, f"{counted}", beside, [counted], Budget("≤", pages[1] - half + 5), "requests")


def _seat(stage: Stage) -> str:
    folder = stage.worlds.alone(100)
    stage.worlds.swarm(folder, "policy", "set", "github-repository", NAME)
    return folder


def _import(stage: Stage, folder: str, env: Mapping[str, str]) -> tuple[float, float]:
    return _spent(stage, [*stage.gitswarm, "-C", folder, "github", "import", "--json"], env)


def _spent(stage: Stage, argv: Sequence[str], env: Mapping[str, str]) -> tuple[float, float]:
    """A process from start to end: its seconds, and the megabytes that it took at the most."""
    said = stage.worlds.path("said")
    actions = [(os.POSIX_SPAWN_OPEN, number, said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) for number in (1, 2)]
    begun = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, env, file_actions=actions)
    _, status, used = os.wait4(pid, 0)
    seconds = time.perf_counter() - begun
    if status:
        with open(said, encoding="utf-8") as file:
            raise Failed(f"{' '.join(argv)} failed: {file.read()[-300:]}")
    return seconds, used.ru_maxrss / KIB_IN_MB


ROWS = {issues: ("issues-import", "issues-requests", "issues-memory", "issues-again", "issues-cut")}
