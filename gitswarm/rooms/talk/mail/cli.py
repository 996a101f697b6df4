"""``mail``: write to each other."""

from __future__ import annotations

import time

from gitswarm.core.event import timestamp
from gitswarm.core.ids import SHOWN
from gitswarm.core.words import counted
from gitswarm.rooms.talk import intake
from gitswarm.rooms.talk.mail import actions, model
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.rooms.talk.mail.model import Letter

LIMIT = 50
UNACKED = ("id", "at", "to", "ack_by", "overdue", "subject")
COLUMNS = ("id", "at", "sender", "importance", "subject", "text")


def send(  # noqa: PLR0913 - a letter has that many sides
    desk: Desk,
    to: str,
    text: str,
    *,
    also: tuple[str, ...] = (),
    subject: str = "",
    thread: str | None = None,
    importance: str = "normal",
    ack: bool = False,
    ack_minutes: int | None = None,
    as_task: bool = False,
) -> None:
    """Write to an agent, a role, whoever holds a task, or everybody.

    to: an agent, role/NAME, task/ID, all, or @tasks
    text: what is to be said; - reads standard input
    also: another who gets it; may be repeated
    subject (-s): in one line what it is about
    thread (-t): the conversation it belongs to (default: the task's, else one of its own)
    importance (-i): low, normal, high or urgent
    ack: ask to have it acknowledged
    ack-minutes: within how many minutes
    as-task: make tasks of what it asks for, as of every letter to @tasks; you are told when they are closed

    Example: gitswarm mail send role/reviewer "The parser is ready." --subject review --ack
    """
    said = desk.read(text)
    for_intake = as_task or model.TASKS in (to, *also)
    receipt = desk.swarm.do(
        actions.send,
        to=(to, *also),
        text=said,
        requests=intake.of_letter(said, subject, intake.asker(desk)) if for_intake else (),
        subject=subject,
        thread=thread,
        importance=importance,
        ack=ack,
        ack_minutes=ack_minutes,
        as_task=as_task,
    )
    _sent(desk, receipt.as_json(), receipt.id)


def reply(desk: Desk, id: str, text: str, *, importance: str = "normal", ack: bool = False) -> None:
    """Answer a letter, to all whom it reached.

    id: the letter
    text: what is to be said; - reads standard input
    importance (-i): low, normal, high or urgent
    ack: ask to have it acknowledged

    Example: gitswarm mail reply 7k3fq2ab "I will look at it now."
    """
    receipt = desk.swarm.do(actions.reply, name=id, text=desk.read(text), importance=importance, ack=ack)
    _sent(desk, receipt.as_json(), receipt.events[-1].id)


def inbox(desk: Desk, *, all: bool = False, limit: int = LIMIT) -> None:
    """List the letters that reached you and that you have not read, the newest first.

    all: those that you have read, too
    limit (-n): how many at the most

    Example: gitswarm mail inbox --json
    """
    tables, me = desk.swarm.look(), desk.swarm.identity().actor
    found = model.inbox(tables, me, read_too=all, limit=desk.most(limit))
    _list(
        desk,
        tables,
        found,
        most=limit,
        empty=f"no letter for {me}" if all else f"no new letter for {me}; --all shows the read ones",
    )
    waiting = model.unacked(tables, me)
    if waiting and not desk.shared.json:
        desk.screen.say(f"{counted(len(waiting), 'letter')} of yours not acknowledged yet: `gitswarm mail unacked`")


def read(desk: Desk, ids: tuple[str, ...]) -> None:
    """Show letters whole, and note that you have read them.

    ids: the letters

    Example: gitswarm mail read 7k3fq2ab
    """
    tables = desk.swarm.look()
    found = [model.letter(tables, id) for id in ids]
    desk.swarm.do(actions.read, names=[one.id for one in found])
    for one in found:
        _show(desk, tables, one)


def ack(desk: Desk, id: str, text: str = "") -> None:
    """Acknowledge a letter: its sender sees that it was understood.

    id: the letter
    text: what is to be said to it

    Example: gitswarm mail ack 7k3fq2ab
    """
    receipt = desk.swarm.do(actions.acknowledge, name=id, text=desk.read(text))
    desk.screen.receipt(receipt.as_json(), "acknowledged" if receipt.events else "acknowledged already")


