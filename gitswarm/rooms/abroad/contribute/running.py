"""From an issue of a project to a pull request there: each stage stands in the log, so that any clone of ours goes on.

A fork, the issues and the pull request are looked for before they are made, and so are made once.
"""

from __future__ import annotations

from gitswarm.chores import Here
from gitswarm.core.log import SHARED, UNKNOWN
from gitswarm.errors import HoldsSecrets, HubUnreachable, PushRefused, Refused, UnknownOutcome
from gitswarm.git.worktrees import head
from gitswarm.rooms.abroad import manners
from gitswarm.rooms.abroad.contribute import actions, composing, model
from gitswarm.rooms.checks import gates, safekeeping
from gitswarm.rooms.crew import shifts, workers
from gitswarm.rooms.forge import deliveries, feedback, issues, pulls
from gitswarm.rooms.ground import policy
from gitswarm.rooms.outside import github
from gitswarm.rooms.roster import runs
from gitswarm.rooms.work import projects, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.errors import SwarmError
    from gitswarm.rooms.abroad.contribute.model import Contribution
    from gitswarm.rooms.outside.adapters import Adapter
    from gitswarm.rooms.work.projects import Project
    from gitswarm.rooms.work.tasks import Task

FIRST, TITLE = "first", 72


def fork(desk: Desk, found: Project) -> Project:
    """Have a fork of a project that we may push to; none is needed of a repository of our own."""
    line = github.connection(desk.swarm, Here(desk.place, desk.env), repository=found.repository)
    login = str(line.who()["login"])
    if found.fork or login.lower() == line.owner.lower():
        return found
    there = line.find(f"/repos/{login}/{found.repository.partition('/')[2]}")
    if there is None or not _is_of(there, line.name):
        try:
            there = line.send("POST", line.at("/forks"), {"default_branch_only": True})
        except UnknownOutcome:
            there = next((one for one in line.rows(line.at("/forks")) if one["owner"]["login"] == login), None)
    if there is None:
        raise Refused(f"{found.repository} could not be forked", hint="try again, or fork it at GitHub")
    desk.swarm.do(projects.forked, name=found.name, fork=str(there["full_name"]))
    return projects.find(desk.swarm.look(), found.name)


def _is_of(there: dict[str, Any], repository: str) -> bool:
    return str((there.get("parent") or {}).get("full_name", "")).lower() == repository.lower()


def bring(desk: Desk, found: Project, numbers: Sequence[int], label: str, most: int) -> list[str]:
    """Bring issues of a project in as its tasks, those that were asked for; the ids of these tasks.

    Whoever names an issue has approved of it: its gate for outsiders is opened by his word.
    """
    line = github.connection(desk.swarm, Here(desk.place, desk.env), repository=found.repository)
    rows = [line.get(line.at(f"/issues/{number}")) for number in numbers]
    if label:
        open_ones = line.rows(line.at("/issues"), labels=label, state="open", sort="created", direction="asc")
        free = (one for one in open_ones if _is_free(one, label))
        rows += [one for _, one in zip(range(most), free, strict=False)]
    wrong = next((one for one in rows if "pull_request" in one or one["state"] != "open"), None)
    if wrong is not None:
        raise Refused(f"#{wrong['number']} of {found.repository} is no open issue", hint="name another")
    issues.bring_rows(desk.swarm, line, found.source, rows)
    tables = desk.swarm.look()
    brought = [issues.task_of(tables, found.source, one["number"]) for one in rows]
    for id in brought:
        for gate in gates.gates(tables, id):
            if gate.shut and (gate.kind, gate.keeps) == (gates.APPROVAL, gates.START):
                desk.swarm.do(gates.approve, gate=gates.named(tables, gate), reason="this issue was asked for by name")
    return brought


def _is_free(one: dict[str, Any], label: str) -> bool:
    """Whether nobody works on an issue that has this label; looked at here too, since it opens a gate."""
    has = {str(each["name"]).casefold() for each in one.get("labels", ())}
    wanted = {each.strip() for each in label.casefold().split(",")}
    return "pull_request" not in one and not one.get("assignees") and has >= wanted


