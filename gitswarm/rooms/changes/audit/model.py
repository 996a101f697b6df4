"""What belongs to the story of a change: which events, judged one after another, and the digest over all of it."""

from __future__ import annotations

from contextlib import suppress

from gitswarm import json
from gitswarm.errors import NotFound
from gitswarm.record import Record
from gitswarm.rooms.changes import landing, rollouts
from gitswarm.rooms.roster import runs
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.event import Event
    from gitswarm.core.tables import Tables

FORMAT = 1
GOVERNING = ("swarm.created", "policy.changed")
"""What everything in a swarm is done under."""
NAMING = ("landing", "rollback")
"""Under these keys an event names another one that it goes on with."""
TASK, RUN, LANDING, ROLLOUT = "task", "run", "landing", "rollout"
SHAPE = {"subject": dict, "position": int, "events": list, "texts": dict, "landings": list, "commits": list}
"""What an audit has at least, and of which kind that is."""
HEADING, LONGEST = 5, 18
"""Words in the heading of a page, and digits of a position that are read."""
canonical = json.writer(sort_keys=True, separators=(",", ":"))


class Scope(Record):
    """Whose story is told: of which tasks, in which threads."""

    subject: str
    id: str
    tasks: tuple[str, ...]
    threads: tuple[str, ...]


class Story:
    """Judges the events of a log in their order: what belongs to the story so far decides of what comes."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._known: set[str] = set()

    def has(self, event: Event) -> bool:
        """Whether an event belongs to it."""
        belongs = event.kind in GOVERNING or self._is_named(event) or self._goes_on(event)
        if belongs:
            self._known.add(event.id)
        return belongs

    def _is_named(self, event: Event) -> bool:
        scope, told = self._scope, event.payload.get("tasks")
        if event.task in scope.tasks or event.id in scope.tasks or event.thread in scope.threads:
            return True
        return isinstance(told, list) and any(task in scope.tasks for task in told)

    def _goes_on(self, event: Event) -> bool:
        named = (event.payload.get(key) for key in NAMING)
        return any(isinstance(name, str) and name in self._known for name in named)


def scope_of(tables: Tables, name: str) -> Scope:
    """Whose story a name means: that of a landing, of a task or all tasks of a roll-out, or of the task of a run."""
    with suppress(NotFound):
        found = landing.landing(tables, name)
        return _scope(tables, LANDING, found.id, found.tasks)
    with suppress(NotFound):
        task = tasks.find(tables, name)
        parts = rollouts.of_tasks(tables, task.id)
        return _scope(tables, ROLLOUT if parts else TASK, task.id, (task.id, *parts))
    with suppress(NotFound):
        run = runs.run(tables, name)
        return _scope(tables, RUN, run.id, (run.task,))
    raise NotFound(f"no task, run, roll-out or landing is called {name}", hint="gitswarm list --status all --all")


def _scope(tables: Tables, subject: str, id: str, about: tuple[str, ...]) -> Scope:
    found = [task for task in (tasks.task(tables, each) for each in about) if task is not None]
    return Scope(subject, id, about, tuple(tasks.thread_of(tables, task) for task in found))


def is_audit(told: object) -> bool:
    """Whether something that was read is an audit by its shape, so that it can be proved or not."""
    if not isinstance(told, dict) or told.get("format") != FORMAT or not isinstance(told.get("digest"), str):
        return False
    if not all(isinstance(told.get(part), kind) for part, kind in SHAPE.items()):
        return False
    rows = [*told["events"], *told["commits"]]
    return isinstance(told["subject"].get("id"), str) and all(isinstance(row, dict) for row in rows)


def place_of(page: str) -> tuple[str, int] | None:
    """What a page for people is about, and up to which position; None for what is no such page."""
    head, _, rest = page.partition("\n\n")
    words, position = head.split(), rest.partition("up to position ")[2].partition(".")[0]
    if words[:3] != ["#", "Audit", "of"] or len(words) != HEADING or not position.isdecimal():
        return None
    return words[-1], int(position[:LONGEST])


def digest_of(told: dict[str, Any]) -> str:
    """The digest over all that an audit tells, itself left out."""
    from hashlib import sha256

    rest = {key: value for key, value in told.items() if key != "digest"}
    return sha256(canonical(rest).encode("utf-8", "surrogatepass")).hexdigest()
