"""What follows in a flow when something has happened to one of its tasks; worked out by the fold, so it happens once.

A change goes upwards from the step to the flow it is in, and sideways to those that wait for it. What each pattern does
is a rule: it looks at how its steps stand, lets some begin or closes them, and names those that it has changed.
"""

from __future__ import annotations

from gitswarm.rooms.checks import gates
from gitswarm.rooms.patterns import phrases
from gitswarm.rooms.patterns.flows import gather
from gitswarm.rooms.patterns.flows.model import (
    BEHIND,
    CANCELLED,
    DONE,
    FAILED,
    GOES_ON,
    HELD,
    ITEM,
    LAST,
    OPEN,
    SKIPPED,
    STEP,
    STEPS,
    UNDO,
    VOICE,
    count,
    is_behind,
    resolved,
    step,
    value,
    within,
)
from gitswarm.rooms.patterns.recipes import FORK_JOIN, MAP_REDUCE, PIPELINE, SAGA, SCATTER_GATHER
from gitswarm.rooms.work import claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.patterns.flows.model import Step

    Rule = Callable[[Tables, Step], list[str]]

TURN, WHEN, UNDONE, PATTERN = "turn", "when", "undo", "flow"
"""The names of holds: its turn has not come, its condition is not decided, nothing is to be undone; and of that which
keeps the task of a flow from closing before its pattern says so."""
TITLE = 200
REASONS = {
    TURN: "its turn has not come: {0} at once",
    WHEN: "it is not decided yet whether it is to be done",
    UNDONE: "it undoes a step, if the flow fails",
    PATTERN: "its steps say when it is done",
}


def enter(tables: Tables, one: Step) -> list[str]:
    """Keep a new step, with all that holds it back; those that changed by it."""
    tables.put(STEPS, one)
    above, task = step(tables, one.within), tasks.task(tables, one.task)
    if one.pattern:
        tasks.hold(tables, one.task, PATTERN, "end", REASONS[PATTERN])
    if above is None or task is None:
        return []
    _hold_new(tables, one, above)
    if _is_closed(tables, above):
        return drop(tables, one, SKIPPED)
    see(tables, one)
    return _decide(tables, one) if one.when else []


def _hold_new(tables: Tables, one: Step, above: Step) -> None:
    for hold in tasks.holds(tables, above.task):
        if hold.keeps == "start":
            tasks.hold(tables, one.task, hold.name, "start", hold.reason)
    most = above.count("at_once")
    if one.act == ITEM and most and one.number > most:
        _hold(tables, one, TURN, REASONS[TURN].format(most))
    if one.when:
        _hold(tables, one, WHEN, REASONS[WHEN])
    if one.act == UNDO:
        _hold(tables, one, UNDONE, REASONS[UNDONE])


def follow(tables: Tables, changed: list[str]) -> list[Step]:
    """Work out what follows from a change of these steps; those that have failed by it."""
    failed = []
    while changed:
        before = step(tables, changed.pop())
        if before is None:
            continue
        now = see(tables, before)
        if now.state == FAILED and before.state != FAILED:
            failed.append(now)
        changed += _below(tables, now) + _sideways(tables, now)
        above = step(tables, now.within)
        if above is not None:
            changed += [above.task, *_ruled(tables, above)]
    return failed


def see(tables: Tables, one: Step) -> Step:
    """The step as it stands by now, which is kept."""
    task, now = tasks.task(tables, one.task), one
    if one.pattern and not _is_closed(tables, one) and all(it.name != PATTERN for it in tasks.holds(tables, one.task)):
        tasks.hold(tables, one.task, PATTERN, "end", REASONS[PATTERN])
        now = one._replace(ending="")  # it was closed, and somebody has opened it again
    now = now._replace(state=_state(tables, now, task)) if task is not None else now
    if now != one:
        tables.put(STEPS, now)
    return now


def _state(tables: Tables, one: Step, task: tasks.Task) -> str:
    if task.state == "closed":
        how = tasks.detail(tables, task.id).resolution
        return DONE if how in GOES_ON else SKIPPED if how in (SKIPPED, CANCELLED) else FAILED
    if one.pattern and not one.ending and fails(tables, one):
        return FAILED
    return HELD if _is_held(tables, one, TURN) or _is_held(tables, one, UNDONE) else OPEN


def fails(tables: Tables, node: Step) -> bool:
    """Whether a flow that is not closed cannot come to a good end any more, unless somebody mends a step."""
    if not count(tables, node.task):
        return False  # its steps are noted behind it
    if node.pattern == SCATTER_GATHER:
        return gather.verdict(tables, node).failed
    if node.pattern == SAGA:
        return count(tables, node.task, act=UNDO, state=FAILED) > 0
    if node.pattern == MAP_REDUCE:
        lost = count(tables, node.task, act=ITEM, state=FAILED) > node.count("tolerate")
        return lost or count(tables, node.task, act=LAST, state=FAILED) > 0 or gather.lacking(tables, node) != ""
    return any(count(tables, node.task, act=act, state=FAILED) for act in (STEP, LAST))


