"""What is drawn of a flow: a box for each task that it will have, or has."""

from __future__ import annotations

from gitswarm.rooms.patterns import flows, plans
from gitswarm.rooms.patterns.charts.render import Box
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitswarm.core.tables import Tables


def planned(nodes: Sequence[plans.Node]) -> list[Box]:
    """The boxes of a flow that is not started; of the items that a step will list one stands for all."""
    others = tuple(one.key for one in nodes if plans.CALLED in (one.settings or {}) and one.number > 1)
    boxes = []
    for one in (one for one in nodes if not one.key.startswith(others)):
        settings, below = one.settings or {}, one.within if one.key else "-"
        more = "for each that is listed" if plans.CALLED in settings else _more(settings)
        needs = tuple(key for key in one.needs if not key.startswith(others))
        boxes.append(Box(one.key, below, needs, one.title, one.pattern, one.role, "", one.undoes, more, one.when))
    return boxes


def _more(settings: Mapping[str, str]) -> str:
    """What a pattern was told beside its steps, in words."""
    told = {name: settings.get(name, "") for name in ("at_once", "tolerate", "gather", "quorum")}
    words = (f"{told['gather']} {told['quorum']}".strip(), told["at_once"] and f"{told['at_once']} at once",
             told["tolerate"] and f"{told['tolerate']} may fail")  # fmt: skip
    return ", ".join(word for word in words if word)


def started(tables: Tables, steps: Sequence[flows.Step]) -> list[Box]:
    """The boxes of a flow that was started, without listed items that were skipped."""
    keys: dict[str, str] = {}
    for one in steps:
        is_for_nothing = one.state == "skipped" and bool(one.setting(plans.CALLED))
        if not is_for_nothing and (not one.within or one.within in keys):
            keys[one.task] = one.key
    boxes = []
    for one in (one for one in steps if one.task in keys):
        task = tasks.find(tables, one.task)
        state, more = _state(one, task), _more(one.settings or {})
        needs = tuple(keys[id] for id in tasks.waits_for(tables, task.id) if id in keys)
        within = keys[one.within] if one.within else "-"
        role, undoes = task.role or "", keys.get(one.undoes, "")
        boxes.append(Box(one.key, within, needs, task.title, one.pattern, role, state, undoes, more, one.when))
    return boxes


def _state(one: flows.Step, task: tasks.Task) -> str:
    """How a step stands, told apart by whether it can be begun, and whether somebody has."""
    if one.state != "open":
        return one.state
    if task.blockers or task.start_holds:
        return "held"
    return "work" if task.holder else one.state
