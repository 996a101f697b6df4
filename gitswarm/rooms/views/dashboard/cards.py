"""What stands on several parts of the page: a task, its name, a word that was said, a gate that asks for one."""

from __future__ import annotations

from gitswarm.errors import SwarmError
from gitswarm.rooms.checks import gates
from gitswarm.rooms.roster import lists
from gitswarm.rooms.views import board
from gitswarm.rooms.views.dashboard.tags import every, tag, when
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.checks.gates import Gate
    from gitswarm.rooms.views.board import Remark
    from gitswarm.rooms.views.dashboard.model import Wish
    from gitswarm.rooms.views.dashboard.tags import Html
    from gitswarm.rooms.work.tasks import Task

URGENT = 1
"""The last priority that is marked."""
LABELS = 3
BEFORE = {"start": "begun", "end": "closed"}
SHORT = 12
"""Letters of a commit."""


def card(tables: Tables, task: Task, wish: Wish, far: str = "") -> Html:
    """A task in a lane, and how ``far`` its run is: a button where the page follows, else what opens by itself."""
    id = tasks.id_of(tables, task.short)
    inside = every((_head(id, task), tag("bdi", task.title, class_="what"), _foot(task, far)))
    if wish.follows:
        return tag("li", tag("button", inside, type="button", class_="card", data_task=id))
    more = tasks.detail(tables, task.id)
    told = [tag("p", more.description)] if more.description else []
    asked = [tag("ul", *(tag("li", one) for one in more.accept))] if more.accept else []
    return tag("li", tag("details", tag("summary", inside), *told, *asked, class_="card", data_task=id))


def _head(id: str, task: Task) -> Html:
    mark = tag("span", f"P{task.priority}", class_="urgent" if task.priority <= URGENT else "soft")
    return tag("span", tag("span", id, class_="id"), mark, tag("span", task.type) if task.type != "task" else None,
               class_="head")  # fmt: skip


def _foot(task: Task, far: str) -> Html | None:
    who = task.holder or (f"for {task.assignee}" if task.assignee else "")
    told = [tag("bdi", who, class_="who")] if who else []
    told += [tag("bdi", far)] if far else []
    told += [tag("span", task.status, class_="badge")] if task.status == "paused" else []
    told += [tag("bdi", label, class_="label") for label in task.labels[:LABELS]]
    return tag("span", *told, class_="foot") if told else None


def named(tables: Tables, id: str, wish: Wish, *, short: bool = False) -> Html:
    """A task by its id, and its title where there is room for it; a way to all of it."""
    found = tasks.task(tables, id)
    name = lists.name_of(tables, id)
    title = tag("bdi", found.title, class_="what") if found is not None and not short else None
    inside = every((tag("span", name, class_="id"), title))
    if not wish.follows:
        return tag("span", inside, class_="link")
    return tag("button", inside, type="button", class_="link", data_task=name)


def about(tables: Tables, thread: str, wish: Wish) -> Html:
    """What a conversation is about: a task, or what its name says."""
    try:
        found = tasks.find(tables, thread)
    except SwarmError:
        found = None
    if found is not None and tasks.thread_of(tables, found) == thread:
        return named(tables, found.id, wish)
    return tag("bdi", thread or "Without a conversation")


def remark(one: Remark) -> Html:
    """Something that was said: by whom, when, of which kind."""
    kind = tag("bdi", board.HEADINGS.get(one.kind, one.kind), class_="kind")
    head = tag("div", tag("bdi", one.actor, class_="who"), kind, when(one.at), class_="soft")
    more = tag("span", " … (there is more of it)", class_="soft") if one.digest else None
    return tag("li", head, tag("p", tag("bdi", one.text), more, class_="said") if one.text else None)


def ask(tables: Tables, wish: Wish, one: Gate) -> Html:
    """A gate that waits for a person's word, with what can be done about it."""
    name = gates.named(tables, one)
    waits = f"{one.name}: {gates.why(tables, one)} · before it is {BEFORE[one.keeps]}"
    return tag(
        "li",
        tag("span", "approval", class_="badge word"),
        tag("div", named(tables, one.task, wish), tag("div", tag("bdi", waits), " · ", when(one.at), class_="soft")),
        _form(tables, one, name) if wish.may_speak else tag("code", f"gitswarm gate approve {name}"),
        data_rule="approval_waiting",
        data_gate=name,
    )


def _form(tables: Tables, one: Gate, name: str) -> Html:
    """Where a person speaks; ``data-seen`` says what was looked at, so that the word is about nothing else."""
    return tag(
        "form",
        tag("input", name="reason", autocomplete="off", placeholder="reason", aria_label=f"reason, about {name}"),
        tag("button", "Approve", type="button", data_verdict="approve", aria_label=f"approve {name}"),
        tag("button", "Reject", type="button", data_verdict="reject", aria_label=f"reject {name}"),
        tag("output", role="status"),
        data_about=name,
        data_seen=seen(tables, one),
        class_="verdict",
    )


def seen(tables: Tables, one: Gate) -> str:
    """What there is to be approved now, as a page shows it and gives it back."""
    epoch, commit = gates.stand(tables, one)
    return f"{epoch} {commit or ''}".strip()
