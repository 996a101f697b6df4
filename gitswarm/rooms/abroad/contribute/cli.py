"""``contribute`` and ``contribution list show sign decline sync``: work for projects of others."""

from __future__ import annotations

from gitswarm.core.words import counted
from gitswarm.errors import Misused, SwarmError
from gitswarm.git.worktrees import head
from gitswarm.rooms.abroad import scouting
from gitswarm.rooms.abroad.contribute import actions, composing, looking, model, running
from gitswarm.rooms.crew import workers
from gitswarm.rooms.work import projects, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.rooms.abroad.contribute.model import Contribution
    from gitswarm.rooms.work.projects import Project

COLUMNS = ("id", "state", "repository", "issue", "number", "added", "removed", "next", "title")
MOST = 20


def contribute(
    desk: Desk,
    repository: str,
    *,
    issue: tuple[str, ...] = (),
    label: str = "",
    most: int = 1,
    agent: str | None = None,
    no_work: bool = False,
) -> None:
    """Contribute to a repository of others: read its rules, fork and clone it, take issues, have an agent work on them.

    It ends where its rules forbid such work, and waits for a person where they are in doubt. What was made waits for
    you: nothing is sent before `gitswarm contribution sign`. Again goes on where it was left.

    repository: OWNER/REPO
    issue (-i): the number of an issue of it; may be repeated
    label (-l): or the oldest open issues with this label that nobody is assigned to, such as "good first issue"
    most (-m): how many of these at the most
    agent: the adapter that is run (default: the only one of this clone)
    no-work: only make its tasks; `gitswarm work` takes them

    Example: gitswarm contribute acme/app --issue 7
    """
    desk.must_be_a_person("contributing to a project of others")
    if bool(issue) == bool(label):
        raise Misused("which issues?", hint='--issue NUMBER, or --label "good first issue"')
    if not 1 <= most <= MOST:
        raise Misused(f"{most} issues cannot be taken at once", hint=f"--most is 1 to {MOST}")
    numbers = [_number(one) for one in issue]
    desk.retell()
    found = scouting.add(desk, repository)
    projects.must_be_open(found)
    found = running.fork(desk, found)
    taken = running.bring(desk, found, numbers, label, most)
    if not no_work:
        _work(desk, found, taken, agent)
    running.offer(desk)
    rows = [_stage(desk, id) for id in taken]
    desk.screen.record({"project": found.name, "repository": found.repository, "fork": found.fork, "tasks": rows})


def _number(text: str) -> int:
    """The number of an issue, with or without the mark before it."""
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < MOST):
        raise Misused(f"'{text}' is no number of an issue", hint="such as 7")
    return int(digits)


def _work(desk: Desk, found: Project, taken: list[str], agent: str | None) -> None:
    """Have an agent work on what may be begun; what fails is told, and keeps none of the others."""
    adapter = running.adapter_of(desk, agent)
    if adapter is None:
        desk.screen.warn("no agent of this clone was named: `gitswarm work` takes these tasks, or --agent NAME")
        return
    if not projects.checks(desk, found):
        desk.screen.warn(f"nothing checks this work: {_how_to_check(desk, found)}")
    workers.settle(desk)  # what a command held that was killed is free again
    for id in taken:
        task = tasks.find(desk.swarm.look(), id)
        if not task.ready:
            continue
        try:
            running.work(desk, adapter, id)
        except SwarmError as error:
            desk.screen.warn(f"{tasks.id_of(desk.swarm.look(), task.short)}: {error.message}")


def _how_to_check(desk: Desk, found: Project) -> str:
    """How a person sets what checks it, with what the project's own files name; none of that is run unasked."""
    named = [f'"{command}" ({path})' for command, path in scouting.proposed(desk, found).items()]
    seen = f"; its files name {', '.join(named)}" if named else ""
    return f"git config --add {projects.key_of(found)} COMMAND{seen}"


def _stage(desk: Desk, id: str) -> dict[str, object]:
    tables = desk.swarm.look()
    task, one = tasks.find(tables, id), model.contribution(tables, id)
    told = {"id": tasks.id_of(tables, task.short), "title": task.title, "status": task.status}
    return {
        **told,
        "state": one.state if one else "",
        "next": running.stage(desk, one) if one else running.left(tables, task),
    }


