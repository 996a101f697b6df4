"""What follows in a flow when something has happened to one of its tasks; worked out by the fold, so it happens once.

A change goes upwards from the step to the flow it is in, and sideways to those that wait for it. What each pattern does
is a rule: it looks at how its steps stand, lets some begin or closes them, and names those that it has changed.
"""

from __future__ import annotations

from gitswarm.rooms.checks import gates
from gitswarm.rooms.patterns import phrases
from gitswarm.rooms.patterns.flows import gather
from gitswarm.rooms.patterns.flows.holds import (
    PATTERN,
    REASONS,
    TURN,
    UNDONE,
    WHEN,
    hold_back,
    is_at_work,
    is_closed,
    is_held,
    is_run,
    let_on,
    own,
)
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
    place_of,
    resolved,
    seen_by,
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

ENDED = (DONE, SKIPPED, FAILED)
TITLE = 200


def enter(tables: Tables, one: Step) -> list[str]:
    """Keep a new step, with all that holds it back; those that changed by it."""
    tables.put(STEPS, one)
    above, task = step(tables, one.within), tasks.task(tables, one.task)
    if one.pattern:
        tasks.hold(tables, one.task, PATTERN, "end", REASONS[PATTERN])
    if above is None or task is None:
        return []
    _hold_new(tables, one, above)
    if is_closed(tables, above):
        return drop(tables, one, SKIPPED)
    see(tables, one)
    return _decide(tables, one) if one.when else []


def _hold_new(tables: Tables, one: Step, above: Step) -> None:
    for hold in tasks.holds(tables, above.task):
        if hold.keeps == "start":
            tasks.hold(tables, one.task, hold.name, "start", hold.reason)
    most = above.count("at_once")
    if one.act == ITEM and most and one.number > most:
        hold_back(tables, one, TURN, REASONS[TURN].format(most))
    if one.when:
        hold_back(tables, one, WHEN, REASONS[WHEN])
    if one.act == UNDO:
        hold_back(tables, one, UNDONE, REASONS[UNDONE])


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
            changed += _give_up(tables, now)
        changed += _below(tables, now) + _sideways(tables, now, turned=now.state != before.state)
        above = step(tables, now.within)
        if above is not None:
            changed += [above.task, *_ruled(tables, above)]
    return failed


def see(tables: Tables, one: Step) -> Step:
    """The step as it stands by now, which is kept."""
    now = _opened(tables, one) if _was_opened(tables, one) else one
    task = tasks.task(tables, one.task)
    now = now._replace(state=_state(tables, now, task)) if task is not None else now
    if now != one:
        tables.put(STEPS, now)
    return now


def _was_opened(tables: Tables, one: Step) -> bool:
    """Whether somebody has opened a step again that had ended."""
    had_ended = not is_run(tables, one) if one.pattern else one.state in ENDED
    return had_ended and not is_closed(tables, one)


def _opened(tables: Tables, one: Step) -> Step:
    """A step goes on, and can be undone once more; but it stays as it ended where what it is part of is wound up."""
    if _is_wound_up(tables, one):
        more = tasks.detail(tables, one.task)
        tasks.conclude(tables, one.task, one.state, more.summary, more.commit)
        return one
    if one.pattern:
        tasks.hold(tables, one.task, PATTERN, "end", REASONS[PATTERN])
    for undo in within(tables, one.within, act=UNDO):
        if undo.undoes == one.task:
            _anew(tables, undo)
    for undo in within(tables, one.task, act=UNDO, state=SKIPPED):
        _anew(tables, undo)
    return one._replace(ending="")


def _is_wound_up(tables: Tables, one: Step) -> bool:
    """Whether a flow around a step ends just now; what undoes is not meant by it."""
    above = step(tables, one.within)
    if above is None or one.act == UNDO:
        return False
    return bool(above.ending and is_run(tables, above)) or _is_wound_up(tables, above)


