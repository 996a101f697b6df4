"""A flow as a drawing: what comes first stands left, what may run side by side one below the other."""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.views.dashboard.tags import every, tag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitswarm.rooms.patterns.charts import Box
    from gitswarm.rooms.views.dashboard.tags import Html

WIDE, HIGH = 162, 46
"""How large a step is drawn."""
APART, BELOW, EDGE, HEAD = 30, 12, 12, 26
"""Between columns, between rows, inside a frame, and for its name."""
FITS = 900
"""A drawing of this width is made narrower where it does not fit; a wider one is scrolled."""
LETTERS, BOLD = 25, 21
"""So many letters of a title, and of a name, stand in a step."""
IN_WORDS = {"": "planned", "held": "waits for its turn", "open": "can be begun", "work": "at work"}


class Spot(Record):
    """Where a box stands, and how much room it takes."""

    box: Box
    x: int
    y: int
    wide: int
    high: int


def flow(boxes: Sequence[Box], title: str) -> Html:
    """The drawing of a flow, whose top box comes first."""
    top, *others = boxes
    wide, high, spots = _laid(top, others, EDGE, EDGE)
    places = {spot.box.key: spot for spot in spots}
    ways = [_way(places[need], places[box.key]) for box in others for need in _begun_by(box, others) if need in places]
    undone = [_way(places[box.undoes], places[box.key], back=True) for box in others if box.undoes in places]
    drawn = [_frame(spot) if spot.box.pattern else _step(spot) for spot in spots]
    across, down = wide + 2 * EDGE, high + 2 * EDGE
    size = {"width": across, "height": down, "viewBox": f"0 0 {across} {down}", "class_": "fits" * (across <= FITS)}
    return tag("svg", TIP, *drawn, *ways, *undone, role="img", aria_label=title, **size)


TIP = tag(
    "defs",
    tag("marker", tag("path", d="M0 0 7 3.5 0 7z"), id="tip", markerWidth=7, markerHeight=7, refX=6, refY=3.5,
        orient="auto"),
)  # fmt: skip


def _begun_by(box: Box, others: Sequence[Box]) -> list[str]:
    """What a box waits for; of a frame only what none of its parts waits for, to which the way leads then."""
    inside = {need for part in others if box.pattern and part.within == box.key for need in part.needs}
    return [need for need in box.needs if need not in inside]


def _laid(box: Box, others: Sequence[Box], x: int, y: int) -> tuple[int, int, list[Spot]]:
    """How much room the inside of a box takes, and where everything in it stands."""
    spots: list[Spot] = []
    left, high = x, 0
    for column in _columns(box, others):
        wide, down = 0, y
        for part in column:
            inner = _inner(part, others, left, down)
            spots += inner
            wide, down = max(wide, inner[0].wide), down + inner[0].high + BELOW
        left, high = left + wide + APART, max(high, down - BELOW - y)
    return max(0, left - APART - x), high, spots


def _inner(part: Box, others: Sequence[Box], x: int, y: int) -> list[Spot]:
    """A step; or a frame with all that is in it."""
    if not part.pattern:
        return [Spot(part, x, y, WIDE, HIGH)]
    wide, high, spots = _laid(part, others, x + EDGE, y + HEAD)
    return [Spot(part, x, y, max(wide, WIDE - 2 * EDGE) + 2 * EDGE, high + HEAD + EDGE), *spots]


def _columns(box: Box, others: Sequence[Box]) -> list[list[Box]]:
    """The parts of a box, each behind those that it needs."""
    columns: list[list[Box]] = []
    for part in (one for one in others if one.within == box.key):
        before = {*part.needs, part.undoes}
        behind = [place for place, column in enumerate(columns) if any(_is_in(one, before) for one in column)]
        place = 1 + max(behind, default=-1)
        if place == len(columns):
            columns.append([])
        columns[place].append(part)
    return columns


def _is_in(one: Box, keys: set[str]) -> bool:
    return one.key in keys or any(key.startswith(f"{one.key}/") for key in keys if one.pattern)


def _step(spot: Spot) -> Html:
    box = spot.box
    name, state = box.key.rpartition("/")[2], IN_WORDS.get(box.state, box.state)
    may = tuple(f"if {term}" for term in box.when)
    whole = "; ".join((f"{name}: {box.title}", state, *filter(None, (box.role, box.more, *may))))
    return tag(
        "g",
        tag("title", whole),
        tag("rect", x=spot.x, y=spot.y, width=WIDE, height=HIGH, rx=7),
        tag("text", _cut(name, BOLD), x=spot.x + 11, y=spot.y + 19, class_="name"),
        tag("text", _cut(box.title, LETTERS), x=spot.x + 11, y=spot.y + 35),
        class_=f"step {box.state or 'held'}",
    )


def _frame(spot: Spot) -> Html:
    box = spot.box
    told = f"{box.key.rpartition('/')[2]} · {', '.join(filter(None, (box.pattern, box.more)))}"
    inside = (
        tag("rect", x=spot.x, y=spot.y, width=spot.wide, height=spot.high, rx=9),
        tag("text", _cut(told, spot.wide // 7), x=spot.x + EDGE, y=spot.y + 17),
    )
    return tag("g", every(inside), class_="frame")


def _way(one: Spot, other: Spot, *, back: bool = False) -> Html:
    """From the end of what comes first to the beginning of what waits for it."""
    x, y, to_x, to_y = one.x + one.wide, one.y + one.high // 2, other.x - 2, other.y + other.high // 2
    bend = max(12, (to_x - x) // 2)
    path = f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
    return tag("path", d=path, marker_end="url(#tip)", class_="way back" if back else "way")


def _cut(told: str, most: int) -> str:
    return told if len(told) <= most else told[: most - 1] + "…"


def in_words(boxes: Sequence[Box]) -> Iterator[str]:
    """The same for those who do not see it: each step with how it stands."""
    for box in boxes[1:]:
        if not box.pattern:
            yield f"{box.key}: {IN_WORDS.get(box.state, box.state)}"
