"""One frame of what is watched: as many rows of each part as the terminal has room for, what needs people first."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text

from gitswarm.rooms.views.glance import render
from gitswarm.rooms.views.glance.render import SOFT, STRONG
from gitswarm.rooms.views.glance.sheet import COLOURLESS, STYLES
from gitswarm.screen import safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from gitswarm.rooms.views.glance.model import Picture
    from gitswarm.rooms.views.glance.render import Line, Row

    Part = tuple[str, list[Row]]
    """A title, and the rows below it."""

LOOKS = {tone: Style.parse(look) for tone, look in STYLES.items()}
BARE = {**LOOKS, render.CURSOR: Style.parse(COLOURLESS)}
"""How each tone looks, and how where no colours are wanted."""
WIDEST_HEAD = 12
LEAST = 3
"""Lines of a part: one that parts it from what stands above, its title, a row."""
SHOWN = ("working", "review", "landing", "ready", "blocked")
"""The lanes of which rows are shown."""


def one_line(text: str) -> str:
    """A text from anywhere in one line that a terminal only shows."""
    return safe_text(text).replace("\n", " ").replace("\t", " ")


def fitted(text: str, cells: int) -> str:
    """A text in exactly so many places; what is cut off is marked."""
    if cell_len(text) <= cells:
        return set_cell_size(text, max(0, cells))
    return set_cell_size(text, cells - 1) + "…" if cells > 0 else ""


def styled(lines: Iterable[Sequence[Line]], looks: Mapping[str, Style] = LOOKS) -> Text:
    """Lines, each of parts with their tones, as a text without marks."""
    return Text("\n").join(Text.assemble(*((one_line(part), looks[tone]) for tone, part in line)) for line in lines)


def spread(row: Row, head: int, width: int) -> list[Line]:
    """A row over the whole width: its head in so many places, its text cut to what is left."""
    more = one_line(row.more)
    more = f" {fitted(more, min(cell_len(more), width // 3))}" if more else ""
    text = fitted(one_line(row.text), width - head - 1 - cell_len(more))
    return [(row.tone, fitted(one_line(row.head), head)), (render.PLAIN, f" {text}"), (SOFT, more)]


def head_of(rows: Iterable[Row]) -> int:
    """In how many places the heads of these rows stand."""
    return min(WIDEST_HEAD, max((cell_len(row.head) for row in rows), default=0))


class Frame:
    """The swarm at one glance, as large as the terminal is, or as there is room for it."""

    def __init__(self, seen: Picture) -> None:
        self._seen = seen

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it."""
        seen, width, height = self._seen, options.max_width, options.height or options.size.height
        lines = [render.head(seen), render.strip(seen, "", width)]
        for title, rows in _room(_parts(seen), height - len(lines)):
            lines += [
                [(SOFT, "")],
                [(STRONG, f" {title}")],
                *([(SOFT, " "), *spread(row, head_of(rows), width - 1)] for row in rows),
            ]
        for line in lines[:height]:
            text = styled([line])
            text.truncate(width)
            yield text


def _parts(seen: Picture) -> list[Part]:
    shown = [one for name in SHOWN for one in seen.lanes if one.name == name]
    going = seen._replace(works=tuple(seen.at_work))
    return [
        (f"Needs you {len(seen.needs)}", render.needs(seen)),
        (f"Runs {len(seen.at_work)}", render.works(going)),
        *((f"{one.title} {one.number}", render.items(one.items)) for one in shown),
        (f"Agents {len(seen.members)}", render.members(seen)),
    ]


def _room(parts: list[Part], height: int) -> list[Part]:
    """The parts that have room, and so many rows of each; those that need little leave it to the others."""
    parts = [(title, rows) for title, rows in parts if rows][: max(0, height // LEAST)]
    left = height - 2 * len(parts)
    given = dict.fromkeys((title for title, _ in parts), 0)
    while left > 0 and (hungry := [title for title, rows in parts if given[title] < len(rows)]):
        for title in hungry[:left]:
            given[title] += 1
        left -= len(hungry)
    return [(title, rows[: given[title]]) for title, rows in parts]
