"""Pictures of the page: what a command costs with many tasks. ``python -m benchmarks.plots PAGE FOLDER``.

They are drawn from what the page says, so that neither can say something else than the other; whoever reads in the
dark sees them light on dark.
"""

from __future__ import annotations

import math
import os
import re
import sys
from typing import TYPE_CHECKING

from benchmarks import page
from benchmarks.rows.peers import SIZES, VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Line = Sequence[tuple[int, float]]
    """Tasks and seconds."""

UNITS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6}
FIGURE = re.compile(r"([\d.e+]+) (s|ms|µs)")
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 460, 300, 62, 40, 44, 104
LEAST, MOST = 1e-3, 100.0
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #333 } .title { font-size: 14px; font-weight: 600 }
.grid { stroke: #ddd } path { fill: none; stroke-width: 2.5 } .ground { fill: #fff }
.gitswarm { stroke: #c2410c; fill: #c2410c } .balls { stroke: #1d4ed8; fill: #1d4ed8 }
.backlog { stroke: #15803d; fill: #15803d } .tbd { stroke: #7e22ce; fill: #7e22ce } text.name { stroke: none }
@media (prefers-color-scheme: dark) {
  text { fill: #ddd } .grid { stroke: #444 } .ground { fill: #15181c }
  .gitswarm { stroke: #fb923c; fill: #fb923c } .balls { stroke: #60a5fa; fill: #60a5fa }
  .backlog { stroke: #4ade80; fill: #4ade80 } .tbd { stroke: #c084fc; fill: #c084fc }
}
path.gitswarm, path.balls, path.backlog, path.tbd { fill: none }
"""


def pictures(measured: str) -> dict[str, str]:
    """The name and the text of each picture that can be drawn of a page's measured part."""
    drawn = {verb: lines(measured, verb) for verb in VERBS}
    return {f"peers-{verb}.svg": _picture(verb, found) for verb, found in drawn.items() if found}


def lines(measured: str, verb: str) -> dict[str, Line]:
    """What each tool needed for a verb, at each number of tasks."""
    found: dict[str, list[tuple[int, float]]] = {}
    for mark, (tasks, _) in SIZES.items():
        for tool, seconds in _figures(measured, f"peers-{verb}-{mark}").items():
            found.setdefault(tool, []).append((tasks, seconds))
    return dict(found)


def _figures(measured: str, name: str) -> dict[str, float]:
    """The seconds of each tool in a row of the page."""
    row = next((line for line in measured.splitlines() if line.startswith(f"| {name} |")), "")
    cells = [cell.strip() for cell in row.strip("|").split(" | ")]
    if len(cells) < 4 or cells[1] == "skipped":
        return {}
    told = {"gitswarm": cells[2]} | dict(part.split(": ", 1) for part in cells[3].split(", "))
    return {tool: _seconds(text) for tool, text in told.items()}


def _seconds(text: str) -> float:
    found = FIGURE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text} is no time")
    return float(found[1]) * UNITS[found[2]]


def _picture(verb: str, found: Mapping[str, Line]) -> str:
    """Both axes grow by tens, so that what grows with the tasks is a slope."""
    body = [*_grid(), *_curves(found)]
    title = f'<text class="title" x="{LEFT}" y="22">{verb}: a whole process, by the number of tasks</text>'
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    said = ", ".join(f"{tool} {line[-1][1]:.2g} s" for tool, line in found.items())
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
    about = f"<title>{verb} at {max(tasks for line in found.values() for tasks, _ in line):,} tasks: {said}</title>"
    ground = f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
    return "\n".join([head, about, f"<style>{STYLE}</style>", ground, title, *body, "</svg>"]) + "\n"


def _grid() -> Iterator[str]:
    for tasks, _ in SIZES.values():
        x = _x(tasks)
        yield f'<line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}"/>'
        yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{tasks:,}</text>'
    for power in range(round(math.log10(LEAST)), round(math.log10(MOST)) + 1):
        y, told = _y(10.0**power), f"{10**power:g} s" if power >= 0 else f"{10 ** (power + 3):g} ms"
        yield f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{told}</text>'


def _curves(found: Mapping[str, Line]) -> Iterator[str]:
    """Each tool's line, its points, and its name beside the last of them; names keep apart."""
    ends = sorted((_y(line[-1][1]), tool) for tool, line in found.items())
    lowest = TOP - 14.0
    for end, tool in ends:
        points, mark = [(_x(tasks), _y(seconds)) for tasks, seconds in found[tool]], _mark(tool)
        way = " L ".join(f"{x:.1f} {y:.1f}" for x, y in points)
        yield f'<path class="{mark}" d="M {way}"/>'
        yield from (f'<circle class="{mark}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points)
        lowest = max(end, lowest + 14)
        yield f'<text class="name {mark}" x="{points[-1][0] + 10:.1f}" y="{lowest + 4:.1f}">{tool}</text>'


def _mark(tool: str) -> str:
    return tool.partition(".")[0].lower()


def _x(tasks: float) -> float:
    sizes = [math.log10(most) for most, _ in SIZES.values()]
    return LEFT + 14 + (math.log10(tasks) - sizes[0]) / (sizes[-1] - sizes[0]) * (WIDTH - LEFT - RIGHT - 28)


def _y(seconds: float) -> float:
    share = (math.log10(min(max(seconds, LEAST), MOST)) - math.log10(LEAST)) / math.log10(MOST / LEAST)
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def links(measured: str) -> list[str]:
    """What shows them on the page."""
    shown = [f"![{name.removesuffix('.svg')}: seconds by tasks](images/{name})" for name in pictures(measured)]
    return ["", *shown] if shown else []


def write(measured: str, folder: str) -> None:
    """Draw all of them."""
    drawn = pictures(measured)
    if drawn:
        os.makedirs(folder, exist_ok=True)
    for name, text in drawn.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    write(page.parts(page.read(sys.argv[1]))[1], sys.argv[2])
