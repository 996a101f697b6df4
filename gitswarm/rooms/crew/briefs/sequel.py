"""What an agent is told that goes on with a task: how the run before ended, where its work is, what changed since."""

from __future__ import annotations

from gitswarm.core.ids import SHOWN
from gitswarm.core.markdown import fenced, in_one_line, named
from gitswarm.rooms.roster import lists, runs
from gitswarm.rooms.talk import mail
from gitswarm.rooms.work import tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.rooms.roster.runs import Run
    from gitswarm.rooms.work.tasks import Task
    from gitswarm.rooms.work.worktrees import Tree

NEWS = ("gate.rejected", "task.noted", "task.edited", "task.reopened", "task.resumed", "task.paused")
LAST_WORDS = 1000
"""Letters of what the agent before said last."""


def went_before(desk: Desk, task: Task, tree: Tree, *, stands: bool) -> str:
    """What went before; empty at first. The work of the last run that left any stands here, or it does not."""
    tables = desk.swarm.look()
    before = [one for one in runs.runs(tables, task=task.id) if one.state != "running"]
    if not before:
        return ""
    last, work = before[0], next((one for one in before if one.tip), None)
    told = [_ended(last), *([_work(desk, work, stands=stands)] if work else []), *_moved(tables, last, tree)]
    news = [*_news(tables, task, last)]
    parts = ["", "## What went before", "", " ".join(told), ""]
    parts += ["Since it began:", "", *news, ""] if news else []
    words = last.output.strip()[-LAST_WORDS:]
    return "\n".join([*parts, *(["What its agent said last:", "", *fenced(words), ""] if words else [])])


def _ended(last: Run) -> str:
    why = f", {in_one_line(last.why)}" if last.why else ""
    failed = [f"`{in_one_line(name)}`" for name, how in (last.checks or {}).items() if how != "passed"]
    told = f"{named(last.actor)} had this task before, and the run {last.id[-SHOWN:]} ended as {last.state}{why}."
    return f"{told} These checks failed: {', '.join(failed)}." if failed else told


def _work(desk: Desk, one: Run, *, stands: bool) -> str:
    """Where the work is that was done."""
    tip = one.tip or ""
    if stands:
        return f"Its work stands in this worktree: {one.commits} commits, up to {tip[:12]}."
    if one.machine != desk.swarm.machine:
        return (
            f"Work on it is in another clone ({in_one_line(one.machine)}), at {tip}; begin anew where it is not here."
        )
    return f"Its work is at {tip}, and does not stand on the beginning of this branch."


def _moved(tables: Tables, last: Run, tree: Tree) -> Iterator[str]:
    """Whether others have gone on with what this work begins from."""
    old = worktrees.tree_of(tables, last.task, last.epoch)
    if old is not None and old.base != tree.base:
        yield f"The base was {old.base[:12]} then, and is {tree.base[:12]} now."


def _news(tables: Tables, task: Task, last: Run) -> Iterator[str]:
    """What was said and changed since that run began, and the letters about it."""
    for step in lists.steps(tables, task.id):
        if step["position"] > last.position and step["kind"] in NEWS and not step["overruled"]:
            what = step["text"] or step["kind"].partition(".")[2]
            yield f"- {step['at']} {named(step['actor'])}: {in_one_line(what)}"
    for letter in mail.thread(tables, tasks.thread_of(tables, task)):
        if letter.position > last.position:
            yield f"- {letter.at} {named(letter.sender)} wrote: {in_one_line(letter.text)}"
