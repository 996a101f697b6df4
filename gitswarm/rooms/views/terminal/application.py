"""The view with keys: lists of needs, tasks, runs and agents, a page about what is chosen, and what can be done to it.

The thread that draws asks nothing itself: each window is another thread's, and what it answers is drawn when it comes.
"""

from __future__ import annotations

import asyncio
import signal
from functools import partial

from textual.app import App
from textual.binding import Binding
from textual.events import Key
from textual.widgets import Static

from gitswarm.rooms.views import board, glance
from gitswarm.rooms.views.glance import BARE, DIFF, FOUND, INFO, LOG, LOOKS, Page, Picture, Wanted, Window, styled
from gitswarm.rooms.views.terminal import deeds
from gitswarm.rooms.views.terminal.asking import ASIDE, Asking, Help
from gitswarm.rooms.views.terminal.boxes import Rows
from gitswarm.rooms.views.terminal.calling import Seat
from gitswarm.rooms.views.terminal.deeds import Question
from gitswarm.rooms.views.terminal.panes import LISTS, TASKS, Panes
from gitswarm.rooms.views.terminal.sheet import HINTS, SHEET
from gitswarm.waiting import FETCH_EVERY, GLANCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from textual.app import ComposeResult
    from textual.events import DescendantFocus, Event

    from gitswarm.desk import Desk
    from gitswarm.errors import SwarmError
    from gitswarm.rooms.views.terminal.deeds import Deed

    Line = tuple[str, str]

EYES, READER, VOICE, EAR = SEATS = ("eyes", "reader", "voice", "ear")
"""Who looks at the swarm, who reads of the thing that is chosen, who acts, and who asks the hub."""
TITLES = {INFO: "", LOG: "What its agent says", DIFF: "What it changes"}
LANE = "ready"
"""The lane that is looked at first."""
NEAR_END = 30
"""Rows below the chosen one at which more are read."""
OVERLOOKED = 50
"""Glances after which all is looked at anew, though the log has not moved: silence and time are told by nobody."""
SEARCH = Question("Search", "Tasks in whose title, description or labels every word stands.", "words", must=True)


