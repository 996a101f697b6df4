"""``github issue``: one issue of GitHub as a task, and with --run all the way to its pull request."""

from __future__ import annotations

from gitswarm.chores import Here
from gitswarm.rooms.crew import shifts, workers
from gitswarm.rooms.forge import issues
from gitswarm.rooms.forge.solving import solving
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


def issue(desk: Desk, number: int, *, run: bool = False, agent: str | None = None) -> None:
    """Bring one issue in as a task; with --run have an agent work on it here and a pull request made of that.

    What came of it is told in one object, of which every number is measured. What an outsider asks for is worked on
    only when somebody has approved of it.

    number: the number of the issue
    run: work on it here, and have its pull request made
    agent: the adapter that is run (default: the only one of this clone)

    Example: gitswarm github issue 7 --run --json
    """
    desk.retell()
    if not run:
        id = issues.take_in(desk.swarm, Here(desk.place, desk.env), number, desk.screen.progress)
        found = tasks.find(desk.swarm.look(), id)
        shown = tasks.id_of(desk.swarm.look(), found.short)
        facts = {"issue_number": number, "id": shown, "task": found.id, "status": found.status}
        desk.screen.receipt(facts, f"#{number} is {shown}, {found.status}: {found.title}")
        return
    job = workers.job_of(desk, shifts.adapter_of(desk, agent), "", None, {})
    desk.stay()
    told = solving.solve(desk, number, job)
    desk.screen.receipt(told, f"#{number}: {told['pr_url']}")


COMMANDS = {"github issue": issue}
