"""Which issues are meant, how they are understood here, and which task is which issue."""

from __future__ import annotations

from gitswarm.errors import Misused, NotFound
from gitswarm.record import Record
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import origins, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.origins import Origin, Remark

STATES = (OPEN, CLOSED, ALL) = ("open", "closed", "all")
IN, BOTH, OUT = "in", "both", "out"
"""Which way it goes that somebody closes: closed there closes here, both ways, or closed here closes there."""
EVERY = "*"
PART = "/"
"""What stands in the key of a box between the number of its issue and its own name."""


class Choice(Record):
    """Which issues somebody wants to bring in."""

    labels: tuple[str, ...] = ()
    milestone: str = ""
    assignee: str = ""
    since: str = ""
    state: str = OPEN

    def must_be_meant(self) -> None:
        """Refuse what no issue could be."""
        if self.state not in STATES:
            raise Misused(f"no issue is {self.state}", hint=f"--state is one of {', '.join(STATES)}")

    def takes(self, row: Mapping[str, Any]) -> bool:
        """Whether an issue is one of them, as far as GitHub was not asked for that."""
        milestone = row.get("milestone") or {}
        fits = self.milestone in ("", str(milestone.get("number")), milestone.get("title"))
        return fits and self.state in (ALL, row.get("state"))


class News(Record):
    """What is told beside the items: whose authors are outsiders, which boxes each issue has, and what was said.

    ``parts`` are issues that came before, and as parts of what they are named now; ``waits`` are those that came before
    and said then already that they wait for one that is new.
    """

    outside: frozenset[str] = frozenset()
    boxes: Mapping[int, frozenset[str]] = {}
    parts: Mapping[str, str] = {}
    remarks: Mapping[str, Sequence[Remark]] = {}
    waits: Sequence[tuple[str, str]] = ()


class Terms(Record):
    """How issues are understood here, as the swarm has agreed."""

    types: Mapping[str, str]
    priorities: Mapping[str, int]
    trusted: frozenset[str]
    taken: frozenset[str]
    """Labels of issues that come in by themselves; all of them by a star."""
    closing: str

    def type_of(self, labels: Iterable[str]) -> str:
        """The type that the first label gives which gives one."""
        return next((self.types[name] for name in map(str.casefold, labels) if name in self.types), "")

    def priority_of(self, labels: Iterable[str]) -> int:
        """The most urgent priority that a label gives."""
        return min((self.priorities[name] for name in map(str.casefold, labels) if name in self.priorities), default=2)

    def trusts(self, row: Mapping[str, Any]) -> bool:
        """Whether what this author writes may be worked on before somebody has looked at it."""
        login = str((row.get("user") or {}).get("login") or "").casefold()
        return not self.trusted.isdisjoint((str(row.get("author_association") or "").casefold(), f"@{login}"))

    def comes_in(self, row: Mapping[str, Any]) -> bool:
        """Whether an open issue becomes a task without being asked for."""
        labels = {str(label["name"]).casefold() for label in row.get("labels") or () if isinstance(label, dict)}
        return row.get("state") == OPEN and (EVERY in self.taken or not self.taken.isdisjoint(labels))


def terms(tables: Tables) -> Terms:
    """What the swarm has agreed about issues."""
    pairs = {key: _pairs(policy.setting(tables, f"github-{key}")) for key in ("types", "priorities")}
    return Terms(
        types={label: type for label, type in pairs["types"].items() if type in tasks.TYPES},
        priorities={label: int(number) for label, number in pairs["priorities"].items()},
        trusted=frozenset(map(str.casefold, policy.setting(tables, "github-trusted"))),
        taken=frozenset(map(str.casefold, policy.setting(tables, "github-import"))),
        closing=str(policy.setting(tables, "github-closing")),
    )


def _pairs(lines: Iterable[str]) -> dict[str, str]:
    """What each label stands for: ``LABEL=WORD``."""
    return {label.strip().casefold(): word.strip() for label, _, word in (line.rpartition("=") for line in lines)}


def source_of(host: str, repository: str) -> str:
    """Under which name the issues of a repository are known here."""
    return f"{host}/{repository}".casefold()


def issue_of(tables: Tables, task: str) -> tuple[str, int] | None:
    """The repository and the number of the issue that a task is; None where it is none, or only a box of one."""
    known = origins.origin_of(tables, task)
    if known is None or known.source.count("/") != 2:  # noqa: PLR2004 - host, owner, name
        return None
    return (known.source.partition("/")[2], int(known.key)) if known.key.isdecimal() else None


def task_of(tables: Tables, source: str, number: int) -> str:
    """The task that an issue became."""
    found = origins.origin(tables, source, str(number))
    if found is None:
        raise NotFound(f"issue #{number} came in as nothing", hint="gitswarm github import")
    return found.task


def known_issues(tables: Tables, source: str) -> dict[int, Origin]:
    """Every issue that came in, by number; boxes are none."""
    return {int(one.key): one for one in origins.beginning(tables, source, "") if one.key.isdecimal()}


def lost_boxes(tables: Tables, source: str, number: int, there: Collection[str]) -> list[Origin]:
    """The boxes of an issue that came in and are not in its text any more, by the keys of those that are."""
    found = origins.beginning(tables, source, f"{number}{PART}")
    return [one for one in found if one.key not in there and one.was != CLOSED]
