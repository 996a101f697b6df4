"""What others tell, made to fit what a task can be: nothing is bent without a line that says so.

What has no place in a task is kept at the end of its description, under its name there.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from gitswarm.core.envelope import is_name
from gitswarm.core.event import LAST_SECOND, timestamp
from gitswarm.core.payload import TEXT_LIMIT
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.origins import Item, Remark, Told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

LISTED = 24 * 1024
"""Bytes that the short texts of an item, such as its labels and criteria, may take in one event."""
CUT = "\n\n[cut off here: longer than 1 MiB]"
NOTHING: tuple[object, ...] = (None, "", 0, False, [], {})


class Harvest:
    """The items read so far, by key, and what is to be told about them."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.told: list[Told] = []

    def tell(self, where: str, reason: str, key: str = "") -> None:
        """Say what became of something that could not be taken as it stands."""
        self.told.append(Told(where, key, reason))

    def add(
        self, where: str, key: str, *, title: object, sections: Iterable[tuple[str, object]] = (), **more: Any
    ) -> None:
        """Take one item, made to fit; of two with one name the one that was changed later."""
        key = plain(key).strip()
        if not is_name(key):
            self.tell(where, f"{key[:40]!r} can be no name of an item: left out")
            return
        fitting = _Fitting(self, where, key)
        item = fitting.item(title, sections, more)
        before = self.items.get(key)
        if before is not None:
            first = (item.updated or "") <= (before.updated or "")
            kept, left = (before, item) if first else (item, before)
            self.tell(left.where, f"{key} is told again at {kept.where}, which counts: left out", key)
            item = kept
        self.items[key] = item


