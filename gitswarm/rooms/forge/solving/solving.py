"""From an issue to its pull request: brought in as a task, worked on here, asked for, and told in one object."""

from __future__ import annotations

import sys
import time

from gitswarm.chores import Here
from gitswarm.core.ids import SHOWN
from gitswarm.errors import Refused, SwarmError, WorkFailed
from gitswarm.git.compose import changes
from gitswarm.rooms.checks import gates
from gitswarm.rooms.crew import shifts
from gitswarm.rooms.forge import deliveries, issues, pulls
from gitswarm.rooms.forge.solving import model
from gitswarm.rooms.roster import runs
from gitswarm.rooms.work import tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.crew.workers import Job
    from gitswarm.rooms.work.tasks import Task

KIB = 1024


def solve(desk: Desk, number: int, job: Job) -> dict[str, Any]:
    """Have an issue worked on and a pull request made of that; what came of it."""
    began, here = time.monotonic(), Here(desk.place, desk.env)
    id = issues.take_in(desk.swarm, here, number, desk.screen.progress)
    _work(desk, id, job)
    found = tasks.find(desk.swarm.look(), id)
    one = pulls.pull(desk.swarm.look(), id)
    if one is None or (one.state != pulls.OPEN and not one.due):
        deliveries.request(desk, found, "", {})
    trouble = _delivered(desk, here)
    one = pulls.pull(desk.swarm.look(), id)
    if one is None or one.state != pulls.OPEN:
        why = (pulls.kept_back(desk.swarm.look(), one) or one.why if one else "") or trouble
        shown = tasks.id_of(desk.swarm.look(), found.short)
        raise Refused(f"{shown} is done, and its pull request is not made: {why}", hint="gitswarm queue", task=shown)
    return told(desk, found, number, one.url, time.monotonic() - began)


def _work(desk: Desk, id: str, job: Job) -> None:
    """Let an agent work on it, unless that is done."""
    task = tasks.find(desk.swarm.look(), id)
    if task.state in ("in_review", "closed"):
        return
    _must_be_let(desk, task)
    ended = shifts.work(desk, job, shifts.Signals(), lambda _: None, once=True, name=id)
    if ended is None or ended.state != "done":
        hint = f"gitswarm run show {ended.id[-SHOWN:]}" if ended else "gitswarm run list"
        raise WorkFailed(f"the run did not end well: {ended.why if ended else 'it was called off'}", hint=hint)


def _must_be_let(desk: Desk, task: Task) -> None:
    """What an outsider asks for is worked on once a person has approved of it."""
    tables = desk.swarm.look()
    shut = next((one for one in gates.gates(tables, task.id) if one.shut and one.keeps == gates.START), None)
    if shut is not None:
        shown, name = tasks.id_of(tables, task.short), gates.named(tables, shut)
        hint = f"gitswarm gate approve {name}, once you have read it: gitswarm show {shown}"
        raise Refused(f"{shown} waits at the gate {shut.name}: {gates.why(tables, shut)}", hint=hint, task=shown)


def _delivered(desk: Desk, here: Here) -> str:
    """Have GitHub asked; why that could not be."""
    try:
        report = deliveries.deliver(desk.swarm, here)
    except SwarmError as error:
        return error.message
    return report.error.message if report.error is not None else ""


def told(desk: Desk, found: Task, number: int, url: str, wall: float) -> dict[str, Any]:
    """The whole of it, as programs read it."""
    tables = desk.swarm.look()
    more, worked = tasks.detail(tables, found.id), runs.runs(tables, task=found.id)
    tree = worktrees.tree_of(tables, found.id, found.epoch)
    made = changes.Between(desk.place, desk.env, tree.base, more.commit).files() if tree and more.commit else []
    return {
        "pr_url": url,
        "issue_number": number,
        "implementation_summary": model.summary((one.path, one.status) for one in made),
        "performance_metrics": model.performance(worked, wall, _memory()),
        "validation_results": model.validation(worked, gates.gates(tables, found.id), more.tests),
        "challenges_resolved": model.challenges(worked),
    }


def _memory() -> int:
    """Bytes of the largest process of this command, its agent and all that it started included."""
    import resource

    unit = 1 if sys.platform == "darwin" else KIB
    of = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return unit * max(resource.getrusage(who).ru_maxrss for who in of)
