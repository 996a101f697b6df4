"""What was proposed for pull requests, what a person approved of, and what came of it."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.forge.tidying.model import (
    APPROVED,
    DEEDS,
    DONE,
    PROPOSALS,
    PROPOSED,
    REBASE,
    REFUSED,
    Proposal,
    proposal,
    put,
)
from gitswarm.rooms.talk import mail, reports
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class TidyProposed(Payload):
    """A pull request should be closed, or its work brought up to date; seen at that commit."""

    KIND = "tidy.proposed"
    V = 1

    number: int
    do: str
    commit: str
    why: str


class TidyApproved(Payload):
    """A person has approved of what was proposed, at that commit."""

    KIND = "tidy.approved"
    V = 1

    number: int
    do: str
    commit: str
    proof: str


class TidyEnded(Payload):
    """It was done at GitHub; or why not."""

    KIND = "tidy.ended"
    V = 1

    number: int
    commit: str
    why: str = ""


PAYLOADS = (TidyProposed, TidyApproved, TidyEnded)


def fold(seen: Seen, tables: Tables) -> bool:
    """Let one event act."""
    told = seen.payload
    if isinstance(told, TidyProposed):
        return not _proposed(told, seen, tables)
    found = proposal(tables, told.number)
    if found is None or found.commit != told.commit:
        return True
    if isinstance(told, TidyApproved):
        return not _approved(told, found, seen, tables)
    put(tables, found._replace(state=REFUSED if told.why else DONE, why=told.why or found.why))
    return found.state != APPROVED


def _proposed(told: TidyProposed, seen: Seen, tables: Tables) -> bool:
    id, before = seen.event.task or "", proposal(tables, told.number)
    if told.do not in DEEDS or (before is not None and before.state == APPROVED):
        return False
    put(tables, Proposal(told.number, id, told.do, told.commit, told.why, PROPOSED, seen.position, seen.event.actor))
    return True


def _approved(told: TidyApproved, found: Proposal, seen: Seen, tables: Tables) -> bool:
    """What is to be closed waits for GitHub; what is to be brought up to date is the task's again, at once."""
    if found.state != PROPOSED or told.do != found.do:
        return False
    state = DONE if found.do == REBASE else APPROVED
    put(tables, found._replace(state=state, by=seen.event.actor, position=seen.position))
    if found.do == REBASE:
        tasks.send_back(tables, found.task)
        tasks.touch(tables, found.task, seen)
        _tell(tables, seen, found)
    return True


def _tell(tables: Tables, seen: Seen, found: Proposal) -> None:
    """Write to whoever did the work that it has to be brought up to date."""
    task, pull = tasks.task(tables, found.task), pulls.pull(tables, found.task)
    if task is None or pull is None:
        return
    shown = tasks.id_of(tables, task.short)
    said = f"#{found.number} ({pull.url}) cannot be merged as it is. {found.why}."
    way = f"`gitswarm claim {shown}`, bring {pull.base} in, and `gitswarm done {shown}`: the pull request follows."
    told = {"subject": f"bring up to date: {shown} {task.title}", "text": f"{said}\n\n{way}"}
    mail.deliver(tables, reports.letter(tables, seen, task, "tidy", to=(pull.actor,), urgent=False, **told))


ROOM = Room("tidying", (PROPOSALS,), PAYLOADS, fold)
