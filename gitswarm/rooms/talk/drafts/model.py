"""Drafts: tasks as a text asks for them, before anybody has agreed to do them."""

from __future__ import annotations

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 2000
"""Drafts that one text may give; what asks for more is an import."""
LONGEST_TITLE, LONGEST_LABEL, MOST_LABELS, MOST_LINES = 200, 60, 20, 50
CLARIFY = "clarify"
"""The parser, and the label, of what nobody understood."""
UNSURE = 10
"""Confidence in what is still to be clarified, in percent."""
CUT = "…"
UNPRINTABLE = "a text without a letter that can be shown"
MARKUP = "*_`~#>|"
ENDS = ".!\u3002\uff01"
DASHES = " \t-–—•:;,"


class Draft(Record):
    """One thing that is asked for; ``ref`` is what the text calls it, ``part_of`` the place of what it belongs to."""

    title: str
    parser: str
    confidence: int
    line: int = 1
    description: str = ""
    type: str = "task"
    priority: int | None = None
    labels: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    assignee: str | None = None
    waits_for: tuple[str, ...] = ()
    part_of: int | None = None
    ref: str = ""

    @property
    def tier(self) -> str:
        """Which tier of the cascade made it."""
        return self.parser.partition("/")[0]


def tidy(text: str) -> str:
    """A title of one printable line: no markup around it, no marks at its ends; what is too long ends in ``…``."""
    words = _printable(text).strip(MARKUP + DASHES).strip()
    return _cut(words.rstrip(ENDS).rstrip() or words)


def whole(title: str, description: str) -> str:
    """A description, behind all that a title says where one line cannot hold it."""
    is_cut = len(" ".join(title.split())) > LONGEST_TITLE
    return f"{title.strip()}\n\n{description}".strip() if is_cut else description


def label(text: str) -> str:
    """A word that a task can be found by; empty where none is left of it."""
    kept = "".join(char for char in text.strip().lstrip("#") if char.isprintable() and char != ",")
    return " ".join(kept.split())[:LONGEST_LABEL]


def labels(texts: Sequence[str]) -> tuple[str, ...]:
    """Labels, each once, not too many."""
    return tuple(dict.fromkeys(one for one in map(label, texts) if one))[:MOST_LABELS]


def to_clarify(text: str) -> Draft | None:
    """The one draft for a text that nobody understood; None where it says nothing at all."""
    first = next((tidy(line) for line in text.splitlines() if tidy(line)), "")
    if not first and not text.strip():
        return None
    title = _cut(f"Clarify: {first or _printable(text) or UNPRINTABLE}")
    return Draft(title, CLARIFY, UNSURE, description=text.strip(), labels=(CLARIFY,))


def _printable(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text[: 4 * LONGEST_TITLE]).split())


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}{CUT}"
