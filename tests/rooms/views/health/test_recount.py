"""What is counted as events are folded is what anybody counts who reads the whole log."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from gitswarm.core.event import instant
from gitswarm.core.tables import MemoryTables
from gitswarm.errors import SwarmError
from gitswarm.rooms.ground import incidents
from gitswarm.rooms.roster.runs import actions as running
from gitswarm.rooms.talk import mail
from gitswarm.rooms.views import health
from gitswarm.rooms.views.health import model
from gitswarm.rooms.work import claims, tasks
from tests.rooms.work.claims.test_claims import HERE, Yard

AGENTS = ("ada", "bob", "eve")
COUNTED = ("events", "tasks", "claims", "letters", "runs", "run_dollars", "run_tokens", "run_seconds", "errors")
STAYED = ("stays", "stay_seconds")
PLAIN = {
    "task.created": "tasks/created",
    "task.done": "tasks/done",
    "task.reopened": "tasks/reopened",
    "task.claimed": "claims/won",
    "task.tentative": "claims/won",
    "task.taken_over": "claims/taken_over",
    "task.expired": "claims/expired",
    "task.released": "claims/released",
    "mail.sent": "letters/sent",
}


class Crowd(Yard):
    """Agents who do what chance says; what cannot be done is not done, and some of what comes too late is written."""

    def __init__(self, seed):
        super().__init__()
        self.chance = Random(seed)

    def live(self, steps):
        for _ in range(steps):
            self.clock.now += self.chance.choice((0, 1, 600, 3600, 5000))
            deed = self.chance.choice(DEEDS)
            try:
                deed(self, self.chance.choice(AGENTS))
            except SwarmError:
                continue

    def some_task(self):
        return self.chance.choice([event.id for event in self.lines if self.is_task(event)] or ["none"])

    def is_task(self, event):
        found = tasks.task(self.tables, event.id)
        return found is not None and found.id == event.id

    def some(self, kind):
        return self.chance.choice([event.id for event in self.lines if event.kind == kind] or ["none"])

    def at(self):
        return self.moment().now

    def late(self, kind, payload, actor, task):
        from gitswarm.core.event import timestamp

        self.push(kind, payload, actor=actor, task=task, at=timestamp(self.at()))


def create(crowd, who):
    parent = crowd.some_task() if crowd.chance.random() < 0.5 else None
    crowd.act(tasks.create, who, title="x", **({"parent": parent} if parent not in (None, "none") else {}))


def request(crowd, who):
    told = {"title": "y", "fingerprint": crowd.chance.choice("abcdef"), "source": "s", "parser": "p", "confidence": 50}
    crowd.late("task.requested", told, who, None)


def ask(crowd, who):
    crowd.act(mail.send, who, to=("all",), text="please", as_task=True)


def claim(crowd, who):
    crowd.act(claims.claim, who, name=crowd.some_task(), machine=HERE)


def claim_late(crowd, who):
    id = crowd.some_task()
    found = tasks.task(crowd.tables, id)
    if found:
        told = {"epoch_seen": max(0, found.epoch - 1), "minutes": 5, "machine": HERE}
        crowd.late(crowd.chance.choice(("task.claimed", "task.tentative")), told, who, id)


def take_over(crowd, who):
    id = crowd.some_task()
    lease = crowd.lease(id)
    if lease:
        crowd.act(claims.take_over, who, name=id, machine=HERE, signs=lease.signs, reason="it is silent")


def expire(crowd, who):
    id = crowd.some_task()
    lease = crowd.lease(id)
    if lease:
        signs = lease.signs + crowd.chance.choice((0, 0, 1))
        told = {"epoch": lease.epoch, "signs": signs, "claimed_in": lease.session}
        crowd.late("task.expired", told, HERE, id)


def release(crowd, who):
    crowd.act(claims.release, who, name=crowd.some_task())


def finish(crowd, who):
    crowd.act(tasks.done, who, name=crowd.some_task(), summary="s")


def close(crowd, who):
    crowd.act(tasks.close, who, name=crowd.some_task(), force=True)


def reopen(crowd, who):
    crowd.act(tasks.reopen, who, name=crowd.some_task())


def start(crowd, who):
    id = crowd.some_task()
    if tasks.task(crowd.tables, id) is None:
        return
    crowd.act(running.start, who, name=id, adapter="robot", machine=HERE, brief="d", epoch=crowd.holder(id)[1])


def end(crowd, who):
    told = {"run": crowd.some("run.started"), "outcome": crowd.chance.choice(("failed", "done", "lost", "odd"))}
    used = {"dollars": crowd.chance.choice((0.0, 0.1, -1.0, 0.25)), "tokens": crowd.chance.randrange(9), "seconds": 1.5}
    crowd.late("run.ended", {**told, **used}, who, crowd.some_task())


def write(crowd, who):
    crowd.act(mail.send, who, to=("all",), text="hello")


def read(crowd, who):
    kind, key = crowd.chance.choice((("mail.read", "letters"), ("mail.acked", "letter")))
    letter = crowd.some("mail.sent")
    crowd.late(kind, {key: [letter] if key == "letters" else letter}, who, None)


def fail(crowd, who):
    error = crowd.chance.choice(("hub_unreachable", "stopped", "x y", "a" * 41))
    crowd.late("incident.noted", {"error": error, "subject": "", "message": "m"}, HERE, None)


def babble(crowd, who):
    crowd.late(crowd.chance.choice(("note", "task.claimed", "odd.kind")), {"text": "x"}, who, crowd.some_task())


DEEDS = (
    *(request, ask, create, claim, claim, claim_late, take_over, expire, release, finish, close, reopen),
    *(start, start, end, end, write, read, fail, babble),
)


def recounted(crowd):
    """The figures, counted from the log alone, event by event."""
    counts = Counter()
    for event in crowd.lines:
        if crowd.overruled(event):
            counts["claims/lost"] += event.kind in ("task.claimed", "task.tentative")
    for event in counting(crowd):
        counts["events"] += 1
        counts[PLAIN.get(event.kind, "")] += 1
        payload = event.payload
        counts["tasks/created"] += event.kind in ("task.requested", "mail.sent") and crowd.is_task(event)
        if event.kind == "task.closed":
            counts[f"tasks/closed_{payload.get('resolution', 'done')}"] += 1
        if event.kind == "incident.noted":
            is_word = payload["error"] in ("hub_unreachable", "stopped")
            counts[f"errors/{payload['error'] if is_word else 'other'}"] += 1
        if event.kind == "run.ended":
            counts[f"runs/{payload['outcome']}"] += 1
            for name in ("dollars", "tokens", "seconds"):
                counts[f"run_{name}/{payload['outcome']}"] += max(0, payload.get(name, 0))
    return counts + punctual(crowd)


def counting(crowd):
    return [event for event in crowd.lines if not (crowd.overruled(event) or crowd.reason(event))]


def punctual(crowd):
    """How many letters were read in time, and how many late, by the first who did so."""
    counts, sent = Counter(), {}
    for event in counting(crowd):
        if event.kind == "mail.sent":
            sent[event.id] = instant(event.at)
        if event.kind in ("mail.read", "mail.acked"):
            for letter in event.payload.get("letters", [event.payload.get("letter")]):
                begun = sent.pop(letter, None)
                if begun is not None:
                    counts["letters/in_time" if instant(event.at) - begun <= 3600 else "letters/late"] += 1
    return counts


def stayed(crowd):
    """How long tasks were in the states that they left, by looking at every one of them after every event."""
    again, states, counts = Crowd(0), {}, Counter()
    for event in crowd.lines:
        again.fold(event.line)
        for id in [one.id for one in crowd.lines if crowd.is_task(one)]:
            found = tasks.task(again.tables, id)
            before = states.get(id)
            if found is None or (before and before[0] == found.state):
                continue
            states[id] = (found.state, instant(event.at))
            if before:
                counts[f"stays/{before[0]}"] += 1
                counts[f"stay_seconds/{before[0]}"] += max(0, instant(event.at) - before[1])
    return counts


def told(crowd, families):
    found = health.metrics(crowd.tables)
    return {f"{one.name}/{one.label}".rstrip("/"): one.value for one in found if one.name in families}


def plain(counts):
    return {name: round(value, 6) for name, value in counts.items() if value and name}


@given(seed=st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_figures_agree_with_a_recount_over_the_log(seed):
    crowd = Crowd(seed)
    crowd.live(60)
    assert plain(told(crowd, COUNTED)) == plain(recounted(crowd)), f"seed {seed}"
    assert plain(told(crowd, STAYED)) == plain(stayed(crowd)), f"seed {seed}"


def test_by_chance_everything_that_is_counted_happens():
    crowd = Crowd(7)
    crowd.live(900)
    assert {"task.requested", "mail.sent"} <= {one.kind for one in crowd.lines if crowd.is_task(one)}
    wanted = {*PLAIN.values(), "claims/lost", "letters/in_time", "letters/late", "runs/failed", "errors/other"}
    assert wanted <= told(crowd, COUNTED).keys()
    assert incidents.incidents(crowd.tables)


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("abc"), st.integers(1, 9)), max_size=40))
def test_all_hours_together_are_the_sum_of_each_in_whatever_order_they_come(told):
    tables, wanted, by_hour = MemoryTables(), Counter(), {}
    for hour, name, value in told:
        model.add(tables, f"2026-01-01T{hour:02}:30:00Z", {name: value})
        wanted[name] += value
        by_hour.setdefault(f"2026-01-01T{hour:02}", Counter())[name] += value
        assert model.ever(tables) == wanted
    assert {one.hour: one.counts for one in model.hours(tables, "")} == by_hour
