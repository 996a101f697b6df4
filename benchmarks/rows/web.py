"""The page in a real browser: how soon it is seen, how soon it follows, and the memory that it and its server take."""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import lines
from benchmarks.measure import command, in_words
from benchmarks.table import Budget, Row
from tests.browser import CHROMIUM, Chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.stage import Stage
    from tests.browser import Page

TITLE = "The page"
TASKS, FEW = 10_000, 100
NAMES = PAINT, LANES, HEAP, FOLLOW, SERVER = "web-paint", "web-lanes", "web-page", "web-follow", "web-server"
BARE = "import resource, starlette.applications, uvicorn; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
SHOWN = "document.querySelector('[data-lane=ready] .card')"
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime / 1000"
SINCE = "performance.timeOrigin / 1000"
SOON, CREW = 1.0, 80
"""Seconds that people wait before they think of something else; and the MB that any process of ours may take."""
TAB = 10
"""MB of a page: a tab of a browser takes ten times that before it shows anything."""


class Seen(NamedTuple):
    """What was measured of pages: seconds to the first paint and to the lanes, and MB and nodes once all is shown."""

    paint: list[float]
    lanes: list[float]
    heap: list[float]
    nodes: list[float]


def page(stage: Stage) -> Iterator[Row]:
    """Open the page of many tasks and that of few, by turns; have it follow commits of others."""
    if CHROMIUM is None:
        yield from (Row(name, "skipped", "–", "this machine has no Chromium") for name in NAMES)
        return
    tasks = stage.size(TASKS)
    many, few = (stage.worlds.alone(count, sealed=True, of=lines.task) for count in (tasks, FEW))
    with Chromium(Path(stage.worlds.folder)) as chromium, _served(stage, many) as one, _served(stage, few) as other:
        seen, floor = _looks(chromium, (one[0], other[0]), stage.rounds)
        late = _follows(chromium, one[0], stage, many)
        memory = _memory(one[1])
    yield from _of_browser(tasks, seen, floor)
    yield from _of_server(stage, tasks, late, memory)


def _of_browser(tasks: int, seen: Seen, floor: Seen) -> Iterator[Row]:
    beside = f"the same, {FEW} tasks: "
    what = f"first paint of the page, from the opening of its address, {tasks:,} tasks"
    told = in_words(seen.paint), beside + in_words(floor.paint)
    yield Row(PAINT, what, *told, sorted(seen.paint), Budget("≤", SOON), "s")
    ratios = [ours / theirs for ours, theirs in zip(seen.lanes, floor.lanes, strict=True)]
    told = in_words(seen.lanes), beside + in_words(floor.lanes)
    yield Row(LANES, f"its lanes are shown, {tasks:,} tasks", *told, ratios, Budget("≤", 1.5))
    what = f"memory of its scripts and {median(seen.nodes):,.0f} nodes in the browser, {tasks:,} tasks"
    told = f"{median(seen.heap):.3g} MB", f"{beside}{median(floor.heap):.3g} MB, {median(floor.nodes):,.0f} nodes"
    yield Row(HEAP, what, *told, seen.heap, Budget("≤", TAB), "MB")


def _of_server(stage: Stage, tasks: int, late: list[float], memory: float) -> Iterator[Row]:
    what = f"a task of another process stands on the page, from the answer of its `create` on, {tasks:,} tasks"
    yield Row(FOLLOW, what, in_words(late), "it looks five times a second: 0.1 s", late, Budget("≤", SOON), "s")
    bare = subprocess.run([*stage.idle[:1], "-c", BARE], env=dict(stage.env), capture_output=True, check=True)
    beside = f"a process with Starlette and uvicorn and nothing else: {1024 * int(bare.stdout) / 1e6:.3g} MB"
    what = f"memory of its server after all that, {tasks:,} tasks"
    yield Row(SERVER, what, f"{memory:.3g} MB", beside, [memory], Budget("≤", CREW), "MB")


@contextmanager
def _served(stage: Stage, path: str) -> Iterator[tuple[str, int]]:
    """The address of a page that is served, and the process that does it."""
    argv = [*stage.gitswarm, "-C", path, "web", "--json"]
    with subprocess.Popen(argv, env=dict(stage.env), stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            yield json.loads(server.stdout.readline())["address"], server.pid
        finally:
            server.terminate()


def _looks(chromium: Chromium, addresses: tuple[str, str], rounds: int) -> list[Seen]:
    """Open pages by turns, after one turn that does not count."""
    rows = [[_look(chromium, address) for address in addresses] for _ in range(rounds + 1)]
    return [Seen(*map(list, zip(*each, strict=True))) for each in zip(*rows[1:], strict=True)]


def _look(chromium: Chromium, address: str) -> tuple[float, ...]:
    with chromium.page() as shown:
        shown.open(address)
        lanes = shown.until(SHOWN) - shown.js(SINCE)
        paint = _painted(shown)
        shown.call("HeapProfiler.collectGarbage")
        figures = shown.figures()
        return paint, lanes, figures["JSHeapUsedSize"] / 1e6, figures["Nodes"]


def _painted(shown: Page) -> float:
    """When the browser has first painted something; it says so a little later."""
    while (paint := shown.js(PAINTED)) is None:
        time.sleep(0.01)
    return float(paint)


def _follows(chromium: Chromium, address: str, stage: Stage, path: str) -> list[float]:
    """How much later than its writer a page knows of a task."""
    late = []
    with chromium.page() as shown:
        shown.open(address)
        shown.until(SHOWN)
        for number in range(stage.rounds):
            title = f"Followed {number}."
            shown.expect(f"document.querySelector('[data-lane=ready]').textContent.includes('{title}')")
            command([*stage.gitswarm, "create", "-p", "0", title], path, stage.env)()
            ended = time.time()
            late.append(max(0.0, shown.expected() - ended))
    return late


def _memory(pid: int) -> float:
    """The MB that a process has in memory, with what it shares."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        (found,) = (line.split()[1] for line in file if line.startswith("Rss:"))
    return 1024 * int(found) / 1e6


ROWS = {page: NAMES}
