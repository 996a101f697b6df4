"""What follows from what happens to tasks: short ids, ready, blocked, epics, holds."""

from __future__ import annotations

import pytest

from gitswarm.core.event import compose
from gitswarm.errors import Ambiguous, Misused
from gitswarm.rooms.ground import agents
from gitswarm.rooms.roster.lists import model as lists
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.tasks import actions, model, state
from gitswarm.rooms.work.tasks.model import BLOCKED, CLOSED, IN_PROGRESS, IN_REVIEW, OPEN, PAUSED
from tests.stage import Stage

DEEP = 400
"""More epics in one another than Python lets calls be, where each is closed by a call in the last."""


class Yard(Stage):
    """A stage on which tasks are made and looked at by their ids."""

    def make(self, title="a task", **more):
        return self.do(actions.create, title=title, **more)[0].id

    def give(self, id, actor="ada"):
        state.give(self.tables, id, actor)

    def task(self, id):
        return model.task(self.tables, id)

    def status(self, id):
        return self.task(id).status

    def ready(self):
        return [task.id for task in model.ready(self.tables)]


@pytest.fixture
def yard():
    return Yard()


def test_a_new_task_is_open_and_ready(yard):
    id = yard.make("write it", type="bug", priority=1, labels=("db", "api", "db"), value=3, effort=2)

    made = yard.task(id)
    assert (made.title, made.type, made.priority, made.labels) == ("write it", "bug", 1, ("api", "db"))
    assert (made.status, made.epoch, made.holder, made.value, made.effort) == (OPEN, 0, None, 3, 2)
    assert yard.ready() == [id]


def test_ready_tasks_come_by_priority_then_age(yard):
    late, old, new = yard.make(priority=3), yard.make(priority=1), yard.make(priority=1)

    assert yard.ready() == [old, new, late]


def test_a_short_id_is_the_shortest_that_is_free(yard):
    ends = ["zzzz0", "zzzz1", "azzz1"]
    for end in ends:  # the code is the id read backwards
        yard.fold(line_of("0" * 21 + end[::-1], end))

    shorts = [model.task(yard.tables, "0" * 21 + end[::-1]).short for end in ends]
    assert shorts == ["zzzz", "zzzz1", "azzz"]
    assert model.find(yard.tables, "gs-zzzz").title == "zzzz0"
    assert model.find(yard.tables, "zzzz1").title == "zzzz1"
    assert model.find(yard.tables, "ZZZZ0000").title == "zzzz0"
    assert model.find(yard.tables, "a").title == "azzz1"
    with pytest.raises(Ambiguous, match="zzz may be several tasks"):
        model.find(yard.tables, "zzz")


def line_of(id, title):
    return compose(
        id=id,
        kind="task.created",
        payload={"title": title},
        actor="ada",
        session="s",
        at="2026-01-01T00:00:00Z",
        task=id,
    ).line


def test_a_task_waits_until_the_last_it_waits_for_is_closed(yard):
    first, second = yard.make(), yard.make()
    waiting = yard.make(deps=(first, second))

    assert (yard.status(waiting), yard.ready()) == (BLOCKED, [first, second])
    yard.do(actions.close, name=first)
    assert yard.status(waiting) == BLOCKED
    yard.do(actions.close, name=second)
    assert yard.ready() == [waiting]
    yard.do(actions.reopen, name=first)
    assert (yard.status(waiting), yard.ready()) == (BLOCKED, [first])


def test_a_closed_task_blocks_nobody(yard):
    first = yard.make()
    yard.do(actions.close, name=first)

    assert yard.status(yard.make(deps=(first,))) == OPEN


def test_links_come_and_go(yard):
    first, second = yard.make(), yard.make()
    yard.do(actions.link, name=second, on=first)
    assert model.waits_for(yard.tables, second) == [first]
    assert yard.do(actions.link, name=second, on=first) == []
    yard.do(actions.unlink, name=second, on=first)

    assert yard.ready() == [first, second]


def test_a_circle_that_two_clones_close_is_overruled(yard):
    first, second = yard.make(), yard.make()
    yard.do(actions.link, name=second, on=first)
    event = yard.push("task.linked", {"on": second}, task=first)

    assert yard.overruled(event)
    assert yard.ready() == [first]


def test_a_circle_through_parts_is_overruled(yard):
    epic = yard.make(type="epic")
    part = yard.make(parent=epic)

    assert yard.overruled(yard.push("task.linked", {"on": epic}, task=part))
    assert yard.overruled(yard.push("task.edited", {"parent": part}, task=epic))
    assert yard.overruled(yard.push("task.created", {"title": "x", "parent": part, "deps": [epic]}))


def test_an_epic_closes_with_its_last_part(yard):
    epic = yard.make(type="epic")
    one, two = yard.make(parent=epic), yard.make(parent=epic)
    assert yard.ready() == [one, two]
    yard.do(actions.close, name=one)
    assert yard.status(epic) == OPEN
    yard.do(actions.close, name=two)

    assert (yard.status(epic), model.detail(yard.tables, epic).resolution) == (CLOSED, "children closed")
    yard.do(actions.reopen, name=two)
    assert yard.status(epic) == OPEN


