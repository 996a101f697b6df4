"""Asking GitHub for issues and what was said under them, with as few requests as will do."""

from __future__ import annotations

from gitswarm.core.event import instant, timestamp
from gitswarm.core.words import counted
from gitswarm.record import Record
from gitswarm.rooms.exchange import formats
from gitswarm.rooms.forge.issues import model
from gitswarm.rooms.forge.issues.fields import Reader, id_of, kept_of, number_of, remark_of, said_before
from gitswarm.rooms.forge.markup import Tongue
from gitswarm.rooms.outside import github
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.exchange.formats import Harvest
    from gitswarm.rooms.forge.issues.model import Choice, News, Terms
    from gitswarm.rooms.work.origins import Origin, Remark

    Said = dict[int, tuple[int, Remark | None]]
    """Comments by their numbers, which grow: under which issue each stands, and what it says."""

PER_PAGE, FEW = 100, 3
OLD_FIRST = {"sort": "created", "direction": "asc"}
"""In this order the pages of a list stay as they are when something new comes."""
AS_TOLD = {"sort": "updated", "direction": "asc"}


class Gathered(Record):
    """What was asked for; ``newest`` is the last change that was seen."""

    harvest: Harvest
    news: News
    newest: str = ""


class Gathering:
    """Issues of one repository on their way in: those that are new here, and what changed of those that are known."""

    def __init__(self, line: github.Connection, tables: Tables, source: str, say: Callable[[str], None]) -> None:
        self._line, self._tables, self._say = line, tables, say
        self._count = 0
        self._terms: Terms = model.terms(tables)
        self._known: dict[int, Origin] = model.known_issues(tables, source)

    def chosen(self, choice: Choice) -> Gathered:
        """The issues somebody asks for, and of those that are known what changed meanwhile."""
        asked = {"labels": ",".join(choice.labels), "assignee": choice.assignee, "since": choice.since}
        rows = {row["number"]: row for row in self._issues({**asked, "state": choice.state, **OLD_FIRST})}
        rows = {number: row for number, row in rows.items() if number in self._known or choice.takes(row)}
        missed = [one for number, one in self._known.items() if number not in rows and one.was == model.OPEN]
        if missed and not choice.since:
            since = min(one.updated or "" for one in missed)
            rows |= {row["number"]: row for row in self._changed(since) if row["number"] in self._known}
        return self._gathered(list(rows.values()))

    def since(self, at: str) -> Gathered:
        """What changed since then: of issues that are known, and those that come in by themselves."""
        if not self._known and not self._terms.taken:
            return self._read([], {})
        rows = list({row["number"]: row for row in self._changed(at)}.values())
        meant = [row for row in rows if row["number"] in self._known or self._terms.comes_in(row)]
        newest = max((str(row["updated_at"]) for row in rows), default=at)
        return self._gathered(meant)._replace(newest=newest)

    def these(self, rows: Iterable[Mapping[str, Any]]) -> Gathered:
        """Issues as GitHub told them, with what was said under them."""
        return self._gathered(list(_kept(rows)))

    def _changed(self, since: str) -> Iterator[Any]:
        """What changed since then, each as it was told last."""
        for page in _by_change(lambda at: self._pages({"state": model.ALL, "since": at, **AS_TOLD}), since):
            yield from _issues_of(page)

    def _issues(self, query: Mapping[str, str]) -> Iterator[Any]:
        for page in self._pages(query):
            yield from _issues_of(page)

    def _pages(self, query: Mapping[str, str]) -> Iterator[list[Any]]:
        for page in self._line.pages(self._line.at("/issues"), **query):
            self._count += len(page)
            self._say(f"{counted(self._count, 'issue')} read")
            yield page

    def _gathered(self, rows: list[Any]) -> Gathered:
        wanted = {row["number"]: int(row.get("comments") or 0) for row in rows if self._has_news(row)}
        remarks, gone = self._comments({number: count for number, count in wanted.items() if count})
        found = self._read([row for row in rows if row["number"] not in gone], remarks)
        for number in gone:
            found.harvest.tell(f"#{number}", "it is gone at GitHub: left out", str(number))
        return found

    def _has_news(self, row: Mapping[str, Any]) -> bool:
        known = self._known.get(row["number"])
        return known is None or known.updated != formats.moment_of(row.get("updated_at"))

    def _read(self, rows: list[Any], remarks: Mapping[str, list[Remark]]) -> Gathered:
        harvest = formats.Harvest()
        tongue = Tongue(self._line.web, self._line.repository)
        reader = Reader(harvest, self._terms, tongue)
        follows = self._terms.closing in (model.IN, model.BOTH)
        for row in rows:
            reader.read(row, may_end=follows or row["number"] not in self._known)
        parts = reader.tie(self._known)
        waits = self._awaited(harvest, tongue)
        return Gathered(harvest, model.News(frozenset(reader.outside), reader.boxes, parts, remarks, waits))

    def _awaited(self, harvest: Harvest, tongue: Tongue) -> list[tuple[str, str]]:
        """Who has waited for issues that are new; those are parts of the issues whose boxes have named them."""
        new = {int(key) for key in harvest.items if key.isdecimal()} - self._known.keys()
        if not new:
            return []
        before = {number: one.task for number, one in self._known.items() if one.was == model.OPEN}
        texts = {number: tasks.detail(self._tables, id).description for number, id in before.items()}
        waits, parts = said_before(tongue, texts, new)
        for key, above in parts.items():
            item = harvest.items[key]
            if item.parent is None and above.partition(model.PART)[0] not in item.deps:
                harvest.items[key] = item._replace(parent=above)
        return waits

    def _comments(self, wanted: Mapping[int, int]) -> tuple[dict[str, list[Remark]], list[int]]:
        """What was said under these issues, in order, and which of them are gone meanwhile.

        It is asked of each, or of all at once, whichever costs less. How much was said in the whole repository nobody
        knows beforehand: that is read until it has cost as much as to ask of each.
        """
        alone = sum(-(-count // PER_PAGE) for count in wanted.values())
        said: Said = {}
        is_whole = alone > FEW and self._said_anywhere(said, wanted, alone)
        gone = [] if is_whole else [number for number in wanted if not self._said_under(said, number)]
        found: dict[str, list[Remark]] = {}
        for _, (number, remark) in sorted(said.items()):
            if remark is not None:
                found.setdefault(str(number), []).append(remark)
        return found, gone

    def _said_anywhere(self, said: Said, wanted: Mapping[int, int], most: int) -> bool:
        """Look at what was said in the repository, for so many pages; whether all that is wanted was among it."""
        at, all_of_it = self._line.at("/issues/comments"), sum(wanted.values())
        pages = _by_change(lambda since: self._line.pages(at, since=since, **AS_TOLD), "")
        for number, page in enumerate(pages, 1):
            self._keep(said, page, wanted)
            self._say(f"{number * PER_PAGE} comments looked at")
            if len(said) >= all_of_it:
                return True
            if number >= most:
                return False
        return True

    def _said_under(self, said: Said, number: int) -> bool:
        """Read what was said under one issue; whether it is there still."""
        try:
            for page in self._line.pages(self._line.at(f"/issues/{number}/comments")):
                self._keep(said, page, (number,))
        except github.GithubNotFound:
            return False
        return True

    def _keep(self, said: Said, page: Iterable[Any], wanted: Container[int]) -> None:
        for row in page:
            if number_of(row) in wanted and (id := id_of(row)):
                said[id] = (number_of(row), remark_of(row, self._line.is_ours))


def _by_change(pages: Callable[[str], Iterator[list[Any]]], since: str) -> Iterator[list[Any]]:
    """A list from that moment on, page by page, in the order of what changed.

    What changes while that is read goes to the end, and what is taken away leaves: all behind it moves up. So each page
    is asked for by the last change of the one before, and not by its number, which would pass over what has moved.
    """
    goes_on = True
    while goes_on:
        goes_on = False
        for page in pages(since):
            yield page
            later = _shortly_before_its_end(page)
            if later > since:
                since, goes_on = later, True
                break


def _issues_of(page: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The issues of a page, on which pull requests stand too."""
    return _kept(row for row in page if isinstance(row, dict) and "pull_request" not in row)


def _shortly_before_its_end(page: Sequence[Any]) -> str:
    """The second before the last change on a full page; empty where no more is to come."""
    last = formats.moment_of(kept_of(page[-1])["updated_at"]) if len(page) >= PER_PAGE else None
    return timestamp(instant(last) - 1) if last else ""


def _kept(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """What is read of these rows; one without a number tells no issue."""
    return (kept for kept in map(kept_of, rows) if kept["number"] is not None)
