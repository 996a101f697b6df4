"""What is asked before something is done, and the page of help."""

from __future__ import annotations

from rich.text import Text
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from gitswarm.rooms.views.glance import LOOKS
from gitswarm.rooms.views.terminal.sheet import KEYS
from gitswarm.screen import safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from textual.app import ComposeResult

    from gitswarm.rooms.views.terminal.deeds import Question


ASIDE = Binding("ctrl+z", "app.suspend_process")
"""What no question keeps anybody from."""


class Asking(ModalScreen[str | None]):
    """Asks for one line; answers with it, or with None where nothing is to be done."""

    BINDINGS = [Binding("escape", "leave"), ASIDE]  # noqa: RUF012 - as textual declares them

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question, self._is_answered = question, False

    def compose(self) -> ComposeResult:
        """Lay it out."""
        asked = self._question
        with Vertical() as box:
            box.border_title = asked.title
            yield Static(Text(safe_text(asked.said)))
            yield Static(Text(f"enter: {asked.title.lower()}   esc: leave it as it is", LOOKS["soft"]), id="how")
            yield Input(placeholder=asked.word, select_on_focus=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer, if there is an answer."""
        text = event.value.strip()
        if text or not self._question.must:
            self._answer(text)
        else:
            self.query_one("#how", Static).update(Text(f"say {self._question.word}, or leave by esc", LOOKS["alarm"]))

    def action_leave(self) -> None:
        """Do nothing."""
        self._answer(None)

    def _answer(self, text: str | None) -> None:
        """Answer and go, once: keys that were pressed before it is gone still come here."""
        if not self._is_answered:
            self._is_answered = True
            self.dismiss(text)


class Help(ModalScreen[None]):
    """What each key does."""

    BINDINGS = [Binding("escape,q,question_mark,enter", "dismiss"), ASIDE]  # noqa: RUF012 - as textual declares them

    def compose(self) -> ComposeResult:
        """Lay it out."""
        told = Text()
        for title, keys in KEYS:
            for place, (key, meaning) in enumerate(keys):
                told.append(f"{'' if place else title:5}", LOOKS["strong"])
                told.append(f"{key:9}", LOOKS["note"]).append(f" {meaning}\n")
        told.rstrip()
        with VerticalScroll() as box:
            box.border_title = "Keys"
            yield Static(told)
