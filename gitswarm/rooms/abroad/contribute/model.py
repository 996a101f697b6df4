"""Contributions: what was made for the projects of others, how far each has come, and what became of it."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.errors import NotFound
from gitswarm.record import Record
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables

OFFERED, SIGNED, DECLINED, OPEN, MERGED, CLOSED = STATES = (
    "offered", "signed", "declined", "open", "merged", "closed",
)  # fmt: skip
"""Made and waiting for a person's word; said yes to; said no to; a pull request; taken; not taken."""
OVER = (DECLINED, MERGED, CLOSED)
APPROVED, CHANGES, REMARKED = OUTCOMES = ("approved", "changes_requested", "commented")
"""What a reviewer may say."""


class Contribution(Record):
    """The work of one task for a project: ``tip`` is what the agent made, ``commit`` what a person signed and sends.

    Times are those that the events tell, for people; ``reviewers`` holds the last word of each.
    """

    task: str
    project: str
    repository: str
    issue: str
    title: str
    agent: str
    epoch: int
    tip: str
    branch: str
    base: str
    onto: str
    added: int
    removed: int
    files: int
    languages: dict[str, int]
    began_at: str
    offered_at: str
    state: str = OFFERED
    commit: str = ""
    signed_at: str = ""
    signed_by: str = ""
    number: int = 0
    url: str = ""
    opened_at: str = ""
    ended_at: str = ""
    reviewers: dict[str, str] = {}  # noqa: RUF012 - a default of a Record, which nothing changes
    why: str = ""
    position: int = 0

    @property
    def issue_number(self) -> int | None:
        """The number of the issue that it is for; none where a task was made without one."""
        number = self.issue.partition("/")[0]
        return int(number) if number.isascii() and number.isdecimal() else None

    @property
    def reviews(self) -> dict[str, int]:
        """How many reviewers said each of what reviewers say, by their last words."""
        said = list(self.reviewers.values())
        return {outcome: said.count(outcome) for outcome in OUTCOMES if outcome in said}


CONTRIBUTIONS = Table("contribute_contributions", Contribution, (("project",), ("state",), ("repository",)))


def contribution(tables: Tables, task: str) -> Contribution | None:
    """What was made for a task; None where nothing was offered yet."""
    found: Contribution | None = tables.get(CONTRIBUTIONS, task)
    return found


def contributions(tables: Tables, **equals: Any) -> list[Contribution]:
    """All contributions, or those of a project, state or repository; the newest last."""
    return sorted(tables.where(CONTRIBUTIONS, **equals), key=lambda one: one.position)


def find(tables: Tables, name: str) -> Contribution:
    """The contribution of the task that is called so."""
    found = contribution(tables, tasks.find(tables, name).id)
    if found is None:
        raise NotFound(f"nothing was made for {name} yet", hint="gitswarm contribution list")
    return found


def opened_on(tables: Tables, day: str, repository: str = "") -> int:
    """How many pull requests were opened on a day of the calendar, everywhere or in one repository."""
    found = tables.where(CONTRIBUTIONS, repository=repository) if repository else tables.where(CONTRIBUTIONS)
    return sum(day in (one.signed_at[: len(day)], one.opened_at[: len(day)]) for one in found)


def is_first(tables: Tables, repository: str) -> bool:
    """Whether no pull request to this repository was ever opened."""
    return not any(one.number for one in tables.where(CONTRIBUTIONS, repository=repository))


def row(tables: Tables, one: Contribution) -> dict[str, object]:
    """A contribution as lists and programs show it."""
    found = tasks.task(tables, one.task)
    shown = tasks.id_of(tables, found.short) if found else one.task
    told = {name: value for name, value in one._asdict().items() if name not in ("task", "position")}
    return {"id": shown, **told, "issue": one.issue_number, "reviews": one.reviews}
