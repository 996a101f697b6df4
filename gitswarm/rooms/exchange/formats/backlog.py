"""Tasks of Backlog.md: a file each, front matter and sections; the folder it lies in tells where it stands."""

from __future__ import annotations

import re

from gitswarm.rooms.exchange.formats import fitting, yamls
from gitswarm.rooms.work.origins import CLOSED, OPEN, PAUSED, Remark
from gitswarm.rooms.work.tasks import TYPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from gitswarm.rooms.exchange.formats.fitting import Harvest

CONFIG = ("config.yml", "config.yaml", "backlog.config.yml")
USUAL = ("To Do", "In Progress", "Done")
STANDS = {
    ("tasks",): OPEN,
    ("completed",): CLOSED,
    ("drafts",): PAUSED,
    ("archive", "tasks"): CLOSED,
    ("archive", "drafts"): CLOSED,
}
"""What a task is by its folder; one among the tasks goes by its own status."""
DRAFT = "draft-"
DROPPED = ("won't do", "wont do", "cancelled", "canceled", "abandoned", "rejected")
PRIORITIES = {"critical": 0, "highest": 0, "high": 1, "medium": 2, "low": 3, "lowest": 4}
KINDS = {"enhancement": "feature"}
KNOWN = (
    *("id", "title", "status", "assignee", "reporter", "created_date", "updated_date", "labels", "dependencies"),
    *("parent_task_id", "priority", "type", "ordinal"),
)
FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
MARK = re.compile(r"^<!-- (?:SECTION:\w+|AC|DOD|COMMENTS):(?:BEGIN|END) -->\n?", re.MULTILINE)
COMMENTS = re.compile(
    r"^## +Comments[ \t]*\n\s*<!-- COMMENTS:BEGIN -->\n(.*?)^<!-- COMMENTS:END -->\n?", re.MULTILINE | re.DOTALL
)
SECTION = re.compile(r"^## +(Acceptance Criteria|Comments)[ \t]*\n", re.MULTILINE)
HEADING = re.compile(r"^## +Description[ \t]*\n+", re.MULTILINE)
BARE_NAME = re.compile(r"^((?:assignee|reporter):.*|[ \t]*-[ \t].*)$", re.MULTILINE)
AT = re.compile(r"(?<![\w'\"@])@[^\s,'\"\]]+(?!['\"])")
CRITERION = re.compile(r"^- \[([ xX])\] (?:#\d+ )?(.*)")


def read_backlog(pages: Iterable[tuple[str, bytes | str]], harvest: Harvest) -> None:
    """The tasks that these files tell, each with its path; of one that cannot be read why."""
    found: list[tuple[str, tuple[str, ...], dict[str, Any], str]] = []
    statuses: Sequence[str] = USUAL
    for name, data in pages:
        parts = tuple(name.split("/"))
        if parts[-1] in CONFIG:
            statuses = _statuses(data, name, harvest) or statuses
        elif parts[:-1] in STANDS:
            front, body = _parted(data)
            if isinstance(front, str):
                harvest.tell(name, f"{front}: left out")
            else:
                found.append((name, parts[:-1], front, body))
        else:
            harvest.tell(name, "no task: left out")
    ids = _Ids(fitting.plain(front.get("id")) for _, _, front, _ in found)
    taken: dict[str, str] = {}
    for name, folder, front, body in sorted(found, key=lambda task: list(STANDS).index(task[1])):
        key = fitting.plain(front.get("id"))
        if key in taken:
            harvest.tell(name, f"{key} is also the id of {taken[key]}: known by its folder too", key)
        _Task(name, f"{'/'.join(folder)}/{key}" if key in taken else key, front, harvest, ids).add(
            folder, body, statuses
        )
        taken.setdefault(key, name)


def _statuses(data: bytes | str, name: str, harvest: Harvest) -> Sequence[str]:
    """The statuses that this project has, the last of which is done."""
    told = yamls.mapping(data.decode(errors="replace")) if isinstance(data, bytes) else data
    if isinstance(told, str):
        harvest.tell(name, f"{told}: the usual statuses are meant")
        return ()
    listed = told.get("statuses")
    return [fitting.plain(one) for one in listed] if isinstance(listed, list) else ()


def _parted(data: bytes | str) -> tuple[dict[str, Any] | str, str]:
    """Front matter and body of a file; or why it has none."""
    if isinstance(data, str):
        return data, ""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return "no UTF-8", ""
    front = FRONT.match(text)
    if front is None:
        return "no front matter", ""
    told = yamls.mapping(front[1] or "")
    if isinstance(told, str):  # names that begin with @ stood there without quotes once
        told = yamls.mapping(BARE_NAME.sub(lambda line: AT.sub(r"'\g<0>'", line[0]), front[1] or ""))
    return told, text[front.end() :]


