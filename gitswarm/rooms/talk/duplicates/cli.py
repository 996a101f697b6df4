"""``dup``: see which tasks ask for nearly the same, and make one of two."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.rooms.talk import intake
from gitswarm.rooms.talk.duplicates import model, near
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

LIMIT = 50
ALIKE = ("alike", "id", "title", "other", "other_title")
PERCENT = range(1, 101)


def show_list(desk: Desk, *, least: int = model.LEAST, limit: int = LIMIT) -> None:
    """List tasks that are not closed and ask for nearly the same, the most alike first.

    How alike two are: of all the pieces of three letters that their titles have, how many they share, in percent.

    least: how alike they must be, in percent
    limit (-n): how many pairs at the most

    Example: gitswarm dup list --least 80
    """
    if least not in PERCENT:
        raise Misused(f"{least} is no share", hint="from 1 to 100 percent")
    most, tables = desk.most(limit), desk.swarm.look()
    open_ones = [one for one in tasks.newest(tables) if one.status != "closed"]
    rows = [
        {
            "alike": pair.alike,
            "id": tasks.id_of(tables, pair.first.short),
            "title": pair.first.title,
            "other": tasks.id_of(tables, pair.second.short),
            "other_title": pair.second.title,
        }
        for pair in near.pairs(open_ones, least, most)
    ]
    desk.screen.table(rows, ALIKE, empty="no two tasks ask for nearly the same", most=limit)


def join(desk: Desk, id: str, other: str, *, reason: str = "", force: bool = False) -> None:
    """Make one task of two: the first stays, the second is closed as its duplicate.

    What the second was asked for by, and who waits for it, goes over to the first.

    id: the task that stays
    other: the task that goes up in it
    reason (-r): why
    force: even where somebody works on the second one

    Example: gitswarm dup join gs-7k3f gs-q2mv
    """
    receipt = desk.swarm.do(intake.join, name=other, into=id, reason=reason, force=force)
    tables = desk.swarm.look()
    kept, gone = (tasks.id_of(tables, tasks.find(tables, name).short) for name in (id, other))
    desk.screen.receipt({"id": kept, "other": gone, **receipt.as_json()}, f"{gone} went up in {kept}")


COMMANDS = {"dup list": show_list, "dup join": join}