def unacked(desk: Desk) -> None:
    """List the letters of yours that are not acknowledged yet, the oldest first.

    Example: gitswarm mail unacked
    """
    tables, me = desk.swarm.look(), desk.swarm.identity().actor
    _list(desk, tables, model.unacked(tables, me), UNACKED, "everything was acknowledged")


def thread(desk: Desk, name: str) -> None:
    """Show all letters of a conversation, in order.

    name: the thread, the task whose it is, or a letter in it

    Example: gitswarm mail thread gs-7k3fq2ab
    """
    tables = desk.swarm.look()
    called = model.thread(tables, model.thread_called(tables, name))
    found = called or model.thread(tables, model.letter(tables, name).thread)
    _list(desk, tables, found)


def search(desk: Desk, words: tuple[str, ...], *, limit: int = LIMIT) -> None:
    """List the letters in which every word stands, the newest first.

    words: what to look for
    limit (-n): how many at the most

    Example: gitswarm mail search parser ready
    """
    tables = desk.swarm.look()
    _list(
        desk, tables, model.search(tables, list(words), desk.most(limit)), most=limit, empty="no letter has these words"
    )


def check(desk: Desk, *, inject: bool = False) -> None:
    """Say in short whether there is mail; nothing where there is none.

    inject: as text to be put before an agent's next turn

    Example: gitswarm mail check --inject
    """
    tables, me = desk.swarm.look(), desk.swarm.identity().actor
    new, waiting = model.inbox(tables, me), model.unacked(tables, me)
    if desk.shared.json:
        desk.screen.record({"unread": len(new), "unacked": len(waiting)})
    elif inject and new:
        desk.screen.lines(model.notice(tables, me))
    elif new or waiting:
        desk.screen.say(f"letters unread: {len(new)}; of yours not acknowledged: {len(waiting)}")


def _sent(desk: Desk, receipt: dict[str, object], id: str) -> None:
    letter = model.known(tables := desk.swarm.look(), id)
    unmet = model.unmet(tables, letter.to) if letter is not None else []
    nobody = f"; nobody is known as {', '.join(unmet)} so far" if unmet else ""
    desk.screen.receipt({"id": id, **receipt}, f"letter {id[-SHOWN:]}{nobody}")


def _list(
    desk: Desk,
    tables: Tables,
    found: Sequence[Letter],
    columns: Sequence[str] = COLUMNS,
    empty: str = "",
    most: int | None = None,
) -> None:
    rows = [_row(tables, one) for one in found]
    if not desk.shared.json:
        rows = [{**row, "id": row["id"][-SHOWN:]} for row in rows]
    desk.screen.table(rows, columns, empty=empty, most=most)


def _row(tables: Tables, one: Letter) -> dict[str, Any]:
    acked = [mark.agent for mark in model.marks(tables, one.id) if mark.acked]
    overdue = one.ack and not model.is_acked(tables, one) and one.ack_by is not None and one.ack_by < _now()
    to = [_named(tables, address) for address in one.to]
    return {**one._asdict(), "to": to, "acked_by": acked, "overdue": overdue}


def _named(tables: Tables, address: str) -> str:
    """An address as people write it."""
    if not address.startswith(model.TASK):
        return address
    found = tasks.task(tables, address.removeprefix(model.TASK))
    return f"{model.TASK}{tasks.id_of(tables, found.short)}" if found else address


def _now() -> str:
    return timestamp(time.time())


def _show(desk: Desk, tables: Tables, one: Letter) -> None:
    row = _row(tables, one)
    row["text"] = desk.swarm.whole(one.text, one.digest)
    if desk.shared.json:
        desk.screen.record(row)
        return
    desk.screen.record({key: row[key] for key in ("sender", "to", "at", "subject", "importance") if row[key]})
    desk.screen.say(f"\n{row['text']}\n")
    if one.ack:
        desk.screen.say(f"acknowledge it: gitswarm mail ack {one.id[-SHOWN:]}")


COMMANDS = {
    "mail send": send,
    "mail inbox": inbox,
    "mail read": read,
    "mail reply": reply,
    "mail ack": ack,
    "mail unacked": unacked,
    "mail thread": thread,
    "mail search": search,
    "mail check": check,
}