def _anew(tables: Tables, one: Step) -> None:
    """Let a step stand as it did at first, with all below it: open, and held by all that held it then."""
    if is_closed(tables, one):
        tasks.renew(tables, one.task)
        gates.shut_again(tables, one.task)
    enter(tables, one._replace(state=OPEN, ending=""))
    for part in within(tables, one.task):
        _anew(tables, part)
    see(tables, one._replace(state=OPEN, ending=""))


def _state(tables: Tables, one: Step, task: tasks.Task) -> str:
    if task.state == "closed":
        how = tasks.detail(tables, task.id).resolution
        return DONE if how in GOES_ON else SKIPPED if how in (SKIPPED, CANCELLED) else FAILED
    if one.pattern and not one.ending and fails(tables, one):
        return FAILED
    return HELD if is_held(tables, one, TURN) or is_held(tables, one, UNDONE) else OPEN


def fails(tables: Tables, node: Step) -> bool:
    """Whether a flow that is not closed cannot come to a good end any more, unless somebody mends a step."""
    if not count(tables, node.task):
        return False  # its steps are noted behind it
    if node.pattern == SCATTER_GATHER:
        return gather.verdict(tables, node).failed
    if node.pattern == MAP_REDUCE:
        lost = count(tables, node.task, act=ITEM, state=FAILED) > node.count("tolerate")
        return lost or count(tables, node.task, act=LAST, state=FAILED) > 0 or gather.lacking(tables, node) != ""
    return any(count(tables, node.task, act=act, state=FAILED) for act in (STEP, LAST, UNDO))


def _give_up(tables: Tables, one: Step) -> list[str]:
    """End a saga in which a step has failed."""
    above = step(tables, one.within)
    is_to_end = above is not None and above.pattern == SAGA and one.act == STEP
    return wind_up(tables, above, FAILED) if above is not None and is_to_end else []


def _below(tables: Tables, one: Step) -> list[str]:
    """Close what is below a flow that somebody has closed by hand."""
    if not one.pattern or not is_closed(tables, one):
        return []
    tasks.unhold(tables, one.task, PATTERN)
    return [id for part in within(tables, one.task) for id in drop(tables, part, SKIPPED)]


def _sideways(tables: Tables, one: Step, *, turned: bool) -> list[str]:
    """Hold back, or let go on, what waits for a step that has failed; decide what depends on what it came to."""
    above, changed = step(tables, one.within), []
    stops = one.state == FAILED and above is not None and above.pattern in (PIPELINE, FORK_JOIN, SAGA)
    for other in filter(None, (step(tables, id) for id in tasks.needed_by(tables, one.task))):
        if stops:
            hold_back(tables, other, f"{BEHIND} {one.task}", f"{one.key} has failed")
        else:
            let_on(tables, other, f"{BEHIND} {one.task}")
        if other.when:
            if turned and not is_at_work(tables, other):
                hold_back(tables, other, WHEN, REASONS[WHEN])
            changed += _decide(tables, other)
        if other.setting("over"):
            changed += [other.task, *_ruled(tables, other)]
    return changed


def _decide(tables: Tables, one: Step) -> list[str]:
    """Whether a step is to be done, once all that it waits for has ended well."""
    task = tasks.task(tables, one.task)
    if task is None or task.blockers or not is_held(tables, one, WHEN) or is_behind(tables, one.task):
        return []
    if any(hold.name.startswith(f"{UNDONE} ") for hold in tasks.holds(tables, one.task)):
        return []
    above = step(tables, one.within)
    if one.act == ITEM and above is not None and gather.lacking(tables, above):
        return []
    let_on(tables, one, own(one, WHEN))
    if not all(_holds(tables, one, text) for text in one.when):
        return drop(tables, one, SKIPPED)
    if one.setting("title") and above is not None:
        _call(tables, one, above)
    return [one.task]


def _decide_below(tables: Tables, one: Step) -> list[str]:
    own = _decide(tables, one) if one.when else []
    return own + [id for part in within(tables, one.task) for id in _decide_below(tables, part)]


