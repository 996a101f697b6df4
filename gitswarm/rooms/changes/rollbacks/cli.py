"""``rollback``: take back what has landed, in one command, by a commit on top."""

from __future__ import annotations

from gitswarm.errors import NotFound
from gitswarm.rooms.changes.rollbacks import model, restoring, reverting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


def rollback(desk: Desk, name: str, *, to: str = "", reason: str = "", check: bool = False) -> None:
    """Take back what has landed: a commit on top of its branch undoes it; nothing is rewound, nothing is lost.

    The tasks whose work it was are open again. Interrupted, the same command goes on. What stood there before is kept
    under refs/gitswarm/rescue/rollback. Work of yours that has landed nowhere is taken back in its worktree, and kept.

    name: a task, a run, a roll-out or a landing, as `gitswarm mq landings` shows it; the end of an id is enough
    to: take back all that landed since this landing too, so that its work is the last that stands
    reason (-r): why
    check: run the project's checks first, and take nothing back that they would refuse

    Example: gitswarm rollback gs-7k3f --reason "Empty names come from the importer."
    """
    try:
        done = reverting.roll_back(desk, name, to, reason, check=check)
    except NotFound:
        restored = None if to or check else restoring.restore(desk, name, reason)
        if restored is None:
            raise
        said = f"taken back in {restored['seconds']:.2f} s: the worktree of {restored['id']} is"
        desk.screen.receipt(restored, f"{said} {restoring.in_words(restored)}")
        return
    tables = desk.swarm.look()
    row, kept = model.as_row(tables, done), f"{reverting.RESCUE}/{done.id}"
    said = f"taken back on {done.target} in {done.seconds:.2f} s: {', '.join(row['ids'])}; what stood there is {kept}"
    rest = model.rest_of(tables, name)
    told = {**row, "rescue": kept, "rest": rest}
    desk.screen.receipt(told, said + f"\nthe same command takes it back on {', '.join(rest)} too" * bool(rest))


COMMANDS = {"rollback": rollback}
