"""An issue as GitHub tells it, read into an item of ours, and its boxes into parts of it."""

from __future__ import annotations

from gitswarm.rooms.exchange import formats
from gitswarm.rooms.forge.issues.model import CLOSED, OPEN, PART
from gitswarm.rooms.forge.markup import boxes, visible
from gitswarm.rooms.work.origins import Remark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from typing import Any

    from gitswarm.rooms.exchange.formats import Harvest
    from gitswarm.rooms.forge.issues.model import Terms
    from gitswarm.rooms.forge.markup import Box, Tongue

RESOLUTIONS = {"not_planned": "wontfix", "duplicate": "duplicate"}
MOST = 200
"""Boxes of one issue that become tasks."""
MARK = "<!-- gitswarm"
"""How a line begins, out of sight, of everything that a swarm itself says at GitHub."""


class Reader:
    """Reads the issues of one repository into a harvest; knows of which the authors are outsiders, and all boxes."""

    def __init__(self, harvest: Harvest, terms: Terms, tongue: Tongue) -> None:
        self.outside: set[str] = set()
        self.boxes: dict[int, frozenset[str]] = {}
        self._harvest, self._terms, self._tongue = harvest, terms, tongue
        self._parents: dict[int, str] = {}

    def read(self, row: Mapping[str, Any], *, may_end: bool = True) -> None:
        """Take an issue with its boxes; where it ``may_end`` by that, its task does when it was closed there."""
        number, body = int(row["number"]), str(row.get("body") or "")
        parts, beyond = self._boxes(number, body)
        labels, over = _labels(row), may_end and row.get("state") == CLOSED
        urgent = self._terms.priority_of(labels)
        is_epic = any(not box.ticked for box in parts) and not over
        self._take(
            row,
            str(number),
            title=row.get("title"),
            type="epic" if is_epic else self._terms.type_of(labels) or "task",
            priority=urgent,
            sections=(("", visible(body)), ("At GitHub", _place(row))),
            labels=labels,
            assignee=_login(row.get("assignee")),
            deps=[str(one) for one in self._tongue.blockers(body) if one != number],
            closed=row.get("closed_at"),
            **_state(row, over=over),
        )
        own = [self._box(row, number, box, parts, urgent, over=over or box.ticked) for box in parts]
        self.boxes[number] = frozenset(filter(None, own)) | {_key(number, box) for box in beyond}

    def _boxes(self, number: int, body: str) -> tuple[list[Box], list[Box]]:
        """The boxes that become tasks, and those that are too many, but there."""
        found = boxes(body)
        if len(found) > MOST:
            self._harvest.tell(f"#{number}", f"it has {len(found)} boxes: those after {MOST} are left out", str(number))
        return found[:MOST], found[MOST:]

    def tie(self, known: Container[int]) -> dict[str, str]:
        """Let issues be parts of those whose boxes name them; those that came before and not now are given back."""
        items, before = self._harvest.items, {}
        for number, parent in self._parents.items():
            if str(number) in items:
                items[str(number)] = items[str(number)]._replace(parent=parent)
            elif number in known:
                before[str(number)] = parent
            else:
                self._harvest.tell(f"#{parent}", f"a box of it is #{number}, which did not come in", parent)
        return before

    def _box(self, row: Mapping[str, Any], number: int, box: Box, parts: list[Box], urgent: int, *, over: bool) -> str:
        """A box is a part of its issue, known by this key; none where it names another issue and stands for that."""
        key, above = _key(number, box), _above(number, box)
        named = self._tongue.named(box.text)
        if named is not None and named != number:
            self._parents.setdefault(named, above)
            return ""
        is_epic = not over and any(other.within == box.name and not other.ticked for other in parts)
        state = {"was": CLOSED, "state": CLOSED, "resolution": "done"} if over else {"was": OPEN, "state": OPEN}
        if over and not box.ticked:
            state["resolution"] = _resolution(row)
        type = "epic" if is_epic else "task"
        self._take(row, key, title=box.text, type=type, priority=urgent, parent=above, **state)
        return key

    def _take(self, row: Mapping[str, Any], key: str, **told: Any) -> None:
        if not self._terms.trusts(row):
            self.outside.add(key)
        times: dict[str, Any] = {"created": row.get("created_at"), "updated": row.get("updated_at")}
        self._harvest.add(f"#{row['number']}", key, author=_login(row.get("user")), **times, **told)