def show_list(desk: Desk, *, state: str | None = None, limit: int = 50) -> None:
    """List what was made for projects of others, the newest last.

    state (-s): only what is offered, signed, declined, open, merged or closed
    limit (-n): how many at the most

    Example: gitswarm contribution list --state offered
    """
    if state is not None and state not in model.STATES:
        raise Misused(f"a contribution is never {state}", hint=f"one of {', '.join(model.STATES)}")
    running.offer(desk)
    tables = desk.swarm.look()
    found = model.contributions(tables, **({"state": state} if state else {}))
    rows = [{**model.row(tables, one), "next": running.stage(desk, one)} for one in found[-desk.most(limit) :]]
    desk.screen.table(rows, COLUMNS, empty="nothing was contributed", most=limit)


def show(desk: Desk, id: str) -> None:
    """Show a contribution with all that it changes and says: what you have been shown here is what you can sign.

    id: the task

    Example: gitswarm contribution show gs-7k3f
    """
    running.offer(desk)
    one = model.find(desk.swarm.look(), id)
    place = projects.yard(desk, one.task).place
    told = {**model.row(desk.swarm.look(), one), "next": running.stage(desk, one)}
    desk.screen.record(told)
    if not desk.shared.json:
        desk.screen.lines(composing.patch(place, desk.env, one.base, one.tip).splitlines())
    if head.is_here(place, desk.env, one.tip) and not desk.is_of_an_agent:  # what an agent looked at nobody has seen
        looking.note(desk.swarm, one)


def sign(desk: Desk, id: str, *, title: str = "", body: str = "", queue: bool = False) -> None:
    """Send what was made, in your name: one commit, the branch at the fork, and a pull request. Only people do that.

    What goes out is what `gitswarm contribution show` has shown here, and nothing that was made since. By signing you
    say that you have looked at it, and may give it under the project's license; where it asks for a Signed-off-by line,
    the commit carries yours. What cannot be sent now is sent by `gitswarm contribution sync`.

    id: the task
    title (-t): of commit and pull request (default: that of the task)
    body (-b): what it does (default: what its agent said); - reads standard input
    queue: only sign

    Example: gitswarm contribution sign gs-7k3f --title "Accept names of one letter"
    """
    desk.must_be_a_person("signing a contribution")
    one = model.find(desk.swarm.look(), id)
    looking.must_be_shown(desk.swarm, one)
    one = running.sign(desk, one, title, desk.read(body))
    if not queue:
        _send(desk, one)
    _tell(desk, one)


def _send(desk: Desk, one: Contribution) -> None:
    """Send what can be sent, and say what is not."""
    try:
        error = running.send(desk).error
    except SwarmError as stop:
        error = stop
    if error is not None:
        waits = model.find(desk.swarm.look(), one.task).state == model.SIGNED
        said = "it is signed, and not sent yet" if waits else "another one is not sent yet"
        desk.screen.warn(f"{said}: {error.message}")


def decline(desk: Desk, id: str, *, reason: str) -> None:
    """Do not send what was made; its task closes as not taken. Only people do that.

    id: the task
    reason (-r): why

    Example: gitswarm contribution decline gs-7k3f --reason "They have mended it themselves."
    """
    desk.must_be_a_person("declining a contribution")
    desk.swarm.do(actions.decline, task=id, why=reason)
    _tell(desk, model.find(desk.swarm.look(), id))


def _tell(desk: Desk, one: Contribution) -> None:
    now = model.find(desk.swarm.look(), one.task)
    row = {**model.row(desk.swarm.look(), now), "next": running.stage(desk, now)}
    desk.screen.receipt(row, ", ".join(str(each) for each in (f"{row['id']}: {now.state}", row["next"]) if each))


def sync(desk: Desk) -> None:
    """Send what is signed and lies here, and ask what became of the pull requests.

    Example: gitswarm contribution sync
    """
    desk.retell()
    running.offer(desk)
    report = running.send(desk)
    new = running.follow(desk)
    told = {"sent": report.done, "refused": report.refused, "left": report.left, "new": new}
    desk.screen.receipt(told, f"sent: {report.done}, left: {report.left}; {counted(new, 'thing')} new")
    if report.error is not None:
        raise report.error


COMMANDS = {
    "contribute": contribute,
    "contribution list": show_list,
    "contribution show": show,
    "contribution sign": sign,
    "contribution decline": decline,
    "contribution sync": sync,
}