def test_an_epic_of_epics_closes_all_the_way_up(yard):
    top = yard.make(type="epic")
    middle = yard.make(type="epic", parent=top)
    leaf = yard.make(parent=middle)
    yard.do(actions.close, name=leaf)

    assert (yard.status(middle), yard.status(top)) == (CLOSED, CLOSED)


def test_epics_close_and_open_all_the_way_up_however_many_they_are(yard):
    line = [yard.make(type="epic")]
    while len(line) < DEEP:
        line.append(yard.push("task.created", {"title": "x", "type": "epic", "parent": line[-1]}).id)
    yard.do(actions.close, name=line[-1])
    assert {yard.status(id) for id in line} == {CLOSED}
    yard.do(actions.reopen, name=line[-1])

    assert {yard.status(id) for id in line} == {OPEN}


def test_epics_that_wait_for_one_another_close_however_many_they_are(yard):
    first = on = yard.make()
    row = []
    for _ in range(DEEP):
        row.append(on := yard.push("task.created", {"title": "x", "type": "epic", "deps": [on]}).id)
        part = yard.push("task.created", {"title": "x", "parent": on}).id
        yard.push("task.closed", {"resolution": "done"}, task=part)
    assert {yard.status(id) for id in row} == {BLOCKED}
    yard.do(actions.close, name=first)

    assert {yard.status(id) for id in row} == {CLOSED}


def test_an_epic_that_is_held_says_why_it_is_open(yard):
    epic = yard.make(type="epic")
    part = yard.make(parent=epic)
    state.hold(yard.tables, epic, "gate/sign", "end", "waits for a signature")
    yard.do(actions.close, name=part)

    assert lists.why_open(yard.tables, yard.task(epic)) == "held: waits for a signature"
    state.unhold(yard.tables, epic, "gate/sign")
    assert yard.status(epic) == CLOSED


def test_a_part_that_moves_is_counted_where_it_is(yard):
    one, other = yard.make(type="epic"), yard.make(type="epic")
    part, rest = yard.make(parent=one), yard.make(parent=one)
    yard.do(actions.close, name=rest)
    yard.do(actions.edit, name=part, parent=other)

    assert yard.status(one) == CLOSED
    assert (yard.task(other).children, yard.task(other).open_children) == (1, 1)
    yard.do(actions.edit, name=part, cleared=("parent",))
    assert yard.task(other).children == 0


def test_the_holder_finishes_in_the_epoch_he_has(yard):
    id = yard.make()
    yard.give(id)
    assert yard.status(id) == IN_PROGRESS
    assert yard.overruled(yard.push("task.done", {"epoch": 1}, task=id))
    assert yard.overruled(yard.push("task.done", {"epoch": 2}, actor="ada", task=id))
    yard.do(actions.done, name=id, summary="all of it", commit="abc", tests="12 passed")

    more = model.detail(yard.tables, id)
    assert (yard.status(id), more.resolution, more.summary, more.commit, more.tests, more.done_by) == (
        CLOSED,
        "done",
        "all of it",
        "abc",
        "12 passed",
        "ada",
    )


def test_what_is_held_back_is_in_review_until_the_last_hold_is_gone(yard):
    id = yard.make()
    state.hold(yard.tables, id, "pr", "end", "its pull request is open")
    state.hold(yard.tables, id, "gate", "end", "two must approve")
    yard.give(id)
    yard.do(actions.done, name=id)
    assert yard.status(id) == IN_REVIEW
    state.unhold(yard.tables, id, "pr")
    assert yard.status(id) == IN_REVIEW
    state.unhold(yard.tables, id, "gate")

    assert yard.status(id) == CLOSED


def test_a_review_sends_back_what_is_not_good(yard):
    id = yard.make()
    state.hold(yard.tables, id, "gate", "end", "two must approve")
    yard.give(id)
    yard.do(actions.done, name=id)
    state.send_back(yard.tables, id)

    assert yard.ready() == [id]


def test_a_hold_at_the_start_keeps_a_task_from_being_ready(yard):
    id = yard.make()
    state.hold(yard.tables, id, "gate", "start", "wants approval")
    state.hold(yard.tables, id, "gate", "start", "wants approval")
    assert yard.ready() == []
    state.unhold(yard.tables, id, "gate")
    state.unhold(yard.tables, id, "gate")

    assert yard.ready() == [id]


def test_a_pause_ends_where_it_began(yard):
    free, held = yard.make(), yard.make()
    yard.give(held)
    for id in (free, held):
        yard.do(actions.pause, name=id)
        assert yard.status(id) == PAUSED
        assert id not in yard.ready()
        yard.do(actions.resume, name=id)

    assert (yard.status(free), yard.status(held)) == (OPEN, IN_PROGRESS)


