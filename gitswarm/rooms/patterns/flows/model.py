"""Flows at work: which task is which step, how each stands, and what steps came to."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.errors import NotFound
from gitswarm.record import Record
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables

FLOW, STEP, ITEM, VOICE, LAST, UNDO = ACTS = ("flow", "step", "item", "voice", "last", "undo")
"""The words of recipes for what a task is; literals, since whoever folds an event reads this and no recipes."""
HELD, OPEN, DONE, SKIPPED, FAILED = "held", "open", "done", "skipped", "failed"
"""How a step stands: its turn has not come, it is to be done or at work, and how it ended."""
CANCELLED = "cancelled"
ROLLOUT = "rollout "
"""Begins the name of a flow that is a roll-out, which has commands of its own."""
BEHIND = "behind"
"""Begins the name of a hold: a step before it has failed."""
GOES_ON = ("done", "duplicate", "children closed")
"""The resolutions of a task that was done."""

DEEPEST = 20
"""So many steps may stand in one another; recipes have fewer."""


class Flow(Record):
    """One flow that was started: of which recipe, as which commit has it, with what it was given."""

    task: str
    name: str
    commit: str
    inputs: dict[str, str]
    actor: str
    at: str
    position: int


class Step(Record):
    """One task of a flow. ``ending`` is how a flow closes that is being wound up; ``undoes`` is the task of a step.

    Of an item that a step has listed ``item`` is what it was called by, and ``filled`` what its texts were before that.
    """

    task: str
    flow: str
    within: str
    key: str
    act: str
    state: str = OPEN
    number: int = 0
    pattern: str = ""
    retries: int = 0
    when: tuple[str, ...] = ()
    undoes: str = ""
    bounds: dict[str, int] | None = None
    settings: dict[str, str] | None = None
    ending: str = ""
    item: str = ""
    filled: dict[str, str] | None = None

    def setting(self, name: str) -> str:
        """What its pattern was told; empty where nothing was."""
        return (self.settings or {}).get(name, "")

    def count(self, name: str) -> int:
        """The same, where that is a number; 0 where none was told, or none that is one."""
        return number_of(self.setting(name))


def number_of(text: str) -> int:
    """The number that a text says; 0 where it says none, or one that counts nothing."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("1000000") else 0


FLOWS = Table("flows", Flow, (("position",),))
STEPS = Table("flows_steps", Step, (("flow", "key"), ("within", "act", "state", "number"), ("within", "number")))


def ender(flow: Flow) -> str:
    """The command that ends a flow."""
    return "rollout stop" if flow.name.startswith(ROLLOUT) else "flow cancel"


def step(tables: Tables, task: str) -> Step | None:
    """The step of a flow that a task is; None where it is none."""
    found: Step | None = tables.get(STEPS, task)
    return found


def has_room_below(tables: Tables, one: Step) -> bool:
    """Whether a step may stand below this one: no recipe reaches so deep, but what comes from elsewhere could."""
    above: Step | None = one
    for _ in range(DEEPEST):
        above = step(tables, above.within) if above is not None else None
    return above is None


def ends_otherwise(tables: Tables, one: Step) -> bool:
    """Whether the task of a step is closed where the step is not, or the other way round."""
    task = tasks.task(tables, one.task)
    return task is not None and (task.state == "closed") != (one.state in (DONE, SKIPPED, FAILED))


def flows(tables: Tables) -> list[Flow]:
    """Every flow, the one that was started last first."""
    return tables.where(FLOWS, order="position", descending=True)


def failed(tables: Tables) -> list[Flow]:
    """The flows that come to no good end, unless somebody mends a step or gives up."""
    found: list[Step] = tables.where(STEPS, within="", act=FLOW, state=FAILED)
    tops = (one for one in found if (task := tasks.task(tables, one.task)) is not None and task.state != "closed")
    return [each for one in tops if (each := tables.get(FLOWS, one.flow)) is not None]