def _key(number: int, box: Box) -> str:
    """By what a box is known here."""
    return f"{number}{PART}{box.name}"


def _above(number: int, box: Box) -> str:
    """The key of what a box is a part of: another box of its issue, or that issue."""
    return f"{number}{PART}{box.within}" if box.within else str(number)


def said_before(
    tongue: Tongue, texts: Mapping[int, str], new: Container[int]
) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """What issues that came before say of those that are new: who waits for which, and which are parts of what."""
    waits = [(str(number), str(on)) for number, text in texts.items() for on in tongue.blockers(text) if on in new]
    named = [(tongue.named(box.text), _above(number, box)) for number, text in texts.items() for box in boxes(text)]
    return waits, {str(key): above for key, above in named if key in new}


PLAIN = {
    **dict.fromkeys(("number", "comments"), int),
    **dict.fromkeys(("title", "body", "state", "state_reason", "author_association", "html_url"), str),
    **dict.fromkeys(("created_at", "updated_at", "closed_at"), str),
}
WITHIN: Mapping[str, Mapping[str, type]] = {
    "user": {"login": str},
    "assignee": {"login": str},
    "milestone": {"number": int, "title": str},
}
"""What is read of an issue, and as what; whatever is of another type is taken for not told."""
LONGEST = 18
"""Digits of a number that an address names."""


def kept_of(row: Any) -> dict[str, Any]:
    """What is read of an issue, a tenth of what GitHub tells of it: thousands of them are kept at once."""
    kept = _told(row, PLAIN)
    for name, inner in WITHIN.items():
        said = row.get(name) if isinstance(row, dict) else None
        kept[name] = _told(said, inner) if isinstance(said, dict) else None
    return {**kept, "labels": [{"name": label} for label in _labels(row)]}


def _told(row: Any, shapes: Mapping[str, type]) -> dict[str, Any]:
    told = row if isinstance(row, dict) else {}
    return {name: told.get(name) if type(told.get(name)) is shape else None for name, shape in shapes.items()}


def remark_of(row: Mapping[str, Any], is_ours: Callable[[Mapping[str, Any]], bool]) -> Remark | None:
    """What somebody said under an issue; nothing where it was a swarm, or nothing can be seen of it."""
    body = str(row.get("body") or "")
    text = visible(body)
    if not text.strip() or (any(line.startswith(MARK) for line in body.split("\n")) and is_ours(row)):
        return None
    return Remark(text, _login(row.get("user")), formats.moment_of(row.get("created_at")))


def number_of(row: Any) -> int:
    """The issue that a comment stands under; 0 where it names none."""
    last = str(row.get("issue_url") or "").rpartition("/")[2] if isinstance(row, dict) else ""
    return int(last) if last.isdecimal() and len(last) <= LONGEST else 0


def id_of(row: Mapping[str, Any]) -> int:
    """The number of a comment, which grows from one to the next; 0 where it names none."""
    told = row.get("id")
    return told if isinstance(told, int) else 0


def _state(row: Mapping[str, Any], *, over: bool) -> dict[str, str]:
    if not over:
        return {"was": str(row.get("state") or OPEN), "state": OPEN}
    return {"was": CLOSED, "state": CLOSED, "resolution": _resolution(row), "reason": "closed at GitHub"}


def _resolution(row: Mapping[str, Any]) -> str:
    return RESOLUTIONS.get(str(row.get("state_reason")), "done")


def _labels(row: Mapping[str, Any]) -> list[str]:
    told = row.get("labels")
    named = (label.get("name") for label in told if isinstance(label, dict)) if isinstance(told, list) else ()
    return [name for name in named if isinstance(name, str)]


def _login(who: Any) -> str | None:
    return str(who["login"]) if isinstance(who, dict) and who.get("login") else None


def _place(row: Mapping[str, Any]) -> str:
    """Where it stands there, for people."""
    milestone = row.get("milestone") or {}
    lines = [str(row.get("html_url") or "")]
    lines += [f"milestone: {milestone['title']}"] if milestone.get("title") else []
    return "\n".join(lines)
