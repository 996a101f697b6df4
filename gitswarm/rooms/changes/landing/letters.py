"""What is told to those whose work could not land; made by the fold, so never lost and never twice."""

from __future__ import annotations

from gitswarm.core.markdown import fenced
from gitswarm.rooms.talk import reports
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.changes.landing.model import Item
    from gitswarm.rooms.talk.mail import Letter

SHORT = 12


def sent_back(tables: Tables, seen: Seen, one: Item) -> Letter | None:
    """The letter to whoever did the work and whoever submitted it, with what the checks or git said."""
    task = tasks.task(tables, one.task)
    if task is None:
        return None
    shown, more = tasks.id_of(tables, task.short), tasks.detail(tables, one.task)
    to = tuple(dict.fromkeys(name for name in (more.done_by, one.actor) if name))
    said = ["", *fenced(one.output)] if one.output else []
    text = "\n".join([f"The work of {shown} did not land on {one.target}: {one.why}.", *said, "", _way(one, shown)])
    subject = f"sent back: {shown} {task.title}"
    return reports.letter(tables, seen, task, "landing", to=to, subject=subject, text=text, urgent=True)


def _way(one: Item, shown: str) -> str:
    return (
        f"The task is open again, and nothing is lost: its commits are on {one.branch or one.commit[:SHORT]}. "
        f"`gitswarm claim {shown}` goes on with it, and `gitswarm mq submit {shown}` brings it into the queue again."
    )