def _below(tables: Tables, one: Step) -> list[str]:
    """Close what is below a flow that somebody has closed by hand."""
    if not one.pattern or not _is_closed(tables, one):
        return []
    tasks.unhold(tables, one.task, PATTERN)
    return [id for part in within(tables, one.task) for id in drop(tables, part, SKIPPED)]


def _sideways(tables: Tables, one: Step) -> list[str]:
    """Hold back, or let go on, what waits for a step that has failed; decide what depends on what it came to."""
    above, changed = step(tables, one.within), []
    stops = one.state == FAILED and above is not None and _stops(one, above)
    for other in filter(None, (step(tables, id) for id in tasks.needed_by(tables, one.task))):
        if stops:
            _hold(tables, other, f"{BEHIND} {one.task}", f"{one.key} has failed")
        else:
            _unhold(tables, other, f"{BEHIND} {one.task}")
        if other.when:
            changed += _decide(tables, other)
        if other.setting("over"):
            changed += [other.task, *_ruled(tables, other)]
    return changed


def _stops(one: Step, above: Step) -> bool:
    return one.act == UNDO or above.pattern in (PIPELINE, FORK_JOIN)


def _decide(tables: Tables, one: Step) -> list[str]:
    """Whether a step is to be done, once all that it waits for has ended well."""
    task = tasks.task(tables, one.task)
    if task is None or task.blockers or not _is_held(tables, one, WHEN) or is_behind(tables, one.task):
        return []
    above = step(tables, one.within)
    if one.act == ITEM and above is not None and gather.lacking(tables, above):
        return []
    if not all(_holds(tables, one, text) for text in one.when):
        return drop(tables, one, SKIPPED)
    if one.setting("title"):
        _call(tables, one)
    _unhold(tables, one, _own(one, WHEN))
    return [one.task]


def _call(tables: Tables, one: Step) -> None:
    """Let an item be called by what it is, and ask what its recipe asks of it, when that is known.

    What somebody approved before was said of another text.
    """
    more = tasks.detail(tables, one.task)
    title, *texts = (resolved(tables, one.task, text) for text in (one.setting("title"), *more.accept, *more.paths))
    count = len(more.accept)
    tasks.retell(tables, one.task, " ".join(title.split())[:TITLE], tuple(texts[:count]), tuple(texts[count:]))
    gates.shut_again(tables, one.task, gates.START)


def _holds(tables: Tables, one: Step, text: str) -> bool:
    term = phrases.term_of(text)
    return term is not None and phrases.holds(term, value(tables, one.flow, term.name) or "")


# ---- the rules of the patterns


def _ruled(tables: Tables, node: Step) -> list[str]:
    if _is_closed(tables, node):
        return []
    return RULES.get(node.pattern, _row)(tables, node)


def _row(tables: Tables, node: Step) -> list[str]:
    _conclude(tables, node)
    return []


def _map(tables: Tables, node: Step) -> list[str]:
    """Let in the next, and let nobody put together what lacks too much."""
    if node.count("at_once") and not node.ending:
        _take_turns(tables, node)
    lost, why = count(tables, node.task, act=ITEM, state=FAILED), gather.lacking(tables, node)
    for last in within(tables, node.task, act=LAST):
        if why or lost > node.count("tolerate"):
            _hold(tables, last, f"{BEHIND} {node.task}", why or f"{lost} of the items have failed")
        else:
            _unhold(tables, last, f"{BEHIND} {node.task}")
    _conclude(tables, node)
    return []


def _take_turns(tables: Tables, node: Step) -> None:
    """Let in as many items as there is room for; one too many, that was opened again, waits for its turn too."""
    most = node.count("at_once")
    free = most - count(tables, node.task, act=ITEM, state=OPEN)
    if free > 0:
        for one in within(tables, node.task, act=ITEM, state=HELD)[:free]:
            _unhold(tables, one, _own(one, TURN))
            see(tables, one)
    elif free < 0:
        idle = [one for one in within(tables, node.task, act=ITEM, state=OPEN) if not _is_at_work(tables, one)]
        for one in idle[free:]:
            _hold(tables, one, TURN, REASONS[TURN].format(most))
            see(tables, one)


def _is_at_work(tables: Tables, one: Step) -> bool:
    task = tasks.task(tables, one.task)
    parts = within(tables, one.task)
    return (task is not None and task.state not in ("open", "paused")) or any(_is_at_work(tables, it) for it in parts)


