"""``event``: say something."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.rooms.ground.messages import actions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


def event_add(
    desk: Desk, words: tuple[str, ...] = (), *, kind: str = "note", thread: str | None = None, text: str | None = None
) -> None:
    """Say something: a question, an answer, a note, an error, or any kind of your own without a dot.

    words: what is said; or use --text
    kind (-k): question, answer, followup, note, heartbeat, error, or a word of your own
    thread (-t, --interaction): the thread it belongs to
    text: what is said; - reads it from standard input

    Example: gitswarm event add --kind question --thread release "Who tags it?"
    """
    said = desk.read(text) if text is not None else " ".join(words)
    if text is not None and words:
        raise Misused("the text was given twice", hint="as words, or with --text")
    if not said.strip():
        raise Misused("nothing was said", hint='gitswarm event add "the text", or --text - to read standard input')
    receipt = desk.swarm.do(actions.say, kind=kind, text=said, thread=thread)
    desk.screen.receipt(receipt.as_json(), f"{kind} {receipt.id} {receipt.events[0].standing}")


COMMANDS = {"event add": event_add}
