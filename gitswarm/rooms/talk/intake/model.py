"""Where tasks came from, and which request is the same as another."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.record import Record
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task

TEXT, LETTER = "text", "letter:"
"""What a source begins with: words that were typed; a letter by its id. Files are named by path and line."""
NOBODY = ""
"""Who asks where nobody is to be told of the end."""
LETTERS_OF_PRINT = 32


class Source(Record):
    """One time that a task was asked for: where the words stand, who asked, and what read them how surely."""

    key: str
    task: str
    event: str
    source: str
    asker: str
    parser: str
    confidence: int
    position: int
    at: str
    line: int | None = None


class Print(Record):
    """The fingerprint of a request, and the task that it became last."""

    fingerprint: str
    task: str


SOURCES = Table("intake_sources", Source, (("task", "position"),))
PRINTS = Table("intake_prints", Print, (("task",),))


def fingerprint(title: str, description: str = "", scope: str = "") -> str:
    """What a request has in common with every request that says the same within the same scope."""
    from hashlib import sha256

    told = "\0".join((normal(title), normal(description), scope.strip()))
    return sha256(told.encode(errors="surrogatepass")).hexdigest()[:LETTERS_OF_PRINT]


def normal(text: str) -> str:
    """A text as only its words count: no case, no marks, no width of letters, one blank between words."""
    from unicodedata import normalize

    plain = normalize("NFKC", text).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())


def known(tables: Tables, print_: str) -> Task | None:
    """The task that this request became already and that is not closed."""
    found: Print | None = tables.get(PRINTS, print_)
    one = tasks.task(tables, found.task) if found is not None else None
    return one if one is not None and one.status != "closed" else None


def sources(tables: Tables, id: str) -> list[Source]:
    """Every time that a task was asked for, in order."""
    return tables.where(SOURCES, task=id, order="position")


def source_key(id: str, source: str, asker: str) -> str:
    """What makes two times one: the same words from the same place by the same asker for the same task."""
    return f"{id} {asker} {source}"


def is_known_source(tables: Tables, id: str, source: str, asker: str) -> bool:
    """Whether this asker asked for the task from there already."""
    return tables.get(SOURCES, source_key(id, source, asker)) is not None


def askers(tables: Tables, id: str) -> list[Source]:
    """Whoever is to be told of the end of a task, each once, as they asked first."""
    first = {one.asker: one for one in reversed(sources(tables, id)) if one.asker != NOBODY}
    return sorted(first.values(), key=lambda one: one.position)
