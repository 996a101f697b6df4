"""What is told to whoever asked for a task that is closed now, finished one too late, or lost it to another."""

from __future__ import annotations

from gitswarm.core.payload import head_of
from gitswarm.rooms.talk import intake, mail
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.event import Event
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.talk.intake import Source
    from gitswarm.rooms.talk.mail import Letter
    from gitswarm.rooms.work.tasks import Task

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
TIME, CHANCE = 10, 16
"""Letters of an id that tell its time, and those that tell it from others."""
SUBJECT = 200


def report(tables: Tables, event: Event, position: int, one: Task, source: Source) -> Letter:
    """The letter to one who asked: what became of the task, who says so, and what shows it."""
    closer = tasks.detail(tables, one.id).done_by or event.actor
    shown = tasks.id_of(tables, one.short)
    return _letter(
        event,
        position,
        id=id_of(event.id, one.id, source.asker),
        sender=mail.TASKS if closer == source.asker else closer,
        to=(source.asker,),
        subject=f"{shown} is closed: {one.title}"[:SUBJECT],
        text=text(tables, one, closer, source),
        importance="normal",
        thread=_thread(tables, one, source),
    )


def overruled(tables: Tables, event: Event, position: int, one: Task) -> Letter:
    """The letter to one whose `done` came too late: who has the task now, and that nothing of the work is gone."""
    shown = tasks.id_of(tables, one.short)
    now = f"{one.status}, and held by {one.holder}" if one.holder else one.status
    text = f"You held {shown} no more when your `done` arrived, so it does not count. It is {now}.\n\n"
    rest = f"Your commits are on the branch they were made on; `gitswarm show {shown}` tells what happened."
    return _too_late(tables, event, position, one, "result", text + rest)


def lost(tables: Tables, seen: Seen, one: Task, holder: str) -> Letter:
    """The letter to one whose task another took over or closed: who did, and why."""
    event, told, shown = seen.event, seen.payload, tasks.id_of(tables, one.short)
    did = "has taken it over" if one.holder else f"has closed it as {tasks.detail(tables, one.id).resolution}"
    reason = head_of(told.reason) or "no reason was given"
    return _letter(
        event,
        seen.position,
        id=id_of(event.id, one.id, f"\n{holder}"),  # no name holds a newline: whoever asked for it has another letter
        sender=event.actor,
        to=(holder,),
        subject=f"{shown} is not yours any more: {one.title}"[:SUBJECT],
        text=f"You worked on {shown}, and {event.actor} {did}: {reason}\n\n"
        f"Your commits are on the branch they were made on; `gitswarm show {shown}` tells what happened.",
        importance="high",
        thread=tasks.thread_of(tables, one),
    )


def unclosed(tables: Tables, event: Event, position: int, one: Task) -> Letter:
    """The letter to one whose `close` came after another had taken the task: how it is closed all the same."""
    shown = tasks.id_of(tables, one.short)
    text = f"{one.holder} held {shown} when your `close` arrived, and not when you said it, so it does not count.\n\n"
    return _too_late(tables, event, position, one, "close", f"{text}Ask, or `gitswarm close {shown} --force`.")


def _too_late(tables: Tables, event: Event, position: int, one: Task, what: str, text: str) -> Letter:
    """A letter of the swarm to one who said something of a task that did not count any more."""
    return _letter(
        event,
        position,
        id=id_of(event.id, one.id, event.actor),
        sender=mail.TASKS,
        to=(event.actor,),
        subject=f"your {what} came too late: {tasks.id_of(tables, one.short)} {one.title}"[:SUBJECT],
        text=text,
        importance="high",
        thread=tasks.thread_of(tables, one),
    )


def letter(  # noqa: PLR0913 - a letter has that many sides
    tables: Tables, seen: Seen, one: Task, about: str, *, to: tuple[str, ...], subject: str, text: str, urgent: bool
) -> Letter:
    """A letter about a task that follows from an event, once for each ``about``: the same in every clone."""
    return _letter(
        seen.event,
        seen.position,
        id=id_of(seen.event.id, one.id, about),
        sender=mail.TASKS,
        to=to,
        subject=subject[:SUBJECT],
        text=text,
        importance="high" if urgent else "normal",
        thread=tasks.thread_of(tables, one),
    )


def _letter(event: Event, position: int, **more: Any) -> Letter:
    return mail.Letter(
        position=position, digest=None, ack=False, ack_by=None, reply_to=None, as_task=False, at=event.at, **more
    )


def text(tables: Tables, one: Task, closer: str, source: Source) -> str:
    """What a report says."""
    more = tasks.detail(tables, one.id)
    lines = [f"{one.title}: {more.resolution} by {closer}."]
    lines += [more.summary] if more.summary else []
    lines += [f"commit: {more.commit}"] if more.commit else []
    lines += [f"tests: {more.tests}"] if more.tests else []
    where = "" if source.source == intake.TEXT else f" in {source.source}"
    return "\n".join([*lines, f"You asked for it{where}."])


def id_of(event: str, task: str, asker: str) -> str:
    """The id of the report that follows from an event: the same in every clone, as everything the fold makes."""
    from hashlib import sha256

    number = int.from_bytes(sha256(f"{event} {task} {asker}".encode(errors="surrogatepass")).digest()[:CHANCE])
    return event[:TIME] + "".join(DIGITS[number >> 5 * place & 31] for place in range(CHANCE))


def _thread(tables: Tables, one: Task, source: Source) -> str:
    """Where it stands: in the conversation of the letter that asked, else in that of the task."""
    letter = mail.known(tables, source.source.removeprefix(intake.LETTER))
    return letter.thread if letter is not None else tasks.thread_of(tables, one)
