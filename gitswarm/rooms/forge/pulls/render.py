"""How the pull request of a task reads: what was asked, what was done, what shows it, whose work it is."""

from __future__ import annotations

from gitswarm.core.markdown import quiet, tagless
from gitswarm.rooms.checks import gates
from gitswarm.rooms.forge import issues
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.forge.pulls.model import Pull
    from gitswarm.rooms.work.tasks import Task

    Whole = Callable[[str, str | None], str]

MARKER = "<!-- gitswarm {what} {id} -->"
"""By this a text of ours is known again; nothing that others said can hold one whole."""
LONGEST, CUT = 60_000, "… the rest is in the task."
"""Characters of a body: GitHub takes 65,536."""
LONGEST_TITLE = 250


def marker(what: str, id: str) -> str:
    """What nobody sees and programs find, at the end of a text."""
    return MARKER.format(what=what, id=id)


def title(tables: Tables, one: Pull) -> str:
    """The title, in one line in which nothing calls anybody."""
    task = tasks.task(tables, one.task)
    return quiet(one.title or (task.title if task else one.branch))[:LONGEST_TITLE]


def body(tables: Tables, one: Pull, here: str, whole: Whole = lambda head, _: head) -> str:
    """The body, as the repository that is ``here`` reads it; ``whole`` finds a text that is longer than its event."""
    task = tasks.task(tables, one.task)
    if task is None:
        return marker("pr", one.task)
    given = whole(one.body, one.digest)
    said = given or "\n".join(_made(tables, one, task, whole))
    closing = _closing(tables, one, here)  # first: whatever the text leaves open does not hold it
    parts = [*([closing] if closing else []), _short(said.strip(), LONGEST), "---\n" + _signature(tables, one, task)]
    return "\n\n".join(parts) + "\n" + marker("pr", one.task)


def _made(tables: Tables, one: Pull, task: Task, whole: Whole) -> list[str]:
    more = tasks.detail(tables, task.id)
    asked = whole(more.description, more.digest)
    lines = _part("What was asked", _quoted(asked)) + _part("What was done", _quoted(more.summary))
    lines += _part("It is accepted when", [f"- {quiet(each)}" for each in more.accept])
    shown = [f"- {quiet(more.tests)}"] if more.tests else []
    passed = [gate for gate in gates.gates(tables, task.id) if gate.passed and not gate.shut]
    shown += [f"- {gate.kind}: `{gate.name}` let {one.commit[:12]} past" for gate in passed]
    return lines + _part("What shows it", shown)


def _part(head: str, lines: list[str]) -> list[str]:
    return [f"### {head}", "", *lines, ""] if lines else []


def _quoted(text: str) -> list[str]:
    """Text of others as a quotation: what it leaves open, such as a block of code, ends with that."""
    return [f"> {line}".rstrip() for line in told(text)]


def told(text: str) -> list[str]:
    """Text of others, line by line, in which nothing calls anybody, refers to anything, closes it, or is HTML."""
    lines = [f"{line[: len(line) - len(line.lstrip(' '))]}{tagless(quiet(line))}" for line in text.strip().split("\n")]
    return lines if text.strip() else []


def _closing(tables: Tables, one: Pull, here: str) -> str:
    """The issue that the merge closes, if the task came from one of that repository."""
    issue = issues.issue_of(tables, one.task)
    if issue is None:
        return ""
    repository, number = issue
    return f"Closes #{number}" if here.lower() == repository.lower() else f"For {repository}#{number}"


def _signature(tables: Tables, one: Pull, task: Task) -> str:
    by = quiet(tasks.detail(tables, task.id).done_by or one.actor)
    shown = tasks.id_of(tables, tasks.public_id(task))
    return f"Made by the swarm with gitswarm: task {shown}, agent {by}, epoch {one.epoch}, commit {one.commit[:12]}."


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}\n\n{CUT}"
