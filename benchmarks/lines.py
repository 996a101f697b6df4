"""What the logs of a benchmark say, notes, tasks, their lives or signs of life, and how git fast-import is told so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gitswarm.core.event import compose, ulid
from gitswarm.core.layout import GREAT, group_path
from gitswarm.core.path import FOLDER, event_path, folder_path, great_page_path, page_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Teller = Callable[[int], tuple[str, bytes]]
    """Gives the path and the line of the event at a position."""

BRANCH = "refs/heads/gitswarm"
BATCH = 1_000
"""Events to a commit of a log made for a benchmark."""
THREAD = 10
READY_OF_TEN = 3
BEGINNING = 1_767_225_600_000
"""When the first of those events was made, in milliseconds."""
TEXT = "The parser keeps its place now; the second half of the corpus is still slow. " * 2
NOBODY = "0" * 26
_event = partial(compose, id=NOBODY, actor="ada", session="s1", at="2026-01-01T00:00:00Z")


def id_at(position: int) -> str:
    """The id of the event that such a log has at a position."""
    return ulid(BEGINNING + position, position.to_bytes(10))


SIGN = _event(kind="heartbeat", payload={"text": "still at it"}).line
NOTE = _event(kind="note", payload={"text": TEXT}, thread="thread-00000000").line
TASK = {"title": "Let the parser keep its place 00000000", "labels": ["parser"], "paths": ["src/parser/**"]}
READY = _event(kind="task.created", payload=TASK).line
ANOTHER = "1" * 26
BLOCKED = _event(kind="task.created", payload=TASK | {"deps": [ANOTHER]}).line
SESSION, ITS_THREAD = "s00000000", "gs-00000000"
_of_task = partial(_event, task=ANOTHER, session=SESSION)
_said = partial(_of_task, thread=ITS_THREAD)
CLAIM = {"bound": False, "epoch_seen": 0, "machine": "clone/bench", "minutes": 60}
NOTED = _said(kind="task.noted", payload={"text": TEXT}).line
DONE = {"claimed_in": SESSION, "epoch": 1, "summary": ""}
LIFE = (
    _of_task(kind="task.created", payload=TASK).line,
    _said(kind="task.claimed", payload=CLAIM).line,
    *[NOTED] * 7,
    _said(kind="task.done", payload=DONE, v=2).line,
)
"""What is told of a task from its beginning to its end."""


def sign(position: int) -> tuple[str, bytes]:
    """Somebody is still at work: what costs the fold least, where a log has to be long."""
    return _told(position, SIGN)


def note(position: int) -> tuple[str, bytes]:
    """Somebody says something, ten times to a thread."""
    return _told(position, NOTE, b"thread-%08d", position // THREAD)


def task(position: int) -> tuple[str, bytes]:
    """Something is to be done; seven of ten wait for the first of the ten."""
    if position % 10 in range(1, READY_OF_TEN + 1):
        return _told(position, READY, b"place %08d", position)
    path, line = _told(position, BLOCKED, b"place %08d", position)
    return path, line.replace(ANOTHER.encode(), id_at((position - 1) // 10 * 10 + 1).encode())


def life(position: int) -> tuple[str, bytes]:
    """Tasks are made, claimed, worked at and done, one after the other: what a swarm that works tells."""
    number, step = divmod(position - 1, len(LIFE))
    task = id_at(number * len(LIFE) + 1)
    line = LIFE[step].replace(SESSION.encode(), b"s%08d" % number)
    line = line.replace(ITS_THREAD.encode(), b"gs-" + task[:-9:-1].encode()).replace(ANOTHER.encode(), task.encode())
    return _told(position, line, b"place %08d", number)


def ready_ids(first: int, count: int) -> list[str]:
    """So many of the tasks that nothing waits for, from the first such on."""
    numbers = range(first, first + count)
    return [id_at(number // READY_OF_TEN * 10 + number % READY_OF_TEN + 1) for number in numbers]


def stream(teller: Teller, first: bytes, events: int, *, sealed: bool) -> Iterator[bytes]:
    """What fast-import is told: events in commits of a thousand, each followed by its seal."""
    for begin in range(0, events, BATCH):
        end = min(begin + BATCH, events)
        yield _commit("events", end, follows=begin == 0)
        for position in range(begin or 1, end):
            yield _file(*teller(position))
        if sealed:
            yield _commit("seal", end, follows=False)
            yield from _seals(teller, first, range(begin // FOLDER, end // FOLDER))
        if sealed and end % GREAT == 0:
            yield _commit("seal", end, follows=False)
            yield from _joined(teller, first, end // GREAT - 1)
    yield b"done\n"


def _told(position: int, template: bytes, mark: bytes = b"", number: int = 0) -> tuple[str, bytes]:
    id = id_at(position)
    line = template.replace(NOBODY.encode(), id.encode(), 1)
    line = line.replace(mark % 0, mark % number) if mark else line
    return event_path(position, id), line


def _seals(teller: Teller, first: bytes, blocks: range) -> Iterator[bytes]:
    for block in blocks:
        yield f"D {folder_path(block)}\n".encode()
        yield _file(page_path(block), _page(teller, first, block, FOLDER))


def _joined(teller: Teller, first: bytes, group: int) -> Iterator[bytes]:
    yield f"D {group_path(group)}\n".encode()
    yield _file(great_page_path(group), _page(teller, first, group, GREAT))


def _page(teller: Teller, first: bytes, number: int, span: int) -> bytes:
    numbers = range(number * span, (number + 1) * span)
    return b"".join(teller(position)[1] if position else first for position in numbers)


def _commit(subject: str, end: int, *, follows: bool) -> bytes:
    """A commit a second later for each event: where all are of one moment, git walks the whole history at each push."""
    when = f"{BEGINNING // 1_000 + end} +0000"
    said = f"commit {BRANCH}\ncommitter bench <bench@localhost> {when}\ndata {len(subject)}\n{subject}\n"
    return (said + (f"from {BRANCH}^0\n" if follows else "")).encode()


def _file(path: str, content: bytes) -> bytes:
    return b"M 100644 inline %b\ndata %d\n%b\n" % (path.encode(), len(content), content)
