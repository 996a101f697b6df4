"""``python -m benchmarks.profiles [PATH …] [--write FILE]``: where the time of each hot path goes, part by part.

Each path is run once to warm what stays warm, then under Python's own profiler, which counts every call and so makes
those of Python look dearer than they are. What a function costs by itself counts for the part it lies in.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import subprocess
import sys
import tempfile
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import lines, page, table
from benchmarks.rows.cold import CREATE, SAY
from benchmarks.rows.hub import receiving, sending
from benchmarks.rows.running import appending, bringing_in, folding, making_pages
from benchmarks.stage import machine, memory, stage
from gitswarm.opening import open_swarm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.stage import Stage

EVENTS = 10_000
LEAST = 0.03
"""The share from which on a part is named."""
ALONE = """
import cProfile, sys
profile = cProfile.Profile()
profile.enable()
from gitswarm import finder
finder.take_over()
from gitswarm.main import main
code = main(sys.argv[2:])
profile.disable()
profile.dump_stats(sys.argv[1])
sys.exit(code)
"""
HEAD = ["path", "what", "its parts, by the time spent in each"]
IMPORTING = ("/gitswarm/finder.py", "/gitswarm/record.py")
OUTSIDE = (
    ("sqlite3.", "SQLite"),
    ("_pygit2", "libgit2"),
    ("select.", "waiting for a process of git"),
    ("posix_spawn", "starting processes"),
    ("fsync", "syncing"),
    ("fdatasync", "syncing"),
    ("posix.", "files"),
    ("_io.", "files"),
    ("zlib", "zlib"),
    ("marshal", "importing"),
    ("__build_class__", "importing"),
    ("_imp.", "importing"),
)
"""What belongs to nobody's file, by a part of its name."""


class Path(NamedTuple):
    """A hot path: what it does, and how it is profiled."""

    what: str
    profile: Callable[[Stage], pstats.Stats]


def part_of(file: str, function: str) -> str:
    """The part of the house that a function lies in."""
    if file == "~":
        return next((part for sign, part in OUTSIDE if sign in function), "Python's own")
    if "importlib" in file or function == "<module>" or file.endswith(IMPORTING):
        return "importing"
    _, found, inside = file.rpartition("/gitswarm/")
    if not found:
        return "libgit2" if "pygit2" in file else "Python's own"
    names = inside.removesuffix(".py").split("/")
    return "/".join(names[:2] if names[0] == "git" else names[:1])


def shares(stats: pstats.Stats) -> list[tuple[str, float]]:
    """The parts and their shares of the time, the dearest first; what is small is one part."""
    spent: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]
        spent[part_of(file, function)] += own
    whole = sum(spent.values())
    named = [(part, own / whole) for part, own in spent.most_common() if own / whole >= LEAST]
    return [*named, ("the rest", 1 - sum(share for _, share in named))]


def _cold(*words: str) -> Callable[[Stage], pstats.Stats]:
    """A command in a process of its own, from its first import on."""

    def profile(here: Stage) -> pstats.Stats:
        folder = here.worlds.alone(here.size(EVENTS), sealed=True, of=lines.task)
        with tempfile.NamedTemporaryFile() as kept:
            for _ in range(2):
                argv = [sys.executable, "-c", ALONE, kept.name, "-C", folder, *words]
                subprocess.run(argv, env=here.env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return pstats.Stats(kept.name)

    return profile


def _running(make: Callable[[Stage], Callable[[], object]], times: int = 1) -> Callable[[Stage], pstats.Stats]:
    """Something in a process that stays, so many times."""

    def profile(here: Stage) -> pstats.Stats:
        take = make(here)
        take()
        watched = cProfile.Profile()
        watched.enable()
        for _ in range(times):
            take()
        watched.disable()
        return pstats.Stats(watched)

    return profile


def _batch(here: Stage) -> Callable[[], object]:
    return bringing_in(open_swarm(here.worlds.alone(here.size(EVENTS)), env=here.env, running=True))


def _fold(here: Stage) -> Callable[[], object]:
    path = here.worlds.alone(here.size(EVENTS), sealed=True, of=lines.task)
    return folding(open_swarm(path, env=here.env, running=True))


PATHS = {
    "ready": Path("`ready --json`, a process of its own", _cold("ready", "--json", "--limit", "50")),
    "add": Path("`event add`, a process of its own, no hub", _cold(*SAY)),
    "create": Path("`create`, a process of its own, no hub", _cold(*CREATE)),
    "claim": Path("`next --no-worktree`, a process of its own, no hub", _cold("next", "--no-worktree")),
    "append": Path(
        "durable appends", _running(lambda here: appending(here, here.worlds.alone(here.size(EVENTS))), times=5)
    ),
    "batch": Path("batches of 1,000 events", _running(_batch, times=3)),
    "fold": Path("the index made anew: 10,000 tasks", _running(_fold)),
    "send": Path(
        "`sync` that sends one event",
        _running(lambda here: sending(here, here.worlds.hub(here.size(EVENTS), sealed=True)), times=10),
    ),
    "receive": Path(
        "`sync` that receives one",
        _running(lambda here: receiving(here, here.worlds.hub(here.size(EVENTS), sealed=True)), times=10),
    ),
    "pages": Path("every page after one event", _running(lambda here: making_pages(here, here.size(EVENTS)), times=10)),
}
"""Each at 10,000 events or tasks."""


def told(asked: argparse.Namespace) -> Iterator[str]:
    """The table, as it is made."""
    with tempfile.TemporaryDirectory(prefix="gitswarm-profile-", dir=memory()) as folder:
        here = stage(folder, folder, quick=asked.quick)
        yield from (f"- {fact}" for fact in machine(here))
        yield from ["", table.line(HEAD), table.line(["---"] * len(HEAD))]
        for name in asked.paths or PATHS:
            found = shares(PATHS[name].profile(here))
            yield table.line([name, PATHS[name].what, ", ".join(f"{part} {share:.0%}" for part, share in found)])


def main(argv: Sequence[str] | None = None) -> int:
    """Profile and print; or put it into a page too."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profiles", description=__doc__)
    parser.add_argument("paths", nargs="*", metavar="PATH", help=", ".join(PATHS), choices=[*PATHS, []])
    parser.add_argument("--quick", action="store_true", help="short logs, to see that it runs")
    parser.add_argument("--write", metavar="FILE", help="put it into this page, between its marks")
    asked = parser.parse_args(argv)
    if asked.write:
        if asked.paths:
            parser.error("a page holds every path: with --write name none")
        page.must_take(parser, asked.write)
    said = []
    for each in told(asked):
        print(each, flush=True)
        said.append(each)
    if asked.write:
        page.write(asked.write, said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
