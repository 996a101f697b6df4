"""What the fold keeps about tasks equals what would be worked out from nothing, whatever happened in whatever order."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from random import Random

import pytest

from gitswarm.errors import SwarmError
from gitswarm.rooms.work.tasks import actions, model, state
from tests.stage import Stage


def one_thing(stage, random, ids):
    """Something happens to some task: by an action, by a peer, or by a later room."""
    if not ids or random.random() < 0.2:
        parent, deps = random.choice([None, *ids]), random.sample(ids, min(len(ids), random.choice([0, 0, 1, 2])))
        kind = random.choice(model.TYPES)
        made = stage.do(actions.create, title="t", type=kind, parent=parent, deps=deps, priority=random.randrange(5))
        ids.append(made[0].id)
        return
    one, other = random.choice(ids), random.choice(ids)
    things = [
        lambda: stage.do(actions.close, name=one, force=True),
        lambda: stage.do(actions.reopen, name=one),
        lambda: stage.do(actions.link, name=one, on=other),
        lambda: stage.do(actions.unlink, name=one, on=other),
        lambda: stage.do(actions.edit, name=one, parent=other),
        lambda: stage.do(actions.edit, name=one, cleared=("parent",)),
        lambda: stage.do(actions.edit, name=one, priority=random.randrange(5), type=random.choice(model.TYPES)),
        lambda: stage.do(actions.pause, name=one),
        lambda: stage.do(actions.resume, name=one),
        lambda: stage.do(actions.done, name=one),
        lambda: stage.push("task.linked", {"on": other}, task=one),
        lambda: stage.push("task.edited", {"parent": other}, task=one),
        lambda: stage.push("task.closed", {}, task=one),
        lambda: stage.push("task.reopened", {}, task=one),
    ]
    random.choice(things)()


def hold_or_give(stage, random, ids):
    """What later rooms do by functions of the door."""
    one = random.choice(ids)
    found, name = model.task(stage.tables, one), random.choice(["gate", "pr"])
    if random.random() < 0.3 and found.state == model.OPEN:
        state.give(stage.tables, one, "ada")
    elif random.random() < 0.3:
        state.take_back(stage.tables, one)
    elif random.random() < 0.5:
        state.hold(stage.tables, one, name, random.choice(["start", "end"]), "because")
    else:
        state.unhold(stage.tables, one, name)


def all_behind(tables, start):
    """A task and all that it stands on, looked for from its end alone."""
    known, left = {start}, [start]
    while left:
        following = set(model.stands_on(tables, left.pop())) - known
        known |= following
        left += following
    return known


def hold_against(tables):
    """Every promise about what is kept, worked out from the records alone."""
    everything = tables.where(model.TASKS)
    by_id = {task.id: task for task in everything}
    closed = {task.id for task in everything if task.state == model.CLOSED}
    for task in everything:
        deps = tables.where(model.DEPS, task=task.id)
        parts = [other for other in everything if other.parent == task.id]
        holds = tables.where(model.HOLDS, task=task.id)
        assert all(dep.open == (dep.on not in closed) for dep in deps)
        assert task.blockers == sum(dep.open for dep in deps)
        assert (task.children, task.open_children) == (len(parts), sum(part.id not in closed for part in parts))
        assert task.start_holds == sum(hold.keeps == "start" for hold in holds)
        assert task.end_holds == sum(hold.keeps == "end" for hold in holds)
        assert task.holder is None or task.state in (model.IN_PROGRESS, model.PAUSED)
        can_begin = task.state == model.OPEN and not task.blockers and not task.start_holds
        assert task.ready == (can_begin and not (task.type == "epic" and parts))
        assert not any(task.id in all_behind(tables, on) for on in model.stands_on(tables, task.id))
        assert not (task.state == model.IN_REVIEW and not task.end_holds)
    assert len({task.short for task in by_id.values()}) == len(by_id)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_kept_is_what_follows(seed):
    random, stage, ids = Random(seed), Stage(), []
    for _ in range(80):
        try:
            if ids and random.random() < 0.25:
                hold_or_give(stage, random, ids)
            else:
                one_thing(stage, random, ids)
        except SwarmError:
            pass
        hold_against(stage.tables)


@pytest.mark.parametrize("seed", range(20))
def test_a_way_is_found_from_both_ends_where_it_is_from_one(seed):
    random, stage, ids = Random(seed), Stage(), []
    for _ in range(60):
        with suppress(SwarmError):
            one_thing(stage, random, ids)
    for start in ids:
        behind = all_behind(stage.tables, start)
        ways = {goal: model.path_between(stage.tables, start, goal) for goal in ids}
        assert {goal for goal in ids if ways[goal]} == behind
        for goal in behind:
            assert (ways[goal][0], ways[goal][-1]) == (start, goal)
            assert all(one in model.stands_on(stage.tables, before) for before, one in pairwise(ways[goal]))
