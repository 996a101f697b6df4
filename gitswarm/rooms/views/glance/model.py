"""What is seen of a swarm at one glance: what needs people, the lanes, the runs, who is here."""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.ground import agents, switches
from gitswarm.rooms.roster import lists, runs
from gitswarm.rooms.talk import mail
from gitswarm.rooms.views import board
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.roster.runs import Run, Status
    from gitswarm.rooms.talk.mail import Letter
    from gitswarm.rooms.views.health import Trouble
    from gitswarm.rooms.work.tasks import Task

LETTER, GATE = "letter", "approval_waiting"
"""Kinds of what needs people at which something can be done here."""
FOUND = "found"
"""The lane of what was searched for."""
MOST_FOUND = 500
LETTERS = 20
ENDED = 30
"""Runs that are shown beside those at work, the newest."""


class Need(Record):
    """Something that goes on only when people do something; ``name`` says what it is about."""

    kind: str
    name: str
    severity: str
    text: str
    hint: str
    at: str


class Item(Record):
    """One task as a lane shows it; ``name`` is its whole id."""

    name: str
    id: str
    priority: int
    status: str
    title: str
    who: str
    at: str


class Lane(Record):
    """One lane of the board: how many tasks stand in it, and the first of them."""

    name: str
    title: str
    number: int
    items: tuple[Item, ...]

    @property
    def more(self) -> bool:
        """Whether there are tasks behind those that were read."""
        return len(self.items) < self.number


class Work(Record):
    """One run, and how it stands where it is at work in this clone."""

    name: str
    task: str
    id: str
    title: str
    actor: str
    adapter: str
    machine: str
    state: str
    going: bool
    at: str
    seconds: float
    dollars: float
    tokens: int
    step: str
    message: str


class Member(Record):
    """One who joined."""

    name: str
    role: str
    presence: str
    machine: str
    at: str


About = Need | Item | Work | Member
"""What can be chosen."""


class Picture(Record):
    """The swarm at one glance; ``now`` is the minute it was looked at."""

    needs: tuple[Need, ...] = ()
    lanes: tuple[Lane, ...] = ()
    works: tuple[Work, ...] = ()
    members: tuple[Member, ...] = ()
    halted: str = ""
    hub: str = ""
    actor: str = ""
    tip: str | None = None
    now: int = 0

    @property
    def at_work(self) -> list[Work]:
        """The runs that go on."""
        return [one for one in self.works if one.going]


class Wanted(Record):
    """What is to be looked at beside the beginnings: a lane further down, and what some words find."""

    lane: str = ""
    most: int = board.ROWS
    words: tuple[str, ...] = ()


def needs(troubles: Iterable[Trouble], letters: Iterable[Letter]) -> tuple[Need, ...]:
    """What needs people: what is wrong, the worst first, and the letters that wait to be read."""
    wrong = [Need(one.rule, one.subject, one.severity, one.message, one.hint, one.since) for one in troubles]
    return (*wrong, *(Need(LETTER, one.id, LETTER, f"{one.sender}: {_about(one)}", "", one.at) for one in letters))


def _about(one: Letter) -> str:
    return one.subject or one.text.strip().partition("\n")[0]


def letters(tables: Tables, actor: str | None) -> list[Letter]:
    """The letters that somebody has not read, the newest first."""
    return mail.inbox(tables, actor, limit=LETTERS) if actor else []


def lanes(tables: Tables, wanted: Wanted) -> tuple[Lane, ...]:
    """The lanes of the board, the one that is looked at further down; before them what was searched for."""
    columns = board.columns(tables, {wanted.lane: wanted.most})
    found = (Lane(one.name, one.title, one.number, _items(tables, one.tasks)) for one in columns)
    if not wanted.words:
        return tuple(found)
    hits = lists.search(tables, wanted.words, MOST_FOUND)
    return (Lane(FOUND, "Found", len(hits), _items(tables, hits)), *found)


def _items(tables: Tables, found: Iterable[Task]) -> tuple[Item, ...]:
    return tuple(_item(tables, one) for one in found)


def _item(tables: Tables, one: Task) -> Item:
    who = one.holder or (f"({one.assignee})" if one.assignee else "")
    return Item(one.id, tasks.id_of(tables, one.short), one.priority, one.status, one.title, who, one.changed_at)


def works(tables: Tables, status_of: Callable[[str], Status | None]) -> tuple[Work, ...]:
    """The runs at work, the oldest first, then those that ended, the newest first."""
    going = runs.at_work(tables)
    there = {one.id for one in going}
    ended = [one for one in runs.runs(tables, ENDED + len(going)) if one.id not in there][:ENDED]
    return tuple(_work(tables, one, status_of(one.id) if one.id in there else None) for one in (*going, *ended))


def _work(tables: Tables, one: Run, status: Status | None) -> Work:
    row = runs.as_row(tables, one)
    told = ("seconds", "dollars", "tokens", "step", "message")
    stands = status._asdict() if status else {**row, "step": "", "message": one.why}
    named = {name: row[name] for name in ("actor", "adapter", "machine", "state", "at", "title")}
    more = {name: stands[name] for name in told}
    return Work(name=one.id, task=one.task, id=row["task"], going=one.at_work, **named, **more)


def members(tables: Tables) -> tuple[Member, ...]:
    """Who is here."""
    here = [one for one in agents.agents(tables) if not one.left]
    return tuple(Member(one.name, one.role, agents.presence(tables, one), one.machine, one.at) for one in here)


def halted(tables: Tables) -> str:
    """Why all work stands still; empty where it does not."""
    standing = switches.halt(tables)
    return "" if standing is None else f"{standing.actor}: {standing.reason or 'no reason given'}"
