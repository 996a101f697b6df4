"""``github tidy``: pull requests of the swarm that nobody needs as they are, and a person's word to that."""

from __future__ import annotations

from gitswarm import chores
from gitswarm.chores import Here
from gitswarm.core.words import counted
from gitswarm.errors import Misused
from gitswarm.rooms.forge.tidying import actions, looking, model
from gitswarm.rooms.ground import policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

DIGITS = 10
COLUMNS = ("number", "do", "state", "id", "why", "title")


def tidy(desk: Desk, *, dry_run: bool = False, approve: tuple[str, ...] = ()) -> None:
    """Find pull requests of the swarm that are superseded, duplicate, conflicting or stale, or change what is gone.

    To each is proposed to close it, or to bring its work up to date. Nothing is done without a person who approves of
    it, and no more at once than policy `tidy-most` says; what changed since it was proposed is left alone.

    dry-run: only look, and propose nothing to others
    approve (-a): do what is proposed for the pull request of this number; may be repeated

    Example: gitswarm github tidy --dry-run
    """
    desk.retell()
    chores.ask_hub(desk.swarm)
    if approve:
        desk.must_be_a_person(actions.DOING)
        receipt = desk.swarm.do(actions.approve, numbers=[_number(one) for one in approve])
        desk.screen.receipt(
            receipt.as_json(), f"{counted(len(approve), 'proposal')} approved: it is done by the next delivery"
        )
        return
    seen = looking.look(desk.swarm, Here(desk.place, desk.env), desk.screen.progress)
    found = model.judge(desk.swarm.look(), seen, policy.number(desk.swarm.look(), "tidy-days"))
    if not dry_run and found:
        desk.swarm.do(actions.propose, found=found)
    tables = desk.swarm.look()
    known = [model.proposal(tables, one.number) or one._replace(state=model.FOUND) for one in found]
    desk.screen.table([model.as_row(tables, one) for one in known], COLUMNS)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < DIGITS):
        raise Misused(f"{text!r} is no number of a pull request", hint="such as 12")
    return int(text)


COMMANDS = {"github tidy": tidy}
