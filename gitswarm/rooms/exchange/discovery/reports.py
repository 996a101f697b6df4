"""Reports of other tools: failing tests from JUnit's XML, findings of linters from SARIF."""

from __future__ import annotations

import json

from gitswarm.record import Record
from gitswarm.rooms.exchange.discovery.model import LINT, TEST, Finding, name_of
from gitswarm.rooms.work.tasks import TITLE_LIMIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

DEEP = 64
LONGEST = 4000
"""Letters kept of what a failing test or a linter says."""
PRIORITIES = {"error": 1, "warning": 2, "note": 3, "none": 4}


class Unfit(Exception):
    """A report that cannot be read; carries the reason."""


class Case(Record):
    """One test as a report tells it."""

    file: str
    name: str
    line: int
    said: str | None


def failing(data: bytes) -> tuple[list[Finding], frozenset[str]]:
    """The failing tests of a report, and the names of those that passed."""
    cases: dict[tuple[str, str], Case] = {}
    for case in _Cases().read(data):
        before = cases.get(case[:2])
        if before is None or before.said is None:
            cases[case[:2]] = case
    failed = [_of_case(case) for case in cases.values() if case.said is not None]
    passed = frozenset(name_of(TEST, "", one.file, one.name, 1) for one in cases.values() if one.said is None)
    return failed, passed


class _Cases:
    """Reads testcases as they come by; a document type, which could hide entities, is refused."""

    def __init__(self) -> None:
        self._deep = 0
        self._now: dict[str, str] | None = None
        self._failing = False
        self._said: list[str] = []
        self._skipped = False
        self._found: list[Case] = []

    def read(self, data: bytes) -> list[Case]:
        """All cases of a report."""
        from xml.parsers import expat

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise Unfit(f"no XML: {expat.ErrorString(error.code)} in line {error.lineno}") from error
        return self._found

    def _start(self, name: str, told: dict[str, str]) -> None:
        self._deep += 1
        if self._deep > DEEP:
            raise Unfit("XML nested too deep")
        tag = name.rpartition(":")[2]
        if tag == "testcase":
            self._now, self._said, self._skipped = told, [], False
            self._failing = False
        elif tag in ("failure", "error") and self._now is not None:
            self._failing = True
            self._said.append(told.get("message", ""))
        elif tag == "skipped":
            self._skipped = True

    def _text(self, text: str) -> None:
        if self._failing and sum(map(len, self._said)) < LONGEST:
            self._said.append(text)

    def _end(self, name: str) -> None:
        self._deep -= 1
        if name.rpartition(":")[2] != "testcase" or self._now is None:
            return
        told, self._now = self._now, None
        line = told.get("line", "")
        if self._failing or not self._skipped:
            full = "::".join(filter(None, (told.get("classname"), told.get("name"))))
            said = "\n".join(part.strip("\n") for part in self._said if part.strip())[:LONGEST]
            number = int(line) if line.isascii() and line.isdecimal() and len(line) < SHORT else 0
            self._found.append(Case(told.get("file", ""), full, number, said if self._failing else None))
        self._failing = False


SHORT = 9


def _refuse(*_: object) -> None:
    raise Unfit("a document type or an entity, which are not read")


def _of_case(case: Case) -> Finding:
    title = _title(f"{case.name or 'a test'} fails")
    where = f" in `{case.file}`" if case.file else ""
    description = f"A test{where} fails:\n\n{_indented(case.said or '')}"
    return Finding(TEST, case.file, case.line, case.name, title, "bug", 1, description)


def findings(data: bytes) -> tuple[list[Finding], tuple[str, ...]]:
    """The findings of a SARIF file, and the groups of tools that it tells wholly."""
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unfit(f"no JSON ({str(error)[:80]})") from error
    runs = told.get("runs") if isinstance(told, dict) else None
    if not isinstance(runs, list):
        raise Unfit("no SARIF: it has no runs")
    found: list[Finding] = []
    groups = []
    for run in runs:
        tool = _text(run, "tool", "driver", "name") or "a linter"
        results = _at(run, "results")
        if isinstance(results, list):  # a run that could not be ended has none
            groups.append(f"{LINT}:{_group(tool)}")
            found += [one for result in results for one in _of_result(tool, result)]
    return found, tuple(dict.fromkeys(groups))


def _of_result(tool: str, result: Any) -> Iterator[Finding]:
    """The finding of one result, unless it is none: it passed, was suppressed, or is absent by now."""
    if not isinstance(result, dict) or result.get("kind") in ("pass", "notApplicable") or result.get("suppressions"):
        return
    if result.get("baselineState") == "absent":
        return
    rule = _text(result, "ruleId") or _text(result, "rule", "id") or "finding"
    said = _text(result, "message", "text") or _text(result, "message", "markdown")
    places = result.get("locations")
    place = places[0] if isinstance(places, list) and places else {}
    path = _text(place, "physicalLocation", "artifactLocation", "uri").removeprefix("file://").removeprefix("./")
    line = _at(place, "physicalLocation", "region", "startLine")
    yield Finding(
        LINT,
        path,
        line if type(line) is int and line > 0 else 0,
        f"{rule}\n{said}",
        _title(f"{rule}: {said}"),
        "bug" if result.get("level") == "error" else "chore",
        PRIORITIES.get(result.get("level") or "warning", 2),
        f"{tool} finds in `{path}`:\n\n{_indented(said)}",
        group=_group(tool),
    )


def _group(tool: str) -> str:
    """The name of a tool as it stands in the names of its findings."""
    return "".join(letter if letter.isalnum() else "-" for letter in tool.lower())


def _at(told: Any, *way: str) -> Any:
    for key in way:
        told = told.get(key) if isinstance(told, dict) else None
    return told


def _text(told: Any, *way: str) -> str:
    found = _at(told, *way)
    return found.encode(errors="replace").decode() if isinstance(found, str) else ""


def _title(text: str) -> str:
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= TITLE_LIMIT else f"{line[: TITLE_LIMIT - 1]}…"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text[:LONGEST].splitlines())
