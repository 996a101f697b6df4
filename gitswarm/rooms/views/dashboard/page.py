"""The parts of the page: what needs people first, then the lanes, then who is at work, what was said, how it stands."""

from __future__ import annotations

from gitswarm.rooms.changes import landing
from gitswarm.rooms.checks import gates
from gitswarm.rooms.ground import agents, leases
from gitswarm.rooms.patterns import charts, flows
from gitswarm.rooms.roster import lists, runs
from gitswarm.rooms.views import board
from gitswarm.rooms.views.dashboard import cards, drawing
from gitswarm.rooms.views.dashboard.tags import Html, every, tag, when

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.patterns.flows import Flow
    from gitswarm.rooms.roster.runs import Run, Status
    from gitswarm.rooms.views.board import Lane, Remark
    from gitswarm.rooms.views.dashboard.model import View, Work
    from gitswarm.rooms.views.health import Objective, Trouble

ROWS = 30
"""Rows of a part that is no lane: a page of ten thousand tasks stays small."""
TALKS, REMARKS, FLOWS, ENDED = 4, 6, 3, 4
MOST = 960
"""Tasks that a lane shows at the most; search finds the others."""
PERCENT = 100
SINCE_HERE = "approval_waiting"
"""The rule whose troubles stand on the page with what can be done about them."""


def parts(view: View) -> dict[str, Html]:
    """Every part by its name, in the order of the page."""
    lanes = {f"lane-{lane.name}": _lane(view, lane) for lane in view.lanes}
    return {"problems": _problems(view), **lanes, **{name: made(view) for name, made in PARTS.items()}}


def names() -> list[str]:
    """The names of all parts, in the order of the page."""
    return ["problems", *(f"lane-{name}" for name in board.LANES), *PARTS]


def layout(made: dict[str, Html]) -> Html:
    """The parts on their places; of one that is not made yet the place alone."""
    place = {name: made.get(name) or tag("section", data_part=name, aria_busy="true") for name in names()}
    lanes = [place.pop(f"lane-{name}") for name in board.LANES if name != board.BLOCKED]
    first, drawn = place.pop("problems"), place.pop("flows")
    main = tag("div", *(place.pop(name) for name in MAIN), class_="main")
    side = tag("div", *place.values(), class_="side")
    return every([first, tag("div", *lanes, class_="lanes"), drawn, tag("div", main, side, class_="below")])


def _part(name: str, title: str, count: object, *inside: object, **said: object) -> Html:
    shown = tag("span", count, class_="count") if count != "" else None
    heading = tag("h2", tag("span", title), shown, id=f"of-{name}")
    return tag("section", heading, *inside, data_part=name, aria_labelledby=f"of-{name}", **said)


def _list(name: str, title: str, rows: list[Html], none: str) -> Html:
    more = tag("p", f"and {len(rows) - ROWS:,} more", class_="soft") if len(rows) > ROWS else None
    inside = tag("ul", *rows[:ROWS], class_="rows") if rows else tag("p", none, class_="soft none")
    return _part(name, title, f"{len(rows):,}", inside, more)


def _problems(view: View) -> Html:
    """What goes on only when people do something, the gravest first."""
    asked = [one for one in gates.shut(view.tables) if one.kind == gates.APPROVAL]
    told = [_trouble(one) for one in view.troubles if one.rule != SINCE_HERE]
    rows = [*told, *(cards.ask(view.tables, view.wish, one) for one in asked)]
    return _list("problems", "To look at", rows, "Nothing: all of it goes on by itself.")


def _trouble(one: Trouble) -> Html:
    grave = one.severity if one.severity in GRAVE else "warning"
    mend = tag("div", tag("code", one.hint), " · ", when(one.since), class_="soft")
    return tag(
        "li",
        tag("span", one.severity, class_=f"badge {grave}"),
        tag("div", tag("bdi", one.message, class_="what"), mend),
        data_rule=one.rule,
    )


GRAVE = ("critical", "error")