def work(desk: Desk, adapter: Adapter, id: str) -> None:
    """Let an agent work on one task, in a worktree of its project."""
    job = workers.job_of(desk, adapter, "", None, {})
    shifts.work(desk, job, shifts.Signals(), lambda _: None, once=True, name=id)


def offer(desk: Desk) -> list[Contribution]:
    """Offer what is done for projects here, and was not offered yet; and sign what needs no person's word."""
    tables = desk.swarm.look()
    every = [id for found in projects.projects(tables) for id in projects.members(tables, found.name)]
    offered = [model.find(desk.swarm.look(), id) for id in every if _offer(desk, id)]
    for one in offered:
        if _is_let(desk, one):
            _sign_by_itself(desk, one)
    return offered


def _sign_by_itself(desk: Desk, one: Contribution) -> None:
    """Sign without a person; what cannot be signed so waits for one, and keeps nothing else back."""
    try:
        sign(desk, one, "", "")
    except Refused as error:
        desk.screen.warn(f"{one.title}: a person has to sign it: {error.message}")


def _offer(desk: Desk, id: str) -> bool:
    """Whether there is something new of a task to look at."""
    tables = desk.swarm.look()
    task, known = tasks.find(tables, id), model.contribution(tables, id)
    tree, tip = worktrees.tree_of(tables, id, task.epoch), tasks.detail(tables, id).commit
    if task.state != "in_review" or tree is None or not tip or (known and tip in (known.tip, known.commit)):
        return False
    place = projects.yard(desk, id).place
    if not head.is_here(place, desk.env, tip) or tip == tree.base:
        return False
    told = composing.measured(place, desk.env, tree.base, tip)
    desk.swarm.do(actions.offer, task=id, epoch=task.epoch, tip=tip, base=tree.base, **told)
    return True


def _is_let(desk: Desk, one: Contribution) -> bool:
    """Whether the swarm has agreed that this goes out without a person: never the first to a repository."""
    tables = desk.swarm.look()
    asks = projects.find(tables, one.project).asks
    agreed = policy.setting(tables, "contribute-sign-off") == FIRST
    return agreed and not model.is_first(tables, one.repository) and manners.SIGN_OFF not in asks


def sign(desk: Desk, one: Contribution, title: str, body: str) -> Contribution:
    """Make the commit that is sent, in the name of whoever signs, and ask for its pull request."""
    tables = desk.swarm.look()
    project, more = projects.find(tables, one.project), tasks.detail(tables, one.task)
    place, who = projects.yard(desk, one.task).place, composing.person(desk.place, desk.env)
    if not head.is_here(place, desk.env, one.tip):
        raise Refused(f"the work of {one.title} is in another clone of ours", hint="sign it there")
    if one.commit and not composing.goes_on(place, desk.env, one.base, one.tip, one.commit):
        named = tasks.id_of(tables, tasks.find(tables, one.task).short)
        told = f"{project.repository} has gone on, and what was sent before is not in this: {one.commit[:12]}"
        raise Refused(told, hint=f"`gitswarm reopen {named}`, and merge that in its worktree before it is done again")
    title, said = _said(title or one.title, body or more.summary)
    tools = _tools(tables, one)
    helped = [f"Assisted-by: {tool}" for tool in tools] if manners.DISCLOSE in project.asks else []
    text = composing.words(title, said, who, helped, signs_off=manners.SIGN_OFF in project.asks)
    on = composing.parents(place, desk.env, one.base, one.commit)
    commit = composing.compose(place, desk.env, one.task, one.tip, on, text, who)
    found = safekeeping.secrets_in(Here(place, desk.env), commit, f"^{one.base}")
    if found:
        where = f"git -C {place.common} show {commit[:12]}"
        raise HoldsSecrets(f"this holds {', '.join(found)}", hint=where)
    agents = ", ".join(tools)
    helped_by = f"Made with the help of a coding agent ({agents}); {who.name} has looked at it and signs it."
    words = {"commit": commit, "title": title, "body": f"{said}\n\n{helped_by}".strip()}
    desk.swarm.do(actions.sign, task=one.task, tip=one.tip, **words)
    return model.find(desk.swarm.look(), one.task)