def flow(tables: Tables, name: str) -> Flow:
    """The flow whose task is called so, or one of whose steps is."""
    one = step(tables, tasks.find(tables, name).id)
    found: Flow | None = tables.get(FLOWS, one.flow) if one is not None else None
    if found is None:
        raise NotFound(f"{name} is part of no flow", hint="`gitswarm flow list` shows those that were started")
    return found


def steps(tables: Tables, flow: str) -> list[Step]:
    """The steps of a flow, each behind what it is part of."""
    found: list[Step] = []

    def add(one: Step) -> None:
        found.append(one)
        for part in within(tables, one.task):
            add(part)

    top = step(tables, flow)
    if top is not None:
        add(top)
    return found


def within(tables: Tables, node: str, **equals: str) -> list[Step]:
    """The steps that stand directly below a flow, in their order."""
    asked: dict[str, Any] = {"within": node, **equals}
    return tables.where(STEPS, order="number", **asked)


def count(tables: Tables, node: str, **equals: str) -> int:
    """How many of those there are."""
    return tables.count(STEPS, within=node, **equals)


def result(tables: Tables, task: tasks.Task, field: str) -> str:
    """What a task came to: one of the fields that recipes may name."""
    from gitswarm.rooms.patterns import recipes
    from gitswarm.rooms.roster import runs

    more = tasks.detail(tables, task.id)
    if field == "task":
        return tasks.id_of(tables, task.short)
    if field == "outcome":
        one = step(tables, task.id)
        return one.state if one is not None else task.status
    if field == "output":
        return next((run.output for run in runs.runs(tables, limit=1, task=task.id)), "")
    if field == "items":
        return "\n".join(line[1:].strip() for line in lines(more.summary) if line.startswith("- "))
    return str(getattr(more, field, None) or "") if field in recipes.FIELDS else ""


def value(tables: Tables, flow: str, name: str) -> str | None:
    """What stands behind a name such as ``steps.build/api.summary`` in a flow; None where nothing does."""
    word, key, field, number = (*name.split("."), "", "", "")[:4]
    found: list[Step] = tables.where(STEPS, flow=flow, key=key, limit=1) if word == "steps" else []
    task = tasks.task(tables, found[0].task) if found else None
    told = result(tables, task, field) if task is not None else None
    place = number_of(number)
    return told if told is None or not number else "".join(lines(told)[place - 1 : place] if place else ())


def lines(text: str) -> list[str]:
    """The lines of a text in which something stands."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def resolved(tables: Tables, task: str, text: str) -> str:
    """The text of a step with what other steps came to in its places; what has no such place is as it was."""
    from gitswarm.rooms.patterns import phrases

    one = step(tables, task)
    if one is None or not text:
        return text
    known = ((name, seen_by(tables, one, name)) for name in phrases.names(text))
    return phrases.fill(text, {name: found for name, found in known if found is not None})


def seen_by(tables: Tables, one: Step, name: str) -> str | None:
    """What stands behind a name for a step: in an item what that was called by, whatever the list says by now."""
    above = step(tables, one.within)
    if above is None:
        return value(tables, one.flow, name)
    return one.item if one.item and name == place_of(one, above) else seen_by(tables, above, name)


def place_of(one: Step, above: Step) -> str:
    """The place in a list from which an item comes."""
    return f"{above.setting('over')}.{one.number}"


def is_behind(tables: Tables, task: str) -> bool:
    """Whether a task must not begin because a step before it has failed."""
    return any(hold.name.startswith(BEHIND) for hold in tasks.holds(tables, task))


def blocks(tables: Tables, one: Step) -> list[str]:
    """The open steps that a failed one holds back, and those that wait for them in turn, as people name them."""
    front, found = [id for id in tasks.needed_by(tables, one.task) if is_behind(tables, id)], {}
    while front:
        other, task = step(tables, id := front.pop()), tasks.task(tables, id)
        if other is not None and task is not None and task.state != "closed" and id not in found:
            found[id] = other.key
            front += tasks.needed_by(tables, id)
    return sorted(found.values())
