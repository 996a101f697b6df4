"""Letters written, read and acknowledged."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.ids import SHOWN
from gitswarm.core.payload import Payload, Text, digest_of, head_of
from gitswarm.errors import CRITICAL
from gitswarm.rooms.ground import agents, incidents
from gitswarm.rooms.talk import intake
from gitswarm.rooms.talk.mail.model import (
    CAPTAINS,
    DELIVERIES,
    IMPORTANCE,
    LETTERS,
    LOST,
    MARKS,
    Delivery,
    Letter,
    Lost,
    Mark,
    mark,
    until,
)
from gitswarm.rooms.work import claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class MailSent(Payload):
    """Somebody wrote to others; ``ack_minutes`` is by when it must be acknowledged.

    What the machinery answers to a claim that came to nothing is a reply to that claim. ``requests`` says how many
    things are asked for in it, each of which the same action tells as an event of its own.
    """

    KIND = "mail.sent"
    V = 2
    UPCASTERS = {1: dict}  # noqa: RUF012 - version 1 carried no requests

    to: tuple[str, ...]
    text: Text
    subject: str = ""
    importance: str = "normal"
    ack: bool = False
    ack_minutes: int | None = None
    reply_to: str | None = None
    as_task: bool = False
    requests: int = 0


class MailRead(Payload):
    """Somebody read letters."""

    KIND = "mail.read"
    V = 1

    letters: tuple[str, ...]


class MailAcked(Payload):
    """Somebody acknowledged a letter."""

    KIND = "mail.acked"
    V = 1

    letter: str
    text: Text = ""


PAYLOADS = (MailSent, MailRead, MailAcked)


def fold(seen: Seen, tables: Tables) -> bool:
    """Each kind has its own act, which says whether the event is overruled; incidents are told to who can help."""
    act = ACTS.get(type(seen.payload))
    if act is None:
        _call_for_help(seen, tables)
        return False
    return act(seen, tables)


def _call_for_help(seen: Seen, tables: Tables) -> None:
    """Write to the captains, and to who leads, of what waits for somebody: once, however often it is noted."""
    told = incidents.incident_at(tables, seen.position)
    if told is None or told.since != seen.position or told.step not in incidents.WAITS_FOR_SOMEBODY:
        return
    leading = agents.leader(tables)
    to = (CAPTAINS,) if leading is None else (CAPTAINS, leading.actor)
    mended = f'When it is mended: gitswarm incident resolve {told.id[-SHOWN:]} "what was done"'
    deliver(
        tables,
        Letter(
            id=seen.event.id,
            position=seen.position,
            sender=seen.event.actor,
            to=to,
            subject=f"{told.severity}: {told.error}",
            text="\n\n".join(filter(None, (told.message, told.hint, mended))),
            digest=None,
            importance="urgent" if told.severity == CRITICAL else "high",
            ack=False,
            ack_by=None,
            thread=told.id,
            reply_to=None,
            as_task=False,
            at=seen.event.at,
        ),
    )


def _sent(seen: Seen, tables: Tables) -> bool:
    told, event = seen.payload, seen.event
    made = Letter(
        id=event.id,
        position=seen.position,
        sender=event.actor,
        to=tuple(dict.fromkeys(told.to)),
        subject=told.subject,
        text=head_of(told.text),
        digest=digest_of(told.text),
        importance=told.importance if told.importance in IMPORTANCE else "normal",
        ack=told.ack,
        ack_by=until(event.at, told.ack_minutes) if told.ack and told.ack_minutes else None,
        thread=event.thread or event.id,
        reply_to=told.reply_to,
        as_task=told.as_task,
        at=event.at,
    )
    deliver(tables, made)
    if told.as_task and told.requests < 1:
        intake.take_letter(made.subject or made.text, told.text, seen, tables)
    if told.reply_to is not None:
        tables.delete(LOST, told.reply_to)
    return False


def deliver(tables: Tables, made: Letter) -> None:
    """Put a letter where it is addressed to."""
    tables.put(LETTERS, made)
    for address in made.to:
        tables.put(DELIVERIES, Delivery(f"{address} {made.id}", address, made.position, made.id))


def _tentative(seen: Seen, tables: Tables) -> bool:
    """Keep that somebody works on what another was given, until he is told."""
    told, event = seen.payload, seen.event
    found, lease = tasks.task(tables, event.task or ""), claims.lease_on(tables, event.task or "")
    if found is not None and (lease is None or lease.position != seen.position):
        epoch = told.epoch_seen + 1
        made = Lost(event.id, found.id, epoch, event.actor, told.machine, seen.position, found.holder)
        tables.put(LOST, made)
    return False


def _read(seen: Seen, tables: Tables) -> bool:
    new = [id for id in seen.payload.letters if _is_unmarked(tables, id, seen.event.actor)]
    for id in new:
        _mark(seen, tables, id)
    return not new


def _is_unmarked(tables: Tables, id: str, actor: str) -> bool:
    return tables.get(LETTERS, id) is not None and mark(tables, id, actor) is None


def _acked(seen: Seen, tables: Tables) -> bool:
    told = seen.payload
    before = mark(tables, told.letter, seen.event.actor)
    if tables.get(LETTERS, told.letter) is None or (before is not None and before.acked):
        return True
    _mark(seen, tables, told.letter, acked=True, text=head_of(told.text))
    return False


def _mark(seen: Seen, tables: Tables, id: str, *, acked: bool = False, text: str = "") -> None:
    event = seen.event
    tables.put(MARKS, Mark(f"{id} {event.actor}", id, event.actor, acked, event.at, text))


ACTS: dict[type, Callable[[Seen, Tables], bool]] = {
    MailSent: _sent,
    MailRead: _read,
    MailAcked: _acked,
    claims.TaskTentative: _tentative,
}
ROOM = Room("mail", (LETTERS, DELIVERIES, MARKS, LOST), PAYLOADS, fold)
