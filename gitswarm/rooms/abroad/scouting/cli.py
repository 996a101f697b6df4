"""``project add list show read approve rm``: the repositories of others that are contributed to, and what they ask."""

from __future__ import annotations

from gitswarm.errors import Refused
from gitswarm.rooms.abroad.scouting import proposing, reading
from gitswarm.rooms.work import projects, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.work.projects import Project

COLUMNS = ("name", "repository", "rules", "fork", "tasks")
NONE = "there is no project of others here; `gitswarm project add OWNER/REPO` makes one"


def add(desk: Desk, repository: str, *, name: str = "", branch: str = "") -> None:
    """Contribute to a repository of others: clone it, safely, beside this one, and read what it asks.

    Nothing of it runs, and nothing of ours is left in it. Where its rules forbid such work it ends here; where they
    are in doubt, a person has to read them: `gitswarm project approve`.

    repository: OWNER/REPO at GitHub, or an address that begins with https://
    name: how it is called here (default: as there)
    branch (-b): the branch that work begins from (default: as before; at first the one that it calls its own)

    Example: gitswarm project add acme/app
    """
    desk.retell()
    _say(desk, reading.add(desk, repository, name, branch))


def read(desk: Desk, name: str) -> None:
    """Fetch what is new of a project, and read again what it asks.

    name: the project, or OWNER/REPO

    Example: gitswarm project read app
    """
    desk.retell()
    _say(desk, reading.read(desk, projects.find(desk.swarm.look(), name)))


def _say(desk: Desk, found: Project) -> None:
    if found.verdict == projects.CLOSED:
        projects.must_be_open(found)
    desk.screen.receipt(_row(desk, found), _in_words(found))


def show_list(desk: Desk) -> None:
    """List the repositories of others that are contributed to.

    Example: gitswarm project list
    """
    desk.screen.table([_row(desk, one) for one in projects.projects(desk.swarm.look())], COLUMNS, empty=NONE)


def show(desk: Desk, name: str) -> None:
    """Show a project: what its rules say, the commands that check work on it here, and its tasks.

    Under `proposed` stand the commands by which its own files seem to check work. They are run by nobody before you
    have named them: `git config --add gitswarm.project.NAME.check COMMAND`.

    name: the project, or OWNER/REPO

    Example: gitswarm project show app
    """
    tables = desk.swarm.look()
    found = projects.find(tables, name)
    rows = [tasks.task(tables, id) for id in projects.members(tables, found.name)]
    listed = [{"id": tasks.id_of(tables, one.short), "title": one.title, "status": one.status} for one in rows if one]
    proposed = [{"command": one, "file": path} for one, path in proposing.proposed(desk, found).items()]
    here = {"checks": list(projects.checks(desk, found)), "check_key": projects.key_of(found), "proposed": proposed}
    desk.screen.record({**_row(desk, found), **here, "tasks": listed})


def approve(desk: Desk, name: str) -> None:
    """Say that you have read the rules of a project, and that work on it may begin; a person's decision.

    A project that plainly says no stays closed. When what its rules say changes, you are asked again.

    name: the project, or OWNER/REPO

    Example: gitswarm project approve app
    """
    desk.must_be_a_person("approving the rules of a project")
    receipt = desk.swarm.do(projects.approve, name=name)
    found = projects.find(desk.swarm.look(), name)
    desk.screen.receipt({**_row(desk, found), **receipt.as_json()}, f"work on {found.repository} may begin")


def remove(desk: Desk, name: str) -> None:
    """Contribute to a project no more: its tasks are not begun any more; its clone here stays, for you to delete.

    name: the project, or OWNER/REPO

    Example: gitswarm project rm app
    """
    found = projects.find(desk.swarm.look(), name)
    held = [id for id in projects.members(desk.swarm.look(), found.name) if _is_held(desk, id)]
    if held:
        shown = tasks.id_of(desk.swarm.look(), tasks.find(desk.swarm.look(), held[0]).short)
        raise Refused(f"somebody works on {shown} of {found.name}", hint=f"gitswarm release {shown}")
    receipt = desk.swarm.do(projects.remove, name=found.name)
    told = {"name": found.name, **receipt.as_json()}
    desk.screen.receipt(
        told, f"{found.repository} is contributed to no more; its clone is {projects.home(desk)}/{found.name}"
    )


def _is_held(desk: Desk, id: str) -> bool:
    found = tasks.task(desk.swarm.look(), id)
    return found is not None and found.holder is not None


def _row(desk: Desk, found: Project) -> dict[str, Any]:
    told = {key: value for key, value in found._asdict().items() if key != "removed"}
    lists = {key: list(told[key]) for key in ("asks", "because")}
    count = len(projects.members(desk.swarm.look(), found.name))
    return {**told, **lists, "rules": _rules(found), "may": found.may, "tasks": count}


def _rules(found: Project) -> str:
    if found.verdict == projects.ASK:
        return f"read by {found.approved_by}" if found.may else "to be read"
    return found.verdict


def _in_words(found: Project) -> str:
    because = "".join(f"\n  {one}" for one in found.because)
    asks = f"; it asks for: {', '.join(found.asks)}" if found.asks else ""
    if found.may:
        return f"{found.name}: work on {found.repository} may begin{asks}"
    return f"{found.name}: read this first, then `gitswarm project approve {found.name}`{asks}{because}"


COMMANDS = {
    "project add": add,
    "project list": show_list,
    "project show": show,
    "project read": read,
    "project approve": approve,
    "project rm": remove,
}
