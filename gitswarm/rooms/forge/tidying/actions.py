"""Proposing what becomes of pull requests, and a person's word to it."""

from __future__ import annotations

from gitswarm.core.fold import Happened, for_people
from gitswarm.errors import Refused
from gitswarm.rooms.forge.tidying import model
from gitswarm.rooms.forge.tidying.events import TidyApproved, TidyEnded, TidyProposed
from gitswarm.rooms.ground import leases, policy
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment

DOING, TERMINAL = "approving of what becomes of pull requests", "terminal"


def propose(moment: Moment, *, found: Sequence[model.Proposal]) -> Sequence[Happened]:
    """Propose what is not proposed so already."""
    new = [one for one in found if _is_new(moment, one)]
    return [tasks.about(moment, one.task, TidyProposed(one.number, one.do, one.commit, one.why)) for one in new]


def _is_new(moment: Moment, one: model.Proposal) -> bool:
    before = model.proposal(moment.tables, one.number)
    if before is None:
        return True
    is_same = (before.do, before.commit, before.why) == (one.do, one.commit, one.why)
    return before.state != model.APPROVED and not (is_same and before.state == model.PROPOSED)


@for_people
def approve(moment: Moment, *, numbers: Sequence[int], proof: str = TERMINAL) -> Sequence[Happened]:
    """Approve of what is proposed for these; only a person does, and no more at once than was agreed."""
    leases.must_be_a_person(moment, DOING)
    if policy.setting(moment.tables, "least-proof") != proof:
        raise Refused(f"a word given at a {proof} does not count here", hint="the policy says what does: least-proof")
    most = policy.number(moment.tables, "tidy-most")
    if len(set(numbers)) > most:
        raise model.TooMany(
            f"{len(set(numbers))} at once are more than {most}", hint="fewer at once, or policy tidy-most"
        )
    found = [model.must_find(moment.tables, number) for number in dict.fromkeys(numbers)]
    return [tasks.about(moment, one.task, TidyApproved(one.number, one.do, one.commit, proof)) for one in found]


def end(moment: Moment, *, number: int, commit: str, why: str = "") -> Sequence[Happened]:
    """Say what came of it."""
    found = model.proposal(moment.tables, number)
    is_news = found is not None and (found.state, found.commit) == (model.APPROVED, commit)
    return [tasks.about(moment, found.task, TidyEnded(number, commit, why))] if found is not None and is_news else []
