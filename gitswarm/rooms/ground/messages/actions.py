"""Saying something, and bringing in what was said elsewhere."""

from __future__ import annotations

from gitswarm.core.fold import Happened, add_only
from gitswarm.errors import Misused
from gitswarm.rooms.ground.messages.events import Said
from gitswarm.rooms.ground.messages.model import Saying, came_before

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment


@add_only
def say(moment: Moment, *, kind: str, text: str, thread: str | None = None) -> Sequence[Happened]:
    """Say something, in a thread or to nobody in particular."""
    if "." in kind:
        raise Misused(
            f"{kind} is a kind of the machinery", hint="people's kinds have no dot: question, answer, note, error …"
        )
    if not kind:
        raise Misused("a kind without a name", hint="question, answer, followup, note, error, or a word of your own")
    return [Happened(Said(text=text), thread=thread, kind=kind)]


def bring_in(moment: Moment, *, sayings: Sequence[Saying]) -> Sequence[Happened]:
    """Bring in what was said elsewhere: what came before is left out."""
    return [
        Happened(Said(one.text, one.author, one.said_at, one.digest), thread=one.thread, kind=one.kind)
        for one in sayings
        if not came_before(moment.tables, one.digest)
    ]