def test_closing_ends_whoever_held_it(yard):
    id = yard.make()
    yard.give(id)
    yard.do(actions.close, name=id, resolution="obsolete")

    assert (yard.task(id).holder, yard.status(id), yard.task(id).epoch) == (None, CLOSED, 1)
    assert yard.overruled(yard.push("task.done", {"epoch": 1}, actor="ada", task=id))
    assert yard.overruled(yard.push("task.closed", {}, task=id))


def test_edits_change_only_what_they_name(yard):
    id = yard.make("old", labels=("a", "b"), accept=("works",), value=2)
    yard.do(actions.edit, name=id, title="new", labels_added=("c",), labels_gone=("a",), cleared=("value",))
    yard.push("task.edited", {"priority": 99, "type": "nonsense"}, task=id)

    made = yard.task(id)
    assert (made.title, made.labels, made.value, made.priority, made.type) == ("new", ("b", "c"), None, 2, "task")
    assert model.detail(yard.tables, id).accept == ("works",)


@pytest.mark.parametrize("kind", ["task.edited", "task.noted", "task.closed", "task.linked", "task.done"])
def test_what_names_no_task_is_overruled(yard, kind):
    payload = {"text": "x", "on": "y", "epoch": 1}
    assert yard.overruled(yard.push(kind, payload, task="01k9z3m4n5p6q7r8s9t0v1w2x3"))
    assert yard.overruled(yard.push(kind, payload))


def test_the_door_names_what_is_there():
    assert all(getattr(tasks, name) is not None for name in tasks.DOOR)


def test_what_is_finished_becomes_experience_and_what_comes_back_counts_against_it(yard):
    id = yard.make(type="bug", labels=("db",), paths=("src/api/*.py", "src/api/x.py", "docs/**", "README.md"))
    yard.give(id)
    yard.do(actions.done, name=id)
    learned = {one.subject: (one.done, one.failed) for one in agents.experience(yard.tables, "ada")}
    assert learned == dict.fromkeys(("type:bug", "label:db", "folder:src/api", "folder:docs"), (1, 0))

    yard.do(actions.reopen, name=id)
    assert {one.failed for one in agents.experience(yard.tables, "ada")} == {1}
    yard.do(actions.close, name=id)
    assert {one.done for one in agents.experience(yard.tables, "ada")} == {1}


def test_an_epic_whose_last_part_closed_in_its_pause_closes_when_that_is_over(yard):
    epic = yard.make(type="epic")
    part, waiting = yard.make(parent=epic), yard.make(deps=(epic,))
    yard.do(actions.pause, name=epic)
    yard.do(actions.close, name=part)
    assert (yard.status(epic), lists.why_open(yard.tables, yard.task(epic))) == (PAUSED, "it is paused")
    yard.do(actions.resume, name=epic)

    assert (yard.status(epic), yard.status(waiting)) == (CLOSED, OPEN)


def test_what_becomes_an_epic_when_all_its_parts_are_closed_closes(yard):
    whole = yard.make()
    yard.do(actions.close, name=yard.make(parent=whole))
    yard.do(actions.edit, name=whole, type="epic")

    assert yard.status(whole) == CLOSED


def test_an_epic_that_was_opened_again_says_how_it_closes_and_an_edit_closes_it_not(yard):
    epic = yard.make(type="epic")
    yard.do(actions.close, name=yard.make(parent=epic))
    yard.do(actions.reopen, name=epic)
    yard.do(actions.edit, name=epic, title="another")

    said = lists.why_open(yard.tables, yard.task(epic))
    assert (yard.status(epic), said) == (OPEN, "it was opened again, and closes by `close`")


def test_what_is_paused_stays_so_in_other_hands(yard):
    id = yard.make()
    yard.give(id)
    yard.do(actions.pause, name=id)
    yard.give(id, "bob")

    assert (yard.status(id), yard.task(id).holder, yard.task(id).epoch) == (PAUSED, "bob", 2)
    yard.do(actions.resume, name=id)
    assert yard.status(id) == IN_PROGRESS


def test_who_is_named_by_nothing_is_nobody(yard):
    made, asked = yard.make(assignee=""), yard.make(assignee="ada")
    yard.do(actions.assign, name=asked, assignee="")
    told = yard.push("task.assigned", {"assignee": ""}, task=made)

    assert not yard.overruled(told)
    assert [yard.task(id).assignee for id in (made, asked)] == [None, None]
    assert yard.do(actions.assign, name=asked, assignee="") == []


@pytest.mark.parametrize("name", ["a\nb", "x\x1b[31m", "x" * 5_000])
def test_nobody_is_asked_whom_no_agent_could_be(yard, name):
    id = yard.make()
    for doing in (lambda: yard.make(assignee=name), lambda: yard.do(actions.assign, name=id, assignee=name)):
        with pytest.raises(Misused, match="can be the name of nobody"):
            doing()
