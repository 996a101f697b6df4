"""Lists and pages on the terminal: only what is seen is laid out, and what others wrote is text in it, never marks."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from gitswarm.rooms.views.glance import BARE, CURSOR, LOOKS, RESTING, SOFT, Page, fitted, head_of, spread
from gitswarm.screen import safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.events import Click, Resize

    from gitswarm.rooms.views.glance import Row

TAB = "    "
LETTERS = 4
"""For each cell of a line so many are looked at to find its end, not all of what may be megabytes."""
RESTS = Style.parse(RESTING)


def folded(text: str, cells: int) -> Iterator[str]:
    """A line in as many as it needs, parted between words where that can be."""
    text, at = safe_text(text).replace("\n", " ").replace("\t", TAB), 0
    reach = cells * LETTERS
    while cell_len(head := text[at : at + reach]) > cells or len(head) == reach:
        whole = next(filter(None, chop_cells(head, cells)), head)  # '' comes before a letter wider than the line
        cut = whole.rfind(" ", len(whole) // 2) + 1 or len(whole)
        yield whole[:cut]
        at += cut
    yield head


class Rows(ScrollView, can_focus=True):
    """A list of which one row is chosen; it stays chosen wherever it moves to."""

    BINDINGS = [  # noqa: RUF012 - as textual declares them
        Binding("down,j", "move(1)"),
        Binding("up,k", "move(-1)"),
        Binding("pagedown", "leaf(1)"),
        Binding("pageup", "leaf(-1)"),
        Binding("home,g", "move(-1000000000)"),
        Binding("end,G", "move(1000000000)"),
    ]

    class Moved(Message):
        """Somebody chose another row."""

        def __init__(self, rows: Rows) -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> Rows:
            """The list it happened in."""
            return self.rows

    def __init__(self, id: str, none: str) -> None:
        super().__init__(id=id)
        self._none, self._was_filled = none, False
        self._rows: Sequence[Row] = ()
        self._cursor = self._head = 0

    @property
    def chosen(self) -> Row | None:
        """The row that is chosen."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def below(self) -> int:
        """How many rows stand below the chosen one."""
        return len(self._rows) - 1 - self._cursor

    def fill(self, rows: Sequence[Row]) -> None:
        """Show these rows; what was chosen stays so, if it is among them."""
        before = self.chosen
        there = (place for place, row in enumerate(rows) if before is not None and row.name == before.name)
        self._cursor = next(there, min(self._cursor, max(0, len(rows) - 1)))
        self._rows, self._was_filled = rows, True
        self._head = head_of(rows)
        self.virtual_size = Size(0, max(1, len(rows)))
        self._show(moved=False)

    def begin(self) -> None:
        """Choose the first row."""
        self._cursor = 0

    def action_move(self, by: int) -> None:
        """Choose the row so many below."""
        before, last = self._cursor, max(0, len(self._rows) - 1)
        self._cursor = min(max(0, before + by), last)
        self._show(moved=self._cursor != before)

    def action_leaf(self, by: int) -> None:
        """Choose the row a page below."""
        self.action_move(by * max(1, self.scrollable_content_region.height - 1))

    def _show(self, *, moved: bool) -> None:
        self.scroll_to_region(Region(0, self._cursor, 1, 1), animate=False)
        self.refresh()
        if moved:
            self.post_message(self.Moved(self))

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002 - as textual calls it
        """Keep in sight what is chosen."""
        self.scroll_to_region(Region(0, self._cursor, 1, 1), animate=False)

    def on_click(self, event: Click) -> None:
        """Choose what was pointed at."""
        place = event.get_content_offset(self)
        if place is not None and self.scroll_offset.y + place.y < len(self._rows):
            self.action_move(self.scroll_offset.y + place.y - self._cursor)

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        place, width = self.scroll_offset.y + y, self.scrollable_content_region.width
        if place < len(self._rows):
            return self._drawn(self._rows[place], width, is_chosen=place == self._cursor)
        said = self._none if self._was_filled and not self._rows and y == 0 else ""
        return Strip([Segment(fitted(said, width), LOOKS[SOFT])], width)

    def _drawn(self, row: Row, width: int, *, is_chosen: bool) -> Strip:
        mark = ((BARE if self.app.no_color else LOOKS)[CURSOR] if self.has_focus else RESTS) if is_chosen else Style()
        parts = ((part, LOOKS[tone]) for tone, part in spread(row, self._head, width))
        drawn = [Segment(part, mark if is_chosen and self.has_focus else look + mark) for part, look in parts]
        return Strip(drawn).adjust_cell_length(width)


class Reading(ScrollView, can_focus=True):
    """A page that is read: folded to the width there is; one that follows stays at its end."""

    BINDINGS = [  # noqa: RUF012 - as textual declares them
        Binding("j", "scroll_down"),
        Binding("k", "scroll_up"),
        Binding("g", "scroll_home"),
        Binding("G", "scroll_end"),
    ]

    def __init__(self) -> None:
        super().__init__(id="page")
        self._page, self._about = Page(()), ""
        self._lines: list[tuple[str, str]] = []

    def tell(self, page: Page, about: str) -> None:
        """Show a page; one about the same thing as before stays where it was read."""
        was_at_end, is_new = self.scroll_offset.y >= self.max_scroll_y, about != self._about
        self._page, self._about = page, about
        self._fold()
        if page.follows and (is_new or was_at_end):
            self.scroll_end(animate=False, immediate=True, force=True)
        elif is_new:
            self.scroll_home(animate=False, immediate=True, force=True)

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002 - as textual calls it
        """Fold it anew."""
        self._fold()

    def _fold(self) -> None:
        width = max(1, self.scrollable_content_region.width)
        self._lines = [(tone, part) for tone, line in self._page.lines for part in folded(line, width)]
        self.virtual_size = Size(0, len(self._lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        place, width = self.scroll_offset.y + y, self.scrollable_content_region.width
        tone, text = self._lines[place] if place < len(self._lines) else (SOFT, "")
        return Strip([Segment(fitted(text, width), LOOKS[tone])], width)
