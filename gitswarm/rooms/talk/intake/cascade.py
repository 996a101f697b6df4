"""The cascade: what is structured is taken as it is; of the rest an agent is asked, if one is, and then the rules."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.rooms.talk import forms, prose
from gitswarm.rooms.talk.drafts import CLARIFY, MOST, box, heading, lines_of, to_clarify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gitswarm.rooms.talk.drafts import Draft

    Ask = Callable[[str], Sequence[Draft]]

LARGEST = 1024 * 1024
"""Characters of a text that is read for tasks."""


class TooMuch(Misused):
    """A text is larger, or asks for more, than a message does."""


def understand(text: str, ask: Ask | None = None) -> list[Draft]:
    """What a text asks for. ``ask`` lets an agent answer; what nobody understands is one draft to clarify."""
    if len(text) > LARGEST:
        raise TooMuch("a text of more than 1 MiB is no message", hint="commit it as a file, and name that")
    found = forms.read(text)
    drafts = list(found.drafts)
    if not drafts and ask is not None and text.strip():
        drafts = list(ask(text))
    if not drafts or drafts[0].tier == "structured":
        rest = prose.read(text, found.used | _context(text, found.used))
        drafts += [one for one in rest if one.title.casefold() not in {known.title.casefold() for known in drafts}]
        urgent = prose.urgency(text, found.used)
        drafts = [one._replace(priority=urgent) if one.priority is None else one for one in drafts]
    if len(drafts) > MOST:
        raise TooMuch(f"this text asks for more than {MOST} things", hint="give it in parts, or import it")
    unclear = to_clarify(text)
    return drafts or ([unclear] if unclear is not None and not _is_all_done(text) else [])


def of_letter(text: str, subject: str, ask: Ask | None = None) -> list[Draft]:
    """What a letter asks for; its subject says it where its text does not."""
    drafts = understand(text, ask)
    if not subject or not drafts or drafts[0].tier != CLARIFY:
        return drafts
    named = understand(subject)[0]
    return [named._replace(description=drafts[0].description)]


def _context(text: str, used: frozenset[int]) -> frozenset[int]:
    """The lines that only say what a list is about: headings, and what ends in a colon right above it."""
    if not used:
        return frozenset()
    rows = lines_of(text)
    return frozenset(row.number for row in rows if heading(row) or row.text.endswith((":", "：")))


def _is_all_done(text: str) -> bool:
    """Whether a text is a checklist of which every line is done."""
    boxes = [box(row) for row in lines_of(text) if row.text and not heading(row)]
    return bool(boxes) and all(one is not None and one.done for one in boxes)