def _lane(view: View, lane: Lane) -> Html:
    shown, far = len(lane.tasks), {one.run.task: _far(one.status) for one in view.runs}
    made = (cards.card(view.tables, one, view.wish, far.get(one.id, "")) for one in lane.tasks)
    rows = tag("ul", *made, class_="cards")
    inside = rows if lane.tasks else tag("p", "None.", class_="soft none")
    return _part(
        f"lane-{lane.name}", lane.title, f"{lane.number:,}", tag("p", lane.meaning, class_="soft meaning"),
        tag("div", inside, _more(view, lane, shown) if lane.number > shown else None, class_="scroll"),
        data_lane=lane.name,
    )  # fmt: skip


def _far(status: Status) -> str:
    """How far a run is, in the few words that a card has room for; what this clone does not know runs elsewhere."""
    return _dotted((status.step or "running", status.dollars and f"{status.dollars:.2f} $"))


def _more(view: View, lane: Lane, shown: int) -> Html:
    """How much of a lane is shown, and the way to more of it."""
    said = tag("span", f"{shown:,} of {lane.number:,}")
    if not view.wish.follows or shown >= MOST:
        return tag("p", said, class_="soft more")
    button = tag("button", "more", type="button", data_more=lane.name, aria_label=f"more of {lane.title}")
    return tag("p", said, button, class_="soft more")


def _runs(view: View) -> Html:
    rows = [_work(view, one) for one in view.runs[:ROWS]]
    ended = [one for one in runs.runs(view.tables, ENDED + len(view.runs)) if not one.at_work][:ENDED]
    old = tag("ul", *(_ended(view, one) for one in ended), class_="rows ended") if ended else None
    inside = tag("ul", *rows, class_="rows") if rows else tag("p", "No agent runs now.", class_="soft none")
    return _part("runs", "Runs", f"{len(view.runs):,}", inside, old)


def _work(view: View, one: Work) -> Html:
    """A run that goes on: whose, on what, how far it is and what it said last."""
    run, status = one.run, one.status
    said = (
        tag("pre", "\n".join(one.lines), tabindex="0", role="group", aria_label="its last lines") if one.lines else None
    )
    used = (status.step, status.tokens and f"{status.tokens:,} tokens", status.dollars and f"{status.dollars:.2f} $")
    return tag(
        "li",
        _line(view, run, used),
        tag("div", tag("bdi", _dotted((run.actor, run.adapter, run.machine))), " · ", when(run.at), class_="soft"),
        tag("p", tag("bdi", status.message), class_="said") if status.message else None,
        said,
        data_run=run.id,
    )


def _ended(view: View, run: Run) -> Html:
    used = (run.state, f"{run.seconds:.0f} s", run.dollars and f"{run.dollars:.2f} $")
    return tag(
        "li",
        _line(view, run, used),
        tag("div", tag("bdi", _dotted((run.actor, run.why))), " · ", when(run.ended), class_="soft"),
        data_run=run.id,
        data_state=run.state,
    )


def _line(view: View, run: Run, used: Iterable[object]) -> Html:
    """On what a run is, and how far it came with what."""
    figures = tag("span", _dotted(used), class_="soft figures")
    return tag("div", cards.named(view.tables, run.task, view.wish), figures, class_="line")


def _dotted(words: Iterable[object]) -> str:
    return " · ".join(str(word) for word in words if word)


def _agents(view: View) -> Html:
    here = [known for known in agents.agents(view.tables) if not known.left]
    leader = agents.leader(view.tables)
    rows = [_agent(view, known, leads=leader is not None and leader.actor == known.name) for known in here]
    return _list("agents", "Agents", rows, "Nobody has joined.")


def _agent(view: View, known: agents.Agent, *, leads: bool) -> Html:
    tables = view.tables
    presence = agents.presence(tables, known)
    held = [lease.name.removeprefix("task/") for lease in leases.leases(tables, known.name) if "/" in lease.name]
    return tag(
        "li",
        tag("span", presence, class_=f"presence {presence}"),
        tag("div", tag("bdi", known.name, class_="what"), tag("span", "leads", class_="badge") if leads else None),
        tag("div", tag("bdi", _dotted((known.role, known.machine))), " · ", when(known.at), class_="soft"),
        tag("div", *(cards.named(tables, id, view.wish, short=True) for id in held[:TALKS]), class_="held")
        if held
        else None,
        data_agent=known.name,
    )


def _talks(view: View) -> Html:
    told = ((one.name, _said(view.tables, one.name)) for one in board.talks(view.tables))
    talks = [_talk(view, name, said) for name, said in told if said]
    none = tag("p", "Nothing was said yet.", class_="soft none")
    return _part("talks", "Conversation", "", *(talks[:TALKS] or [none]))