class Application(App[int]):
    """The view with keys."""

    CSS = SHEET
    ENABLE_COMMAND_PALETTE = False
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (15, "-low"), (38, "-high")]  # noqa: RUF012 - as textual declares them
    BINDINGS = [  # noqa: RUF012
        *(Binding(str(place), f"go('{name}')") for place, name in enumerate(LISTS, 1)),
        Binding("tab,right,l", "next(1)"),
        Binding("shift+tab,left,h", "next(-1)"),
        Binding("right_square_bracket", "lane(1)"),
        Binding("left_square_bracket", "lane(-1)"),
        Binding("enter", "read"),
        Binding("escape", "go_back"),
        Binding("J", "page_on(1)"),
        Binding("K", "page_on(-1)"),
        *(Binding(key, f"view('{view}')") for key, view in (("i", INFO), ("o", LOG), ("d", DIFF))),
        Binding("slash", "search"),
        Binding("f", "fetch"),
        *(Binding(key, f"deed('{deed}')") for key, deed in zip("axmrsH", deeds.DEEDS, strict=True)),
        Binding("question_mark", "help"),
        Binding("q,ctrl+c", "quit"),
        ASIDE,
    ]

    def __init__(self, open_window: Callable[[], Window]) -> None:
        super().__init__(ansi_color=True)
        self._seats = {name: Seat(open_window) for name in SEATS}
        self._picture, self._wanted, self._shown = Picture(), Wanted(LANE), Wanted()
        self._view, self._glances, self._is_turned = INFO, 0, False

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield Static(id="head")
        yield Static(id="lanes")
        yield Panes()
        yield Static(id="said")
        yield Static(id="foot")

    def on_mount(self) -> None:
        """Begin to look, and to ask the hub as often as whoever waits does."""
        self.query_one("#foot", Static).update(styled([glance.foot(HINTS)]))
        self.query_one("#head", Static).update(styled([[(glance.SOFT, " looking …")]]))
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        self._panes.go()
        self._glance()
        self.set_interval(GLANCE, self._glance)
        self.set_interval(FETCH_EVERY, partial(self._fetch, asked=False))

    def leave(self) -> None:
        """Let go of everything; what went wrong in the view itself is told as that of any command."""
        for seat in self._seats.values():
            seat.leave()
        if self._exception is not None:
            raise self._exception

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    async def on_event(self, event: Event) -> None:
        """Take what was said away as soon as a key is pressed: it was read by then."""
        if isinstance(event, Key):
            self._tell("")
        await super().on_event(event)

    # what is asked of other threads, and what comes back

    def _ask(self, seat: str, work: Callable[[Window], Any], done: Callable[[Any], object],
             failed: Callable[[SwarmError], object] | None = None) -> None:  # fmt: skip
        self._seats[seat].ask(work, self._answered, done, failed or self._tell_error, self._handle_exception)

    def _answered(self, do: Callable[[Any], object], answer: object) -> None:
        self.call_next(self._go_on, do, answer)

    def _go_on(self, do: Callable[[Any], object], answer: object) -> None:
        """Go on with an answer, unless there is nothing to draw on any more."""
        if self.query(Panes):
            do(answer)

    def _glance(self) -> None:
        """Look whether the log has moved, and at what moves beside it."""
        if self._seats[EYES].busy:
            return
        self._glances += 1
        wanted, is_known = self._wanted, self._wanted == self._shown and self._glances % OVERLOOKED
        before = self._picture if is_known else None
        self._ask(EYES, lambda window: window.again(wanted, before), partial(self._see, wanted))

    def _see(self, wanted: Wanted, picture: Picture) -> None:
        """Draw what was seen."""
        before, self._picture, self._shown = self._picture, picture, wanted
        if picture != before:
            self._draw()
        if picture != before or self._view == LOG:
            self._turn()
        if wanted != self._wanted:
            self._glance()

    def _turn(self) -> None:
        """Read of what is chosen; what is chosen meanwhile is read of next."""
        about, view = self._panes.chosen(), self._view
        self._is_turned = self._seats[READER].busy
        if about is None:
            self._panes.page.tell(Page(()), "")
        elif not self._is_turned:
            key = f"{view} {about.name}"
            self._ask(READER, lambda window: window.page(about, view), partial(self._show, key),
                      lambda error: self._show(key, glance.error_page(error.message, error.hint)))  # fmt: skip

    def _show(self, key: str, page: Page) -> None:
        self._panes.page.tell(page, key)
        if self._is_turned:
            self._turn()

    def _fetch(self, *, asked: bool) -> None:
        if not self._seats[EAR].busy:
            self._ask(EAR, lambda window: window.sync(asked=asked), self._tell_news)
        elif asked:
            self._tell("the hub is being asked already")

    def _tell_news(self, said: str) -> None:
        """Tell what the hub said, if somebody asked; else what stands there is somebody's, and stays."""
        if said:
            self._tell(said)

    # what is seen

    @property
    def _panes(self) -> Panes:
        return self.query_one(Panes)

    def _draw(self) -> None:
        """Draw all lists."""
        seen, lane = self._picture, self._wanted.lane
        strip = glance.strip(seen, lane, self.size.width)
        self._panes.draw(seen, self._wanted)
        self.query_one("#head", Static).update(styled([glance.head(seen)]))
        self.query_one("#lanes", Static).update(styled([strip], BARE if self.no_color else LOOKS))

    def _tell(self, said: str) -> None:
        """Say what came of something; where that is nothing, what was said before goes."""
        self._say([[(glance.GOOD, f" {said}")]] if said else [])

    def _tell_error(self, error: SwarmError) -> None:
        """Say in its place what could not be done, and what may help."""
        self._say([[(tone, f" {line}")] for tone, line in glance.error_page(error.message, error.hint).lines])

    def _say(self, lines: Sequence[Sequence[Line]]) -> None:
        said = self.query_one("#said", Static)
        said.set_class(bool(lines), "-shown")
        said.update(styled(lines))

    # what is chosen

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Read of another, and have more of a lane read before its end is reached."""
        lane = self._panes.lane()
        if event.rows.id == TASKS and event.rows.below < NEAR_END and lane is not None and lane.more:
            self._wanted = self._wanted._replace(most=len(lane.items) + board.ROWS)
            self._glance()
        self._turn()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Open the list that is moved in now."""
        if isinstance(event.widget, Rows):
            self._panes.open(str(event.widget.id))
            self._turn()

    def action_go(self, name: str) -> None:
        """Go to a list."""
        self._panes.go(name)

    def action_next(self, by: int) -> None:
        """Go to the next list, or from the page back to the one it belongs to."""
        self._panes.go_on(by)

    def action_lane(self, by: int) -> None:
        """Look at another lane."""
        names = [one.name for one in self._picture.lanes]
        if names:
            place = names.index(self._wanted.lane) if self._wanted.lane in names else 0
            self._look_into(self._wanted._replace(lane=names[(place + by) % len(names)], most=board.ROWS))

    def _look_into(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._panes.rows(TASKS).begin()
        self._draw()
        self._panes.go(TASKS)
        self._turn()
        self._glance()

    def action_read(self) -> None:
        """Read the page, in the whole width."""
        self._panes.read()

    def action_go_back(self) -> None:
        """Go back from the page, or leave what was searched for."""
        if self._wanted.words and isinstance(self.focused, Rows):
            self._look_into(Wanted(LANE))
        self._panes.go()

    def action_page_on(self, by: int) -> None:
        """Move the page from a list."""
        self._panes.page.scroll_relative(y=by * max(1, self._panes.page.size.height // 2), animate=False)

    def action_view(self, view: str) -> None:
        """Read something else of what is chosen."""
        self._view, self._panes.page.border_title = view, TITLES[view]
        self._turn()

    # what is done

    def action_search(self) -> None:
        """Search tasks."""

        def look(words: str | None) -> None:
            if words:
                self._look_into(Wanted(FOUND, words=tuple(words.split())))

        self.push_screen(Asking(SEARCH), look)

    def action_fetch(self) -> None:
        """Ask the hub now."""
        self._fetch(asked=True)

    def action_deed(self, name: str) -> None:
        """Find out what is to be asked, ask it, and do it."""
        about, picture = self._panes.chosen(), self._picture
        self._ask(VOICE, lambda window: deeds.deed(name, about, picture, window.desk), self._ask_and_do)

    def _ask_and_do(self, deed: Deed) -> None:
        def do(text: str | None) -> None:
            if text is not None:
                self._ask(VOICE, lambda window: deed.do(window.desk, text), self._tell)

        if deed.question is None:
            do("")
        elif not isinstance(self.screen, Asking):  # one thing after another
            self.push_screen(Asking(deed.question), do)

    def action_help(self) -> None:
        """Show what each key does."""
        self.push_screen(Help())


async def show(desk: Desk) -> int | None:
    """Show the view until it is left; by which signal, if by one."""
    application = Application(lambda: Window.beside(desk))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, application.exit, signal.SIGTERM)
    number = await application.run_async()
    application.leave()
    return number
