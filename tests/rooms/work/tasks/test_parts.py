"""The tree of parts: how deep and broad it may become, and what is done about it from below."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import tasks
from tests.stage import Stage


@pytest.fixture
def yard():
    return Stage()


def make(yard, **more):
    return yard.do(tasks.create, title="a task", **more)[0].id


def chain(yard, length):
    """So many tasks, each a part of the one before."""
    found = [make(yard)]
    while len(found) < length:
        found.append(make(yard, parent=found[-1]))
    return found


def refusal(yard, action, **values):
    with pytest.raises(Refused) as refused:
        yard.do(action, title="more", **values) if action is tasks.create else yard.do(action, **values)
    return refused.value


def test_parts_go_as_deep_as_was_agreed_on(yard):
    line = chain(yard, 6)

    assert [one.id for one in tasks.line(yard.tables, line[-1])] == line[::-1]
    error = refusal(yard, tasks.create, parent=line[-1])
    assert (error.kind, "6 levels down, and 5 is the most" in error.message) == ("outgrown", True)
    yard.do(policy.change, changes={"children-depth": 0})
    assert make(yard, parent=line[-1])


def test_a_task_is_moved_with_all_that_is_below_it_or_not_at_all(yard):
    line, tail = chain(yard, 4), chain(yard, 3)

    assert refusal(yard, tasks.edit, name=tail[0], parent=line[3]).kind == "outgrown"
    yard.do(tasks.edit, name=tail[0], parent=line[2])
    assert len(list(tasks.line(yard.tables, tail[-1]))) == 6
    yard.do(tasks.edit, name=tail[0], parent=line[2])


def test_a_task_has_as_many_open_parts_as_was_agreed_on(yard):
    yard.do(policy.change, changes={"children-breadth": 2})
    top = make(yard)
    first, _ = make(yard, parent=top), make(yard, parent=top)

    assert "2 open parts" in refusal(yard, tasks.create, parent=top).message
    assert refusal(yard, tasks.edit, name=make(yard), parent=top).kind == "outgrown"
    yard.do(tasks.edit, name=first, parent=top)
    yard.do(tasks.close, name=first)
    make(yard, parent=top)
    yard.do(policy.change, changes={"children-breadth": 0})
    make(yard, parent=top)


def test_a_part_keeps_nobody_from_its_parent(yard):
    top = make(yard)
    make(yard, parent=top)

    assert tasks.task(yard.tables, top).ready