def _scatter(tables: Tables, node: Step) -> list[str]:
    """Ask nobody any more once it is decided; let nobody judge where there is nothing to judge."""
    found = gather.verdict(tables, node)
    for last in within(tables, node.task, act=LAST):
        if found.failed and last.state != FAILED:
            _hold(tables, last, f"{BEHIND} {node.task}", found.text)
        else:
            _unhold(tables, last, f"{BEHIND} {node.task}")
    if not found.reached and not node.ending:
        return []
    voices = within(tables, node.task, act=VOICE, state=OPEN)
    changed = [id for one in voices for id in drop(tables, one, SKIPPED)]
    _conclude(tables, node)
    return changed


def _saga(tables: Tables, node: Step) -> list[str]:
    """Undo backwards what was done, once a step has failed; else nothing is to be undone, once all is done."""
    if not node.ending and count(tables, node.task, act=STEP, state=FAILED):
        node = node._replace(ending=FAILED)
        tables.put(STEPS, node)
    undoes = within(tables, node.task, act=UNDO, state=HELD)
    changed: list[str] = []
    if node.ending:
        for one in within(tables, node.task, act=STEP):
            changed += wind_up(tables, one, FAILED if one.state == FAILED else SKIPPED)
    if not _is_open(tables, node, STEP):
        for one in undoes:
            changed += _undo(tables, one) if node.ending else drop(tables, one, SKIPPED)
    _conclude(tables, node)
    return changed


def _undo(tables: Tables, one: Step) -> list[str]:
    undone = step(tables, one.undoes)
    if undone is None or undone.state != DONE:
        return drop(tables, one, SKIPPED)
    _unhold(tables, one, _own(one, UNDONE))
    return [see(tables, one).task]


RULES: dict[str, Rule] = {MAP_REDUCE: _map, SCATTER_GATHER: _scatter, SAGA: _saga}


# ---- how steps end


def wind_up(tables: Tables, one: Step, ending: str) -> list[str]:
    """End a step that is not to be done any more; in a flow what is to be undone is, before it closes."""
    if _is_closed(tables, one) or one.ending:
        return []
    if not one.pattern:
        return drop(tables, one, ending)
    one = one._replace(ending=ending)
    tables.put(STEPS, one)
    changed = [one.task]
    if one.pattern != SAGA:
        changed += [id for part in within(tables, one.task) for id in wind_up(tables, part, SKIPPED)]
    return changed + _ruled(tables, one)


def drop(tables: Tables, one: Step, resolution: str) -> list[str]:
    """Close a step with all below it, whoever works on it; those that were open."""
    task = tasks.task(tables, one.task)
    if task is None or task.state == "closed":
        return []
    changed = [id for part in within(tables, one.task) for id in drop(tables, part, SKIPPED)]
    claims.let_go(tables, one.task)
    tasks.conclude(tables, one.task, resolution, "", None)
    tables.put(STEPS, one._replace(state=SKIPPED))
    return [*changed, one.task]


def _conclude(tables: Tables, node: Step) -> None:
    """Close a flow whose steps are all closed, with what it came to."""
    is_open = any(_is_open(tables, node, act) for act in (STEP, ITEM, VOICE, LAST, UNDO))
    if is_open or (not node.ending and fails(tables, node)):
        return
    summary, commit = gather.result(tables, node)
    tasks.conclude(tables, node.task, node.ending or "children closed", summary, commit)
    tasks.unhold(tables, node.task, PATTERN)


def _is_open(tables: Tables, node: Step, act: str) -> bool:
    """Whether something below a flow is still to be done, or stands since it has failed."""
    waits = any(count(tables, node.task, act=act, state=state) for state in (OPEN, HELD))
    return waits or not all(_is_closed(tables, one) for one in within(tables, node.task, act=act, state=FAILED))


def _is_closed(tables: Tables, one: Step) -> bool:
    task = tasks.task(tables, one.task)
    return task is not None and task.state == "closed"


# ---- holds, which count for a step and all below it


def _own(one: Step, name: str) -> str:
    return f"{name} {one.task}"


def _is_held(tables: Tables, one: Step, name: str) -> bool:
    return any(hold.name == _own(one, name) for hold in tasks.holds(tables, one.task))


def _hold(tables: Tables, one: Step, name: str, reason: str) -> None:
    full = _own(one, name) if name in REASONS else name
    tasks.hold(tables, one.task, full, "start", reason)
    for part in within(tables, one.task):
        _hold(tables, part, full, reason)


def _unhold(tables: Tables, one: Step, name: str) -> None:
    tasks.unhold(tables, one.task, name)
    for part in within(tables, one.task):
        _unhold(tables, part, name)
