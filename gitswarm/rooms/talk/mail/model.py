"""Letters: who got them, and what was acknowledged."""

from __future__ import annotations

from gitswarm.core.event import instant, timestamp
from gitswarm.core.ids import SHOWN, record_called
from gitswarm.core.markdown import named
from gitswarm.core.tables import Table
from gitswarm.errors import NotFound
from gitswarm.record import Record
from gitswarm.rooms.ground import agents, leases
from gitswarm.rooms.work import claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitswarm.core.tables import Tables

ALL, ROLE, TASK, TASKS = "all", "role/", "task/", "@tasks"
"""Addresses beside the names of agents: everybody, a role, whoever holds a task, and the intake of tasks."""
IMPORTANCE = ("low", "normal", "high", "urgent")
CAPTAINS = "role/captain"
"""Who is told of what no machine can mend."""
INJECTED, WIDTH = 5, 100
"""Letters that are put before an agent at once, and how much of each."""


class Letter(Record):
    """Something said to somebody: to whom, how urgent, and whether it must be acknowledged by when."""

    id: str
    position: int
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    digest: str | None
    importance: str
    ack: bool
    ack_by: str | None
    thread: str
    reply_to: str | None
    as_task: bool
    at: str


class Delivery(Record):
    """A letter at one address."""

    key: str
    address: str
    position: int
    letter: str


class Mark(Record):
    """What somebody did with a letter: read it, or acknowledged it."""

    key: str
    letter: str
    agent: str
    acked: bool
    at: str
    text: str


class Lost(Record):
    """A claim made without the hub that came to nothing, of which nobody was told yet; ``winner`` held it by then."""

    id: str
    task: str
    epoch: int
    actor: str
    machine: str
    position: int
    winner: str | None


LOST = Table("mail_lost", Lost, (("machine",),))
LETTERS = Table("mail_letters", Letter, (("sender", "position"), ("thread", "position")))
DELIVERIES = Table("mail_deliveries", Delivery, (("address", "position"),))
MARKS = Table("mail_marks", Mark, (("letter",),))


def known(tables: Tables, id: str) -> Letter | None:
    """The letter with exactly that id."""
    found: Letter | None = tables.get(LETTERS, id)
    return found


def lost(tables: Tables, machine: str) -> list[Lost]:
    """The claims made on one machine without the hub that came to nothing, of which nobody was told yet."""
    return tables.where(LOST, machine=machine)


def lost_claim(tables: Tables, id: str) -> Lost | None:
    """The claim of that id that came to nothing, until its maker was told."""
    found: Lost | None = tables.get(LOST, id)
    return found


def letter(tables: Tables, name: str) -> Letter:
    """The letter with that id; its end is enough, as lists show it."""
    found: Letter = record_called(tables, LETTERS, name, "letter", "`gitswarm mail inbox` shows yours")
    return found


def addresses(tables: Tables, agent: str) -> list[str]:
    """Where letters reach an agent: its name, everybody's, its role's, and those of the tasks it holds."""
    known = agents.agent(tables, agent)
    roles = [f"{ROLE}{known.role}"] if known is not None and known.role else []
    held = [f"{TASK}{task.id}" for task, lease in claims.held(tables) if lease.actor == agent]
    return [agent, ALL, *roles, *held]


def reaches_many(address: str) -> bool:
    """Whether letters to this address go to others than one agent of that name."""
    return address == ALL or address.startswith((ROLE, TASK))


def unmet(tables: Tables, to: Iterable[str]) -> list[str]:
    """Those addresses under which nobody is known so far: a letter waits there for whoever comes."""
    roles = {f"{ROLE}{one.role}" for one in agents.agents(tables) if one.role and not one.left}

    def is_met(address: str) -> bool:
        if address in (ALL, TASKS) or "/" in address:
            return address in roles or not address.startswith(ROLE)
        said = tables.where(LETTERS, sender=address, limit=1)
        return agents.agent(tables, address) is not None or bool(said or leases.leases(tables, address))

    return [address for address in to if not is_met(address)]


def inbox(tables: Tables, agent: str, *, read_too: bool = False, limit: int | None = None) -> list[Letter]:
    """What reached an agent, the newest first; what it wrote itself is left out."""
    found: dict[str, Letter] = {}
    for address in addresses(tables, agent):
        for delivery in tables.where(DELIVERIES, address=address, order="position", descending=True):
            one: Letter = tables.get(LETTERS, delivery.letter)
            if one.sender != agent and (read_too or mark(tables, one.id, agent) is None):
                found[one.id] = one
    newest = sorted(found.values(), key=lambda one: -one.position)
    return newest if limit is None else newest[:limit]


def mark(tables: Tables, letter: str, agent: str) -> Mark | None:
    """What an agent did with a letter; None where nothing."""
    found: Mark | None = tables.get(MARKS, f"{letter} {agent}")
    return found


def marks(tables: Tables, letter: str) -> list[Mark]:
    """What everybody did with a letter."""
    return tables.where(MARKS, letter=letter)


def may_ack(one: Letter, agent: str) -> bool:
    """Whether it tells the sender anything that this agent understood a letter; he himself only if it is to him."""
    return agent != one.sender or agent in one.to


def is_acked(tables: Tables, one: Letter) -> bool:
    """Whether somebody else acknowledged a letter: each who was named, where agents were named."""
    acked = {each.agent for each in marks(tables, one.id) if each.acked and may_ack(one, each.agent)}
    named = {address for address in one.to if address not in (ALL, TASKS) and "/" not in address}
    return named <= acked if named else bool(acked)


def unacked(tables: Tables, sender: str) -> list[Letter]:
    """The letters of a sender that wait to be acknowledged, the oldest first."""
    sent = tables.where(LETTERS, sender=sender, order="position")
    return [one for one in sent if one.ack and not is_acked(tables, one)]


def thread(tables: Tables, name: str) -> list[Letter]:
    """The letters of one thread, in order."""
    return tables.where(LETTERS, thread=name, order="position")


def thread_called(tables: Tables, name: str) -> str:
    """The thread of that name, or of the task that is called so."""
    if thread(tables, name) or not name.startswith(tasks.id_of(tables, "")):
        return name
    try:
        return tasks.thread_of(tables, tasks.find(tables, name))
    except NotFound:
        return name


def search(tables: Tables, words: list[str], limit: int | None) -> list[Letter]:
    """The letters in which every word stands, the newest first."""
    wanted = [word.casefold() for word in words]

    def fits(one: Letter) -> bool:
        text = f"{one.subject} {one.text} {one.sender}".casefold()
        return all(word in text for word in wanted)

    newest = sorted(filter(fits, tables.where(LETTERS)), key=lambda one: -one.position)
    return newest if limit is None else newest[:limit]


def until(at: str, minutes: int) -> str:
    """The time so many minutes after another."""
    return timestamp(instant(at) + 60 * minutes)


def notice(tables: Tables, agent: str) -> list[str]:
    """What an agent must know of its mail, in a few lines; nothing where there is none. Others are quoted, not said."""
    new = inbox(tables, agent)
    if not new:
        return []
    lines = [f"You have {len(new)} unread letter{'s' if len(new) > 1 else ''}. Read them with `gitswarm mail read ID`."]
    for one in sorted(new, key=lambda one: -IMPORTANCE.index(one.importance))[:INJECTED]:
        wants = ", wants an acknowledgement" if one.ack else ""
        said = " ".join((one.subject or one.text).split())[:WIDTH]
        lines.append(f"- {one.id[-SHOWN:]} from {named(one.sender)} ({one.importance}{wants}): {said!r}")
    return lines
