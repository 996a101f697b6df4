"""The lists side by side with the page: what stands in each, which of them is open, and what is chosen there."""

from __future__ import annotations

from textual.containers import Horizontal, Vertical

from gitswarm.rooms.views import glance
from gitswarm.rooms.views.glance import Picture, Wanted
from gitswarm.rooms.views.terminal.boxes import Reading, Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from textual.app import ComposeResult

    from gitswarm.rooms.views.glance import About, Lane

NEEDS, TASKS, WORKS, MEMBERS = LISTS = ("needs", "tasks", "runs", "agents")
NONE = {
    NEEDS: "Nothing. All of it goes on by itself.",
    TASKS: "No task is in this lane.",
    WORKS: "No agent has run yet.",
    MEMBERS: "Nobody has joined.",
}


class Panes(Horizontal):
    """Four lists and a page; the list in which somebody moved last is the open one."""

    def __init__(self) -> None:
        super().__init__(id="body")
        self._seen, self._lane, self._open = Picture(), "", TASKS

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(id="left"):
            yield from (Rows(name, NONE[name]) for name in LISTS)
        yield Reading()

    @property
    def page(self) -> Reading:
        """What is read."""
        return self.query_one(Reading)

    def rows(self, name: str) -> Rows:
        """One of the lists."""
        return self.query_one(f"#{name}", Rows)

    def lane(self) -> Lane | None:
        """The lane that is looked at, as far as it was read."""
        return next((one for one in self._seen.lanes if one.name == self._lane), None)

    def chosen(self) -> About | None:
        """The thing in the chosen row of the open list."""
        row = self.rows(self._open).chosen
        return next((one for one in self._every()[self._open] if row and glance.name_of(one) == row.name), None)

    def _every(self) -> dict[str, tuple[About, ...]]:
        seen, lane = self._seen, self.lane()
        return {NEEDS: seen.needs, TASKS: lane.items if lane else (), WORKS: seen.works, MEMBERS: seen.members}

    def draw(self, seen: Picture, wanted: Wanted) -> None:
        """Show what was seen."""
        self._seen, self._lane = seen, wanted.lane
        lane = self.lane()
        drawn = {
            NEEDS: (glance.needs(seen), f"Needs you {len(seen.needs)}"),
            TASKS: (glance.items(lane.items) if lane else [], f"{lane.title} {lane.number}" if lane else "Tasks"),
            WORKS: (glance.works(seen), f"Runs {len(seen.at_work)}"),
            MEMBERS: (glance.members(seen), f"Agents {len(seen.members)}"),
        }
        for place, (name, (rows, title)) in enumerate(drawn.items(), 1):
            self.rows(name).fill(rows)
            self.rows(name).border_title = f"{place} {title}"

    def open(self, name: str) -> None:
        """Note that somebody moves in this list now."""
        self._open = name
        for rows in self.query(Rows):
            rows.set_class(rows.id == name, "-open")

    def go(self, name: str = "") -> None:
        """Go to a list, or back to the one that is open."""
        self.remove_class("-wide")
        self.rows(name or self._open).focus()

    def go_on(self, by: int) -> None:
        """Go to the list so many further, or from the page back to the one it belongs to."""
        is_in_list = not self.page.has_focus
        self.go(LISTS[(LISTS.index(self._open) + by * is_in_list) % len(LISTS)])

    def read(self) -> None:
        """Go to the page, which has the whole width then."""
        self.add_class("-wide")
        self.page.focus()