class _Fitting:
    """Makes one item fit, and tells what had to change."""

    def __init__(self, harvest: Harvest, where: str, key: str) -> None:
        self._harvest = harvest
        self.where = where
        self.key = key

    def item(self, title: object, sections: Iterable[tuple[str, object]], more: dict[str, Any]) -> Item:
        """The item that these make."""
        short, whole = self._title(title)
        listed: dict[str, tuple[str, ...]] = {
            name: self._texts(name, more.pop(name, ())) for name in ("accept", "paths")
        }
        labels = self._labels(more.pop("labels", ()))
        exact, parts = more.pop("description", ""), [("", whole), *sections]
        if sum(len(text.encode()) for text in (*listed["accept"], *listed["paths"], *labels)) > LISTED:
            self._tell("its criteria, paths and labels are too long for one event: they stand in the description")
            parts += [(name, "\n".join(f"- {text}" for text in texts)) for name, texts in listed.items()]
            listed, labels = {"accept": (), "paths": ()}, ()
        times = {name: self._time(more.pop(name, None), name) for name in ("created", "updated", "closed")}
        people = {name: self._person(more.pop(name, None), name) for name in ("author", "assignee")}
        remarks = tuple(self._remark(one) for one in more.pop("remarks", ()) if one.text.strip())
        links = {"deps": self._names(more.pop("deps", ())), "parent": self._parent(more.pop("parent", None))}
        more |= {name: plain(more[name]) for name in ("was", "resolution", "reason") if name in more}
        made: dict[str, Any] = {**more, **listed, **times, **people, **links}
        described = self._described(exact, parts)
        return Item(self.key, self.where, short, description=described, labels=labels, remarks=remarks, **made)

    def _tell(self, reason: str) -> None:
        self._harvest.tell(self.where, reason, self.key)

    def _title(self, told: object) -> tuple[str, str]:
        """The title in one line that is not too long; and the whole of it, where that is more."""
        whole = plain(told).strip() if isinstance(told, str) else ""
        if not whole:
            self._tell("it has no title: it is named after its id")
            return self.key, ""
        line = " ".join(whole.split("\n"))
        if line == whole and len(line) <= tasks.TITLE_LIMIT:
            return line, ""
        self._tell("its title is no single line of at most 200 characters: the whole stands in the description")
        return line[: tasks.TITLE_LIMIT - 1].rstrip() + "…", whole

    def _described(self, exact: str, parts: Iterable[tuple[str, object]]) -> str:
        """The description: one that is given to the letter, then the sections that say something."""
        text = "\n\n".join(
            f"## {name}\n\n{body}" if name else body
            for name, body in ((name, plain(body).strip("\n")) for name, body in parts)
            if body.strip()
        )
        return self._bounded("\n\n".join(filter(None, (exact, text))), "its description")

    def _bounded(self, text: str, what: str) -> str:
        data = text.encode()
        if len(data) <= TEXT_LIMIT:
            return text
        self._tell(f"{what} is longer than 1 MiB: cut off there")
        return data[: TEXT_LIMIT - len(CUT)].decode(errors="ignore") + CUT

    def _texts(self, name: str, told: object) -> tuple[str, ...]:
        if not isinstance(told, (list, tuple)):
            self._tell(f"{name} is no list: left out")
            return ()
        return tuple(one for one in map(plain, told) if one.strip())

    def _labels(self, told: object) -> tuple[str, ...]:
        """Labels are one line each, without commas."""
        fitting = []
        for label in self._texts("labels", told):
            made = "".join(letter if letter.isprintable() and letter != "," else "-" for letter in label)
            made = made[: tasks.LABEL_LIMIT]
            if made != label:
                self._tell(f"the label {label[:80]!r} is now {made!r}")
            fitting.append(made)
        return tuple(sorted(set(fitting)))

    def _names(self, told: object) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name.strip() for name in self._texts("its dependencies", told)))

    def _parent(self, told: object) -> str | None:
        return plain(told).strip() or None if told is not None else None

    def _person(self, told: object, what: str) -> str | None:
        name = plain(told) if isinstance(told, str) else ""
        if name.strip() and not is_name(name):
            self._tell(f"{name[:40]!r} can be no name of an {what}: left out")
            return None
        return name if name.strip() else None

    def _time(self, told: object, what: str) -> str | None:
        found = moment_of(told)
        if found is None and told not in (None, ""):
            self._tell(f"{plain(told)[:40]!r}, when it was {what}, is no time: left out")
        return found

    def _remark(self, told: Remark) -> Remark:
        author = self._person(told.author, "author")
        return Remark(self._bounded(plain(told.text), "a remark"), author, self._time(told.at, "said"))


def plain(value: object) -> str:
    """A value as text that can be written: what is no Unicode is replaced."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return text if text.isascii() else text.encode(errors="replace").decode()


def moment_of(told: object) -> str | None:
    """A time as events write it; one that names no zone is taken as UTC."""
    try:
        read = datetime.fromisoformat(str(told).strip())
        seconds = read.replace(tzinfo=read.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError):
        return None
    return timestamp(seconds) if 0 <= seconds <= LAST_SECOND else None


def rest(row: Mapping[str, Any], *known: str) -> tuple[str, str]:
    """What a row tells that has no place in a task, as a section of its description."""
    left = {name: value for name, value in row.items() if name not in known and value not in NOTHING}
    lines = [f"- {plain(name)}: {_on_a_line(value)}" for name, value in left.items()]
    return "Also told there", "\n".join(lines)


def _on_a_line(value: object) -> str:
    if isinstance(value, str) and "\n" not in value:
        return plain(value)
    return plain(json.dumps(value, ensure_ascii=False, default=str))


def bullets(text: object) -> tuple[str, ...]:
    """The points of a text: its bullets where it is nothing but bullets, else all of it as one."""
    lines = [line.strip() for line in plain(text).splitlines() if line.strip()]
    return tuple(map(_point, lines)) if all(line.startswith(MARKS) for line in lines) else (plain(text).strip(),)


def _point(line: str) -> str:
    mark = next((mark for mark in MARKS if line.startswith(mark)), "")
    return line.removeprefix(mark)


MARKS = ("- [ ] ", "- [x] ", "- [X] ", "- ", "* ", "• ")
