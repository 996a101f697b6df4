"""What a stretch of the log comes to: what was finished, landed, came back, was asked, went wrong; pure."""

from __future__ import annotations

from gitswarm.core import register
from gitswarm.errors import NotFound
from gitswarm.record import Record
from gitswarm.rooms.abroad import contribute
from gitswarm.rooms.changes import landing, rollbacks
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from gitswarm.core.event import Event
    from gitswarm.core.log import Line
    from gitswarm.core.tables import Tables

    Row = dict[str, Any]
    Act = Callable[["Story", Event], None]

TELLING = 200
"""Characters of what somebody said that a row keeps."""
MACHINERY = "clone/"
"""Begins the name under which a clone acts by itself."""
QUESTION, ANSWER = "question", "answer"
FINISHED, LANDED, BEGUN, NEW, BACK, GIVEN_UP = "finished", "landed", "begun", "new", "back", "given_up"
PULLS, UNDONE, VERDICTS, QUESTIONS, TROUBLE, DECIDED = (
    "pulls",
    "taken_back",
    "verdicts",
    "questions",
    "trouble",
    "decided",
)
KINDS = (FINISHED, LANDED, BEGUN, NEW, BACK, GIVEN_UP, PULLS, UNDONE, VERDICTS, QUESTIONS, TROUBLE, DECIDED)


class Digest(Record):
    """What happened: rows by what they tell, numbers, and who did how much."""

    events: int
    first: str
    last: str
    rows: dict[str, list[Row]]
    numbers: dict[str, float]
    agents: dict[str, dict[str, int]]