def _call(tables: Tables, one: Step, above: Step) -> None:
    """Let an item be called by what it is, and ask what its recipe asks of it, when that is known.

    What somebody approved before was said of another text.
    """
    one = one._replace(item=value(tables, one.flow, place_of(one, above)) or "")
    tables.put(STEPS, one)
    more, title = tasks.detail(tables, one.task), resolved(tables, one.task, one.setting("title"))
    asked = {text: (one.filled or {}).get(text, text) for text in (*more.accept, *more.paths)}
    told = {text: resolved(tables, one.task, first) for text, first in asked.items()}
    accept, paths = (tuple(told[text] for text in texts) for texts in (more.accept, more.paths))
    tables.put(STEPS, one._replace(filled={told[text]: first for text, first in asked.items()}))
    tasks.retell(tables, one.task, " ".join(title.split())[:TITLE], accept, paths)
    gates.shut_again(tables, one.task, gates.START)


def _holds(tables: Tables, one: Step, text: str) -> bool:
    term = phrases.term_of(text)
    return term is not None and phrases.holds(term, seen_by(tables, one._replace(item=""), term.name) or "")


# ---- the rules of the patterns


def _ruled(tables: Tables, node: Step) -> list[str]:
    if is_closed(tables, node):
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
            hold_back(tables, last, f"{BEHIND} {node.task}", why or f"{lost} of the items have failed")
        else:
            let_on(tables, last, f"{BEHIND} {node.task}")
    _conclude(tables, node)
    return []


def _take_turns(tables: Tables, node: Step) -> None:
    """Let in as many items as there is room for; one too many, that was opened again, waits for its turn too."""
    most = node.count("at_once")
    free = most - count(tables, node.task, act=ITEM, state=OPEN)
    if free > 0:
        for one in within(tables, node.task, act=ITEM, state=HELD)[:free]:
            let_on(tables, one, own(one, TURN))
            see(tables, one)
    elif free < 0:
        idle = [one for one in within(tables, node.task, act=ITEM, state=OPEN) if not is_at_work(tables, one)]
        for one in idle[free:]:
            hold_back(tables, one, TURN, REASONS[TURN].format(most))
            see(tables, one)


def _scatter(tables: Tables, node: Step) -> list[str]:
    """Ask nobody any more once it is decided; let nobody judge where there is nothing to judge."""
    found = gather.verdict(tables, node)
    for last in within(tables, node.task, act=LAST):
        if found.failed and last.state != FAILED:
            hold_back(tables, last, f"{BEHIND} {node.task}", found.text)
        else:
            let_on(tables, last, f"{BEHIND} {node.task}")
    if not found.reached and not node.ending:
        return []
    voices = within(tables, node.task, act=VOICE, state=OPEN)
    changed = [id for one in voices for id in drop(tables, one, SKIPPED)]
    _conclude(tables, node)
    return changed


def _saga(tables: Tables, node: Step) -> list[str]:
    """Undo backwards what was done, once a step has failed; else nothing is to be undone, once all is done."""
    undoes = within(tables, node.task, act=UNDO, state=HELD)
    changed: list[str] = []
    if node.ending:
        for one in within(tables, node.task, act=STEP):
            changed += wind_up(tables, one, FAILED if one.state == FAILED else SKIPPED)
    if not _is_open(tables, node, STEP) and (node.ending or not fails(tables, node)):
        for one in undoes:
            changed += _undo(tables, one) if node.ending else drop(tables, one, SKIPPED)
    _conclude(tables, node)
    return changed


def _undo(tables: Tables, one: Step) -> list[str]:
    undone = step(tables, one.undoes)
    if undone is None or undone.state != DONE:
        return drop(tables, one, SKIPPED)
    let_on(tables, one, own(one, UNDONE))
    return [see(tables, one).task, *_decide_below(tables, one)]


RULES: dict[str, Rule] = {MAP_REDUCE: _map, SCATTER_GATHER: _scatter, SAGA: _saga}


# ---- how steps end


def wind_up(tables: Tables, one: Step, ending: str) -> list[str]:
    """End a step that is not to be done any more; in a flow what is to be undone is, before it closes."""
    if is_closed(tables, one) or one.ending:
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
    return waits or not all(is_closed(tables, one) for one in within(tables, node.task, act=act, state=FAILED))
