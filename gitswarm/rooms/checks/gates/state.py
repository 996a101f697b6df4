"""How gates open and shut, with what follows for their tasks: one that nothing keeps any more begins or closes."""

from __future__ import annotations

from gitswarm.rooms.checks.gates.model import (
    END,
    EPIC,
    GATES,
    HANDS,
    PARTS,
    SESSIONS,
    START,
    VOTES,
    AtWork,
    Hand,
    gates,
    is_finished,
    opens,
    votes,
    why,
)
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.checks.gates.model import Gate
    from gitswarm.rooms.work.tasks import Task

HOLD = "gate"


def shut(tables: Tables, one: Gate) -> None:
    """Let a gate keep its task back, and say why."""
    kept = one._replace(shut=True)
    tables.put(GATES, kept)
    reason = f"gate {one.name}: {why(tables, kept)}"
    tasks.hold(tables, one.task, f"{HOLD} {one.name}", one.keeps, reason, firm=True)


def settle(tables: Tables, id: str, at: str) -> None:
    """Open the gates of a task that keep it back and need not, at that time; the others say anew what they wait for.

    One at the end stays shut until there is finished work: what it let past before would be another's.
    """
    for one in gates(tables, id):
        task = tasks.task(tables, id)
        if task is None or not one.shut:
            continue
        if (one.keeps == START or is_finished(task)) and opens(tables, one, task, at):
            tables.put(GATES, one._replace(shut=False))
            tasks.unhold(tables, id, f"{HOLD} {one.name}")
        else:
            shut(tables, one)


def settle_whole(tables: Tables, one: Task, at: str, *, anew: bool) -> None:
    """Let an epic past its gates with the last of its parts, as far as they let it: nobody finishes it otherwise.

    Where a part is open, or there is one ``anew``, what was said before was said of a whole without it.
    """
    if one.type != EPIC or one.state not in ("open", "in_progress"):
        return
    for each in gates(tables, one.id) if anew or one.open_children else ():
        if each.keeps == END and (not each.shut or votes(tables, each)):
            forget(tables, each)
            shut(tables, each)
    if is_finished(one):
        settle(tables, one.id, at)


def shut_again(tables: Tables, id: str, keeps: str = END) -> None:
    """Shut the gates at one side of a task that is worked on, or written, anew: what was said was about another."""
    for one in gates(tables, id):
        if one.keeps == keeps:
            forget(tables, one)
            shut(tables, one)


def shut_all(tables: Tables, id: str) -> None:
    """Let every gate at the end of a task keep it back again, what was said about it included."""
    for one in gates(tables, id):
        if one.keeps == END or one.shut:
            shut(tables, one)


def forget(tables: Tables, one: Gate) -> None:
    """Forget what people said about a gate."""
    for vote in votes(tables, one):
        tables.delete(VOTES, vote.key)


def know(tables: Tables, id: str, keeps: str, actor: str) -> None:
    """Remember whose hands a task went through."""
    tables.put(HANDS, Hand(f"{id} {keeps} {actor}", id, keeps, actor))


def know_above(tables: Tables, part: Task) -> None:
    """Remember the same of all that a task is part of: it may be taken out of that again."""
    actors = {hand.actor for keeps in (END, PARTS) for hand in tables.where(HANDS, task=part.id, keeps=keeps)}
    for above in tasks.line(tables, part.parent):
        for actor in sorted(actors):
            know(tables, above.id, PARTS, actor)


def know_session(tables: Tables, session: str, id: str) -> None:
    """Remember that a session is that of an agent."""
    tables.put(SESSIONS, AtWork(session, id))
