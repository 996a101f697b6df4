"""What becomes of submitted work, told to the log and to who runs the queue: landed, there, given back, handed over."""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.changes import handovers, landing, merging
from gitswarm.rooms.checks import safekeeping
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.changes.merging import Piece, Target

    Say = Callable[[dict[str, Any], str], None]

POINTS, FEW = 200, 5
"""Landings whose commits are kept by refs of ours, and how many more are looked at when another one has come."""
TAIL, LONGEST = 4000, 1000
"""Letters that are kept of what checks put out, and of a reason."""


class Course:
    """What one run has learned: the commits that it leaves out, and how many are tried each for itself."""

    def __init__(self) -> None:
        self.out: set[str] = set()
        self.singly = 0

    def size(self, batch: int) -> int:
        """How many are tried at once now."""
        self.singly, alone = max(0, self.singly - 1), self.singly
        return 1 if alone else batch


class Turn(Record):
    """One look at a target: where it stood, who hears what happens, and what was learned before."""

    desk: Desk
    target: Target
    say: Say
    course: Course


def leave_out(turn: Turn, task: str, commit: str, why: str) -> None:
    """Let work wait that this run can do nothing with; it keeps no other from landing."""
    tables = turn.desk.swarm.look()
    turn.course.out.add(commit)
    turn.desk.screen.warn(f"{tasks.id_of(tables, tasks.find(tables, task).short)}: {text(why)}")


def landed(turn: Turn, move: str, seconds: float) -> None:
    """Say that the target has it; what was kept for the oldest landings is let go."""
    turn.desk.swarm.do(landing.land, landing=move, seconds=seconds)
    tables = turn.desk.swarm.look()
    row = landing.as_point(tables, landing.landing(tables, move))
    turn.say(row, f"landed on {row['target']}: {', '.join(row['ids'])}")
    for one in landing.landings(tables, POINTS + FEW)[POINTS:]:
        if merging.let_go(turn.desk, one.id):
            safekeeping.free(turn.desk.swarm, zip(one.tasks, one.epochs, one.commits, strict=True))


def found(turn: Turn, task: str, commit: str) -> None:
    """Say that the target has the work already."""
    turn.desk.swarm.do(landing.find, name=task, commit=commit, tip=turn.target.oid)
    _say(turn, task, f"is in {turn.target.branch} already")


def send_back(turn: Turn, piece: Piece, cause: str, why: str, output: str) -> None:
    """Give work back to its task, with what was said of it."""
    why, output = text(why)[:LONGEST], text(output)[-TAIL:]
    turn.desk.swarm.do(landing.send_back, name=piece.task, commit=piece.commit, cause=cause, why=why, output=output)
    _say(turn, piece.task, f"goes back to its task: {why}")


def hand_over(turn: Turn, task: str, commit: str, why: str) -> None:
    """Let it wait for a pull request, if its branch is where one can be opened."""
    one = landing.item(turn.desk.swarm.look(), task)
    if one is None or one.commit != commit:
        return
    if missing := handovers.hand_over(turn.desk, turn.target, one, why):
        leave_out(turn, task, commit, missing)
    else:
        _say(turn, task, f"waits for a pull request: {why}")


def _say(turn: Turn, task: str, what: str) -> None:
    tables = turn.desk.swarm.look()
    one = landing.item(tables, task)
    if one is not None:
        row = landing.as_row(tables, one)
        turn.say(row, f"{row['id']} {what}")


def text(said: str) -> str:
    """What can be written down of words that may hold bytes which are no text."""
    return said.encode("utf-8", "backslashreplace").decode()