class _Ids:
    """The ids of a folder; one is also meant by its number, since a project may have changed its prefix."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._by_name: dict[str, str] = {}
        self._by_number: dict[str, dict[str, None]] = {}
        for id in ids:
            self._by_name.setdefault(id.lower(), id)
            if not id.lower().startswith(DRAFT):
                self._by_number.setdefault(_number(id), {})[id] = None

    def meant(self, told: object) -> str:
        """The id that is meant, as its file has it."""
        name = fitting.plain(told).strip()
        same_number = list(self._by_number.get(_number(name), ()))
        return self._by_name.get(name.lower(), same_number[0] if len(same_number) == 1 else name)


def _number(id: str) -> str:
    """What stands behind the prefix of an id, each part without the zeros before it."""
    return ".".join(part.lstrip("0") or "0" for part in id.rpartition("-")[2].split("."))


class _Task:
    """One task on its way in."""

    def __init__(self, name: str, key: str, front: dict[str, Any], harvest: Harvest, ids: _Ids) -> None:
        self._name = name
        self._front = front
        self._harvest = harvest
        self._ids = ids
        self._key = key

    def add(self, folder: tuple[str, ...], body: str, statuses: Sequence[str]) -> None:
        """Put the task into the harvest."""
        front = self._front
        said = COMMENTS.search(body)  # in which a heading may stand
        sections = _sections(COMMENTS.sub("", body, count=1))
        accept, met, unmet = self._criteria(sections.pop("Acceptance Criteria", ""))
        remarks = self._remarks(said[1] if said else sections.pop("Comments", "").partition("\n")[2])
        state = self._state(folder, statuses)
        surprising = ("Not met", unmet) if state["state"] == CLOSED else ("Met already", met)
        people = _listed(front.get("assignee"))
        others = ("Others asked", people[1:])
        kind = fitting.plain(front.get("type")).lower()
        labels = _listed(front.get("labels"))
        self._harvest.add(
            self._name,
            self._key,
            title=fitting.plain(front.get("title")),
            type=(typed := KINDS.get(kind, kind) if KINDS.get(kind, kind) in TYPES else TYPES[0]),
            priority=self._priority(),
            sections=[
                ("", HEADING.sub("", "\n\n".join(sections.values()), count=1)),
                *((name, _bulleted(texts)) for name, texts in (surprising, others)),
                fitting.rest(front, *KNOWN),
            ],
            **state,
            labels=[*labels, kind] if kind not in ("", typed) else labels,
            accept=accept,
            assignee=_name(people[0]) if people else None,
            parent=self._ids.meant(front["parent_task_id"]) if front.get("parent_task_id") else None,
            deps=[self._ids.meant(one) for one in _listed(front.get("dependencies"))],
            remarks=remarks,
            author=_name(front.get("reporter")),
            created=front.get("created_date"),
            updated=front.get("updated_date"),
        )

    def _tell(self, reason: str) -> None:
        self._harvest.tell(self._name, reason, self._key)

    def _state(self, folder: tuple[str, ...], statuses: Sequence[str]) -> dict[str, str]:
        """Where it stands: by its folder, and among the tasks by its status."""
        was = fitting.plain(self._front.get("status"))
        known = [status.lower() for status in statuses]
        if folder[0] == "archive":
            return {"was": f"{was}, archived", "state": CLOSED, "resolution": "archived"}
        if STANDS[folder] != OPEN or (known and was.lower() == known[-1]) or was.lower() == "done":
            return {"was": was, "state": CLOSED if STANDS[folder] == OPEN else STANDS[folder]}
        if was.lower() in DROPPED:
            return {"was": was, "state": CLOSED, "resolution": "wontfix", "reason": was}
        if was.lower() not in known:
            self._tell(f"{was[:40]!r} is a status that this project does not have: open here")
        elif was.lower() not in known[:1]:
            self._tell(f"{was} there: open here, until somebody claims it")
        return {"was": was, "state": OPEN}

    def _priority(self) -> int:
        told = fitting.plain(self._front.get("priority")).lower()
        if told and told not in PRIORITIES:
            self._tell(f"{told[:40]!r} is a priority we do not know: 2 here")
        return PRIORITIES.get(told, 2)

    def _criteria(self, text: str) -> tuple[list[str], list[str], list[str]]:
        """The criteria it is accepted by; those of them that are met, and those that are not."""
        found = [match for match in map(CRITERION.match, text.splitlines()) if match]
        rest = [line for line in text.splitlines()[1:] if line.strip() and not CRITERION.match(line)]
        met = [match[2] for match in found if match[1] != " "]
        unmet = [match[2] for match in found if match[1] == " "]
        return [match[2] for match in found] + rest, met, unmet

    def _remarks(self, text: str) -> list[Remark]:
        """What was said about it: heads and bodies in turn, between lines of three hyphens."""
        blocks = re.split(r"^---[ \t]*$", text, flags=re.MULTILINE)
        found = []
        for head, body in zip(blocks[::2], blocks[1::2], strict=False):
            told = dict(line.split(": ", 1) for line in head.strip().splitlines() if ": " in line)
            found.append(Remark(body.strip("\n"), _name(told.get("author")), told.get("created")))
        return found


def _sections(body: str) -> dict[str, str]:
    """The criteria and the comments of a body, under their names; all else in order, under the place it had."""
    text = MARK.sub("", body)
    found: dict[str, str] = {}
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    for place, part in enumerate(parts):
        named = SECTION.match(part)
        name = named[1] if named and named[1] not in found else str(place)
        if part.strip():
            found[name] = part.strip("\n")
    return found


def _name(told: object) -> str:
    return fitting.plain(told).strip().removeprefix("@")


def _bulleted(texts: Sequence[object]) -> str:
    return "\n".join(f"- {fitting.plain(text)}" for text in texts)


def _listed(told: object) -> list[Any]:
    """A list as front matter has it: a list, one value, or nothing."""
    return told if isinstance(told, list) else [told] if told not in (None, "") else []