def _tools(tables: Tables, one: Contribution) -> list[str]:
    """What made it, as a project is told: all agents that ran. Whoever acts here may be the person who signs."""
    return sorted({each.adapter for each in runs.runs(tables, task=one.task)}) or [one.agent]


def _said(title: str, body: str) -> tuple[str, str]:
    """A title of one line that fits, and the rest."""
    first, _, rest = body.strip().partition("\n")
    if first.strip() == title.strip():
        body = rest
    line = " ".join(title.split())
    return (line if len(line) <= TITLE else f"{line[: TITLE - 1]}…"), body.strip()


def send(desk: Desk) -> deliveries.Report:
    """Push the branches of what is signed and lies here, and have GitHub open the pull requests.

    What one fork does not take, or is not there to take, keeps nothing else back; it is told at last.
    """
    trouble: SwarmError | None = None
    tables = desk.swarm.look()
    signed = model.contributions(tables, state=model.SIGNED)
    for one in (one for one in signed if _is_wanted(tables, one)):
        try:
            _push(desk, one)
        except (PushRefused, github.GithubNotFound) as error:
            trouble = error
    report = deliveries.Report()
    if pulls.due(desk.swarm.look(), 1):
        report = deliveries.deliver(desk.swarm, Here(desk.place, desk.env))
    return report._replace(error=report.error or trouble)


def _is_wanted(tables: Tables, one: Contribution) -> bool:
    """Whether what was signed is to go out still: its task may have been opened again, or closed."""
    asked = pulls.pull(tables, one.task)
    return asked is not None and not (pulls.is_stale(tables, asked) or pulls.kept_back(tables, asked))


def _push(desk: Desk, one: Contribution) -> None:
    """Give the fork the branch of the task, and nothing else."""
    project = projects.find(desk.swarm.look(), one.project)
    place = projects.standing(desk, project)
    if place is None or not head.is_here(place, desk.env, one.commit):
        return  # another machine has it
    here, there = Here(place, desk.env), project.fork or project.repository
    line = github.connection(desk.swarm, Here(desk.place, desk.env), repository=project.repository)
    try:
        answer = github.remote(line, here, one.branch, there).push(one.commit)
    except HubUnreachable:
        github.must_be_there(line, there)
        raise
    if answer not in (SHARED, UNKNOWN):
        raise PushRefused(f"{there} did not take {one.branch}", hint="look there")


def follow(desk: Desk) -> int:
    """Ask what became of the pull requests; how much was new."""
    tables = desk.swarm.look()
    if not any(pulls.pulls(tables, state) for state in (pulls.OPEN, pulls.CLOSED)):
        return 0
    return feedback.look(desk.swarm, Here(desk.place, desk.env))


def stage(desk: Desk, one: Contribution) -> str:
    """What has to be done next about a contribution, in words."""
    found = pulls.pull(desk.swarm.look(), one.task)
    if one.state == model.OFFERED:
        return "a person has to sign it"
    if one.state == model.SIGNED:
        return f"it waits to be sent{f': {found.why}' if found and found.why else ''}"
    return one.url or one.why


def left(tables: Tables, task: Task) -> str:
    """How a task stands of which nothing was offered, and why nothing came of its last run."""
    why = next((one.why for one in runs.runs(tables, 1, task.id)), "")
    return f"it is {task.status}{f': {why}' if why else ''}"


def adapter_of(desk: Desk, name: str | None) -> Adapter | None:
    """The agent that is to work; None where this clone has none, or several and nobody says which."""
    from gitswarm.rooms.outside import adapters

    if name:
        return adapters.named(desk.place, desk.env, name)
    every = adapters.every(desk.place, desk.env)
    return every[0] if len(every) == 1 else None