class Story:
    """What was told so far; of each task only the last word counts."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.rows: dict[str, dict[str, Row]] = {kind: {} for kind in KINDS}
        self.numbers: dict[str, float] = {"runs": 0, "failed_runs": 0, "dollars": 0.0, "tokens": 0, "commits": 0}
        self.agents: dict[str, dict[str, int]] = {}

    def tell(self, kind: str, key: str, row: Row) -> None:
        """Keep a row; what is told of the same thing again stands in its place, and last."""
        self.rows[kind].pop(key, None)
        self.rows[kind][key] = row

    def drop(self, key: str, *kinds: str) -> None:
        """What was told of this counts no more."""
        for kind in kinds:
            self.rows[kind].pop(key, None)

    def about(self, event: Event, **more: Any) -> Row:
        """A row about the task of an event: what it is called, and who says this."""
        return {**named(self.tables, event.task or ""), "by": event.actor, **more}

    def count(self, actor: str, what: str) -> None:
        """One more of something that an agent did."""
        done = self.agents.setdefault(actor, {"events": 0, "finished": 0})
        done[what] += 1


def digest(tables: Tables, lines: Iterable[Line]) -> Digest:
    """What these lines of the log come to, by tables that know them; what was overruled or is damaged is left out."""
    story, count, first, last = Story(tables), 0, "", ""
    for line in lines:
        event = line.event
        if not register.counts(tables, line):
            continue
        count, first, last = count + 1, first or event.at, event.at
        if not event.actor.startswith(MACHINERY):
            story.count(event.actor, "events")
        act = ACTS.get(event.kind)
        if act is not None:
            act(story, event)
    for row in story.rows[FINISHED].values():
        story.count(row["by"], "finished")
    rows = {kind: list(told.values()) for kind, told in story.rows.items()}
    return Digest(count, first, last, rows, story.numbers, story.agents)


def named(tables: Tables, id: str) -> Row:
    """A task by what people call it."""
    one = tasks.task(tables, id)
    return {"id": tasks.id_of(tables, one.short), "title": one.title} if one else {"id": "", "title": ""}


def said(payload: Mapping[str, Any], key: str) -> str:
    """What somebody said, in one line; of a long text its beginning."""
    value = payload.get(key)
    text = value.get("head") if isinstance(value, dict) else value
    line = " ".join(text.split()) if isinstance(text, str) else ""
    return line if len(line) <= TELLING else f"{line[: TELLING - 1]}…"


def _made(story: Story, event: Event) -> None:
    story.tell(NEW, event.id, {**named(story.tables, event.id), "by": event.actor})


def _begun(story: Story, event: Event) -> None:
    story.tell(BEGUN, event.task or "", story.about(event))


def _done(story: Story, event: Event) -> None:
    key, payload = event.task or "", event.payload
    story.drop(key, NEW, BEGUN, BACK, GIVEN_UP)
    result = {name: said(payload, name) for name in ("summary", "tests", "commit")}
    story.tell(FINISHED, key, story.about(event, **result))


def _closed(story: Story, event: Event) -> None:
    key, how = event.task or "", event.payload.get("resolution", "done")
    if how == "done":
        if key not in story.rows[FINISHED]:
            _done(story, event)
        return
    story.drop(key, NEW, BEGUN, BACK, FINISHED)
    story.tell(GIVEN_UP, key, story.about(event, how=str(how), why=said(event.payload, "reason")))


def _came_back(story: Story, event: Event) -> None:
    key = event.task or ""
    story.drop(key, FINISHED, GIVEN_UP, BEGUN)
    why = said(event.payload, "reason") or said(event.payload, "why")
    story.tell(BACK, key, story.about(event, why=why))


def _let_go(story: Story, event: Event) -> None:
    story.drop(event.task or "", BEGUN)


def _landed(story: Story, event: Event) -> None:
    try:
        found = landing.landing(story.tables, str(event.payload.get("landing")))
    except NotFound:
        return
    brought = [named(story.tables, task) for task in found.tasks]
    row = {"target": found.target, "commit": found.after, "tasks": brought, "by": event.actor}
    story.tell(LANDED, found.id, row)


def _pulled(story: Story, event: Event) -> None:
    """A pull request of our own repository, or of a project of others, which is named then."""
    payload, before = event.payload, story.rows[PULLS].get(event.task or "", {})
    one = contribute.contribution(story.tables, event.task or "")
    where, known = (one.repository, one.number) if one else ("", 0)
    number = payload.get("number") or before.get("number") or known
    state = event.kind.rpartition(".")[2]
    row = story.about(event, repository=where, number=number, state=state, why=said(payload, "why"))
    story.tell(PULLS, event.task or "", row)


def _taken_back(story: Story, event: Event) -> None:
    id = str(event.payload.get("rollback"))
    for one in rollbacks.rollbacks(story.tables):
        if one.id == id:
            gone = [named(story.tables, task) for task in one.tasks]
            story.tell(UNDONE, id, {"target": one.target, "tasks": gone, "by": event.actor, "why": one.reason})


def _judged(story: Story, event: Event) -> None:
    names = event.payload.get("names") or [event.payload.get("name")]
    gate = ", ".join(map(str, names))
    verdict = event.kind.partition(".")[2]
    row = story.about(event, gate=gate, verdict=verdict, why=said(event.payload, "reason"))
    story.tell(VERDICTS, f"{event.task} {gate} {event.actor}", row)


def _ran(story: Story, event: Event) -> None:
    payload, numbers = event.payload, story.numbers
    numbers["runs"] += 1
    numbers["failed_runs"] += payload.get("outcome") == "failed"
    for name in ("dollars", "tokens"):
        numbers[name] += payload.get(name) or 0


def _committed(story: Story, event: Event) -> None:
    story.numbers["commits"] += len(event.payload.get("oids") or ())


def _asked(story: Story, event: Event) -> None:
    row = {"thread": event.thread or "", "text": said(event.payload, "text"), "by": event.actor}
    story.tell(QUESTIONS, event.id, row)


def _answered(story: Story, event: Event) -> None:
    for key, row in list(story.rows[QUESTIONS].items()):
        if event.thread and row["thread"] == event.thread:
            story.drop(key, QUESTIONS)


def _failed(story: Story, event: Event) -> None:
    payload = event.payload
    row = {"error": str(payload.get("error")), "message": said(payload, "message"), "by": event.actor}
    story.tell(TROUBLE, str(payload.get("error")), row)


def _mended(story: Story, event: Event) -> None:
    story.drop(str(event.payload.get("error")), TROUBLE)


def _decided(story: Story, event: Event) -> None:
    payload, what = event.payload, DECISIONS[event.kind]
    names = payload.get("changes") or ([payload["room"]] if "room" in payload else [])
    row = {"what": what, "names": [str(name) for name in names], "by": event.actor, "why": said(payload, "reason")}
    story.tell(DECIDED, event.id, row)


DECISIONS = {
    "policy.changed": "changed the policy",
    "feature.switched": "switched",
    "swarm.halted": "halted the swarm",
    "swarm.resumed": "let the swarm go on",
    "leader.elected": "leads",
}
ACTS: Mapping[str, Act] = {
    "task.created": _made,
    "task.requested": _made,
    "task.claimed": _begun,
    "task.taken_over": _begun,
    "task.released": _let_go,
    "task.expired": _let_go,
    "task.done": _done,
    "task.closed": _closed,
    "task.reopened": _came_back,
    "landing.sent_back": _came_back,
    "landing.landed": _landed,
    "rollback.finished": _taken_back,
    **dict.fromkeys(("pr.opened", "pr.merged", "pr.closed", "pr.reopened", "pr.refused"), _pulled),
    "gate.approved": _judged,
    "gate.rejected": _judged,
    "gate.waived": _judged,
    "run.ended": _ran,
    "commits.recorded": _committed,
    QUESTION: _asked,
    ANSWER: _answered,
    "incident.noted": _failed,
    "incident.resolved": _mended,
    **dict.fromkeys(DECISIONS, _decided),
}
"""What each kind of event adds to the story; the others only count."""
