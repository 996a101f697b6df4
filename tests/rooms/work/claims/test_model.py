"""What is told to whoever cannot have a task: who has it, why it cannot be begun, and what to do instead."""

from __future__ import annotations

import pytest

from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.claims import actions
from gitswarm.rooms.work.claims.model import already_held, facts, nobody_holds, not_ready
from gitswarm.rooms.work.tasks import actions as doing
from gitswarm.rooms.work.tasks import state
from tests.rooms.work.claims.test_claims import Yard


@pytest.fixture
def yard():
    return Yard()


def task_of(yard, id):
    return tasks.task(yard.tables, id)


def test_of_what_nobody_holds_nothing_is_known(yard):
    id = yard.make()
    assert facts(yard.tables, task_of(yard, id)) == {"holder": None, "since": None, "until": None}


@pytest.mark.parametrize(("actor", "hint"), [("ada", "gitswarm claim --resume gs-1000"), ("bob", "gitswarm next")])
def test_who_comes_second_hears_since_when_and_until_when_and_what_to_do(yard, actor, hint):
    id = yard.make()
    yard.claim(id, minutes=30)
    known, said = facts(yard.tables, task_of(yard, id)), already_held(yard.tables, task_of(yard, id), actor)

    assert said.message.endswith(f"is held by ada since {known['since']}, until {known['until']}")
    assert f"`{hint}`" in said.hint
    assert (said.facts["yours"], said.facts["epoch"]) == (actor == "ada", 1)


def test_whom_no_lease_names_is_named_without_a_time(yard):
    id = yard.make()
    found = task_of(yard, id)._replace(holder="ada", state="in_progress")
    assert already_held(yard.tables, found, "bob").message.endswith("is held by ada")


def test_what_nobody_holds_is_refused_with_what_can_be_done_with_it(yard):
    free, closed = yard.make(), yard.make()
    yard.do(doing.close, name=closed)
    of_free, of_closed = (nobody_holds(yard.tables, task_of(yard, id)) for id in (free, closed))

    assert (of_free.hint.partition(" gs-")[0], of_free.facts["holder"]) == ("gitswarm claim", None)
    assert of_closed.hint.startswith("it is closed; `gitswarm show ")


def test_what_cannot_be_begun_is_told_with_what_it_still_waits_for_and_no_more(yard):
    done, open = yard.make(), yard.make()
    id = yard.make(deps=(done, open))
    yard.claim(done)
    yard.do(doing.done, name=done)
    said = not_ready(yard.tables, task_of(yard, id))

    shown = tasks.id_of(yard.tables, task_of(yard, open).short)
    assert (said.message.partition(": ")[2], said.facts["blocked_by"]) == (f"it waits for {shown}", [shown])


def test_what_is_held_back_from_its_start_is_told_with_the_reason_but_not_what_holds_its_end(yard):
    id = yard.make()
    state.hold(yard.tables, id, "freeze", "start", "the freeze")
    state.hold(yard.tables, id, "review", "end", "the review")

    assert not_ready(yard.tables, task_of(yard, id)).message.partition(": ")[2] == "it is held back: the freeze"


def test_a_release_of_what_nobody_holds_is_refused(yard):
    id = yard.make()
    with pytest.raises(type(nobody_holds(yard.tables, task_of(yard, id))), match="nobody holds"):
        yard.act(actions.release, name=id)
