"""Writing, reading and acknowledging letters."""

from __future__ import annotations

from gitswarm.core.envelope import is_name
from gitswarm.core.fold import Happened
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.talk import intake
from gitswarm.rooms.talk.mail.events import (
    MailAcked,
    MailRead,
    MailSent,
)
from gitswarm.rooms.talk.mail.model import (
    ALL,
    IMPORTANCE,
    ROLE,
    TASK,
    TASKS,
    letter,
    lost_claim,
    mark,
    may_ack,
    reaches_many,
    thread_called,
)
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment
    from gitswarm.rooms.talk.drafts import Draft

LONGEST_SUBJECT = 200
LONGEST_DEADLINE = 7 * 24 * 60


def send(  # noqa: PLR0913 - a letter has that many sides
    moment: Moment,
    *,
    to: Sequence[str],
    text: str,
    subject: str = "",
    thread: str | None = None,
    importance: str = "normal",
    ack: bool = False,
    ack_minutes: int | None = None,
    as_task: bool = False,
    requests: Sequence[Draft] = (),
) -> Sequence[Happened]:
    """Write to agents, roles, whoever holds a task, or everybody; what is asked for in it goes out with it."""
    _check(text, subject, importance, ack_minutes)
    addressed = [_address(moment, one) for one in to]
    told = MailSent(
        to=tuple(dict.fromkeys(address for address, _ in addressed)),
        text=text,
        subject=subject,
        importance=importance,
        ack=ack or ack_minutes is not None,
        ack_minutes=ack_minutes,
        as_task=as_task or TASKS in to,
        requests=len(requests),
    )
    about = next((task for _, task in addressed if task is not None), None)
    id = moment.fresh()
    asked = intake.request(moment, drafts=requests, source=f"{intake.LETTER}{id}")
    where = thread_called(moment.tables, thread) if thread else _thread(moment, about)
    return [Happened(told, thread=where, task=about, id=id), *asked]


def reply(moment: Moment, *, name: str, text: str, importance: str = "normal", ack: bool = False) -> Sequence[Happened]:
    """Answer a letter, in its thread: to who wrote it, and where it went to others too, to them."""
    before = letter(moment.tables, name)
    _check(text, before.subject, importance, None)
    if reaches_many(before.sender):
        raise Refused(
            f"who wrote this calls itself {before.sender}, where letters to many go",
            hint="write to whom you mean: gitswarm mail send TO …",
        )
    others = [address for address in before.to if address != moment.actor]
    to = tuple(dict.fromkeys([before.sender, *others])) if before.sender != moment.actor else before.to
    told = MailSent(to, text, before.subject, importance, ack, None, before.id)
    return [*read(moment, names=(before.id,)), Happened(told, thread=before.thread)]


def read(moment: Moment, *, names: Sequence[str]) -> Sequence[Happened]:
    """Note that letters were read; what was noted before is left out."""
    found = [letter(moment.tables, name) for name in names]
    new = tuple(one.id for one in found if mark(moment.tables, one.id, moment.actor) is None)
    return [Happened(MailRead(new))] if new else []


def acknowledge(moment: Moment, *, name: str, text: str = "") -> Sequence[Happened]:
    """Say that a letter was understood."""
    found = letter(moment.tables, name)
    if not may_ack(found, moment.actor):
        raise Refused("you wrote this letter", hint="`gitswarm mail unacked` shows which of yours wait for others")
    before = mark(moment.tables, found.id, moment.actor)
    if before is not None and before.acked:
        return []
    return [Happened(MailAcked(found.id, text), thread=found.thread)]


def tell_lost(moment: Moment, *, claim: str, left: str) -> Sequence[Happened]:
    """Tell whoever claimed a task without the hub that another has it, and what is ``left`` of the work; once."""
    tables, lost = moment.tables, lost_claim(moment.tables, claim)
    found = tasks.task(tables, lost.task) if lost is not None else None
    if lost is None or found is None:
        return []
    shown = tasks.id_of(tables, found.short)
    before = "others had it before, and it" if found.epoch >= lost.epoch else "it could not be begun any more, and"
    came = f"{lost.winner} has it" if lost.winner else f"{before} is {found.status}"
    text = f"Your claim of {shown}, made while the hub could not be asked, came to nothing: {came}. {left}"
    subject = f"{shown} is not yours: {came}"
    told = MailSent((lost.actor,), text, subject, "high", reply_to=lost.id)
    return [tasks.about(moment, found.id, told)]


def _address(moment: Moment, given: str) -> tuple[str, str | None]:
    """An address as letters carry it, and the task it is about where it is one."""
    if given in (ALL, f"@{ALL}"):
        return ALL, None
    if given.startswith(TASK):
        id = tasks.find(moment.tables, given.removeprefix(TASK)).id
        return f"{TASK}{id}", id
    if not is_name(given.removeprefix(ROLE)):
        raise Misused(f"{given!r} is no address", hint="an agent, role/NAME, task/ID or all")
    return given, None


def _thread(moment: Moment, task: str | None) -> str | None:
    found = tasks.task(moment.tables, task) if task else None
    return tasks.thread_of(moment.tables, found) if found else None


def _check(text: str, subject: str, importance: str, ack_minutes: int | None) -> None:
    if not text.strip():
        raise Misused("nothing was said", hint='gitswarm mail send TO "the text", or - to read standard input')
    if len(subject) > LONGEST_SUBJECT or "\n" in subject:
        raise Misused("a subject is one line of at most 200 characters", hint="the rest goes into the text")
    if importance not in IMPORTANCE:
        raise Misused(f"{importance} is no importance", hint=f"one of {', '.join(IMPORTANCE)}")
    if ack_minutes is not None and not 1 <= ack_minutes <= LONGEST_DEADLINE:
        raise Misused("a letter is acknowledged within one minute to a week", hint=f"not {ack_minutes} minutes")