def _said(tables: Tables, name: str) -> list[Remark]:
    """The last that was said in a conversation; what merely happened stands in the history of its task."""
    return [one for one in board.remarks(tables, name) if one.text][-REMARKS:]


def _talk(view: View, name: str, said: list[Remark]) -> Html:
    title = tag("h3", cards.about(view.tables, name, view.wish))
    shown = tag("ol", *(cards.remark(one) for one in said), class_="remarks")
    return tag("div", title, shown, class_="talk", data_thread=name)


def _flows(view: View) -> Html:
    found = [(one, charts.line(view.tables, one)) for one in flows.flows(view.tables)[:ROWS]]
    at_work = [one for one in found if one[1]["state"] in ("open", "held", "undoing")]
    shown = [_flow(view, *one) for one in (at_work or found)[:FLOWS]]
    none = tag("p", "No flow was started.", class_="soft none")
    return _part("flows", "Flows", f"{len(at_work):,}", *(shown or [none]))


def _flow(view: View, found: Flow, line: dict[str, object]) -> Html:
    boxes = charts.started(view.tables, flows.steps(view.tables, found.task))
    told = f"{line['state']} · {line['done']} of {line['steps']} steps done"
    title = tag(
        "h3", cards.named(view.tables, found.task, view.wish), tag("span", told, class_="soft figures"), class_="line"
    )
    steps = tag("ul", *(tag("li", each) for each in drawing.in_words(boxes)), class_="hidden")
    drawn = tag(
        "div",
        drawing.flow(boxes, f"the steps of {line['title']}"),
        class_="graph",
        tabindex="0",
        role="group",
        aria_label="drawing",
    )
    return tag("div", title, drawn, steps, class_="flow", data_flow=line["id"])


def _objectives(view: View) -> Html:
    rows = [_objective(one) for one in view.objectives]
    return _list("objectives", "Objectives", rows, "None is agreed on.")


def _objective(one: Objective) -> Html:
    left = max(0, round(PERCENT * one.left))
    reached = "nothing to measure yet" if one.reached is None else f"reached {one.reached:g} %, promised {one.target} %"
    eats = ", ".join(f"{each['what']} {each['times']}×" for each in one.eats[:TALKS])
    state = "kept" if one.is_kept else "spent"
    bar = tag(
        "svg", tag("rect", width=PERCENT, height=6, class_="rail"), tag("rect", width=left, height=6, class_="left"),
        viewBox="0 0 100 6", preserveAspectRatio="none", class_="bar", aria_hidden="true",
    )  # fmt: skip
    return tag(
        "li",
        tag("div", tag("span", one.name, class_="what"), tag("span", f"{left} % of the budget left"), class_="line"),
        bar,
        tag("div", one.meaning, " · ", reached, class_="soft"),
        tag("div", f"eaten by {eats}", class_="soft") if eats else None,
        class_=state,
        data_objective=one.name,
    )


def _queue(view: View) -> Html:
    """How this clone stands with its hub, and what waits to land."""
    link, to_land = view.link, landing.queue(view.tables)
    facts = {
        "hub": f"{link.hub} · {'online' if link.online else 'offline'}" if link.hub else "none: this clone works alone",
        "not sent": f"{view.unsent:,} events" if link.hub else None,
        "next try": when(link.next_try) if link.next_try else None,
        "why": link.reason,
        "for GitHub": f"{view.asked:,} requests" if view.asked else None,
        "to land": _dotted(f"{lists.name_of(view.tables, one.task)} on {one.target}" for one in to_land[:ROWS]),
        "log": f"{view.position:,} events",
    }
    rows = [tag("div", tag("dt", name), tag("dd", tag("bdi", said))) for name, said in facts.items() if said]
    return _part("queue", "Queue and sync", "", tag("dl", *rows))


PARTS: dict[str, Callable[[View], Html]] = {
    "flows": _flows,
    "runs": _runs,
    "talks": _talks,
    "agents": _agents,
    "objectives": _objectives,
    "queue": _queue,
}
MAIN = ("runs", "talks", f"lane-{board.BLOCKED}")
"""What stands wide below the lanes and the flows; the others stand beside it."""
