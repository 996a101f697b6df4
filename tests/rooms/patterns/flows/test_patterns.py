"""Each pattern, step by step: what can be begun when, and what the whole comes to; all of it worked out by the fold."""

from __future__ import annotations

import pytest

from gitswarm.rooms.patterns.flows import actions, model
from gitswarm.rooms.work import tasks
from tests.flow_yard import FlowYard

PIPELINE = """
pattern: pipeline
steps:
  design: Design it.
  build: {ask: 'Build what {{ steps.design.summary }} says.', role: builder}
  review: Look at it.
"""
FORK = """
pattern: fork-join
fork: {api: Write the API., page: Write the page.}
join: Put both together.
"""
MAP = """
pattern: map-reduce
items: [a, b, c, d]
at_once: 2
map: 'Look at {{ item }}.'
reduce: Put it together.
"""
SAGA = """
pattern: saga
steps:
  one: {ask: Do one., undo: Undo one.}
  two: Do two.
  three: {ask: Do three., undo: Undo three.}
  four: {ask: Do four., undo: Undo four.}
"""


def asks(gather, more="", voices=3):
    return f"pattern: scatter-gather\nvoices: {voices}\nscatter: Is it right?\ngather: {gather}\n{more}"


def yard_of(text, **more):
    yard = FlowYard(main=text, **more)
    yard.run("main")
    return yard


# ---- pipeline, fork-join


def test_the_steps_of_a_pipeline_come_one_after_another_and_the_last_is_what_it_came_to():
    yard = yard_of(PIPELINE)
    for key in ("design", "build", "review"):
        assert (yard.ready(), yard.closed()) == ([key], None) if key != "build" else ([], None)
        yard.done(key, f"{key} is done", commit="c1")

    assert (yard.closed(), yard.summary()) == ("children closed", "review is done")
    assert tasks.detail(yard.tables, yard.top).commit == "c1"


def test_branches_can_be_begun_together_and_the_join_waits_for_all():
    yard = yard_of(FORK)
    assert yard.ready() == ["api", "page"]
    yard.done("page")
    assert yard.ready() == ["api"]
    yard.done("api")
    assert yard.ready() == ["join"]
    yard.done("join", "both")
    assert (yard.closed(), yard.summary()) == ("children closed", "both")


def test_what_waits_for_a_failed_step_is_held_until_it_is_done():
    yard = yard_of(FORK)
    yard.fail("api")
    yard.done("page")

    assert (yard.ready(), yard.states()["api"], yard.closed()) == ([], "failed", None)
    assert model.blocks(yard.tables, model.step(yard.tables, yard.id("api"))) == ["join"]
    assert [hold.reason for hold in tasks.holds(yard.tables, yard.id("join"))] == ["api has failed"]
    yard.act(tasks.reopen, name=yard.id("api"))
    assert yard.ready() == ["api"]
    yard.done("api")
    yard.done("join")
    assert yard.closed() == "children closed"


def test_a_result_is_named_by_reference_and_read_when_it_is_told():
    yard = yard_of(PIPELINE)
    told = tasks.detail(yard.tables, yard.id("build")).description
    assert told == "Build what {{ steps.design.summary }} says."
    yard.done("design", "a plan of {{ steps.review.summary }}")

    assert model.resolved(yard.tables, yard.id("build"), told) == (
        "Build what a plan of {{ steps.review.summary }} says."
    )


# ---- map-reduce


def test_so_many_items_at_once_and_the_reducer_behind_all():
    yard = yard_of(MAP)
    assert yard.ready() == ["map-1", "map-2"]
    yard.take("map-1")
    assert yard.ready() == ["map-2"]
    yard.done("map-2")
    assert yard.ready() == ["map-3"]
    yard.act(tasks.done, "bob", "s-bob", name=yard.id("map-1"))
    yard.done("map-3")
    yard.done("map-4")
    assert yard.ready() == ["reduce"]
    yard.done("reduce", "all of it")
    assert (yard.closed(), yard.summary()) == ("children closed", "all of it")
    assert tasks.detail(yard.tables, yard.id("map-3")).description == "Look at c."


@pytest.mark.parametrize(("tolerate", "goes_on"), [(0, False), (1, True)])
def test_a_failing_item_stops_the_reducer_unless_that_many_may_fail(tolerate, goes_on):
    yard = yard_of(f"{MAP}tolerate: {tolerate}\n")
    yard.done("map-1")
    yard.fail("map-2")
    for key in ("map-3", "map-4"):
        yard.done(key)

    assert yard.ready() == (["reduce"] if goes_on else [])
    assert yard.states()["map-2"] == "failed"


def test_a_map_without_a_reducer_ends_with_its_last_item():
    yard = yard_of("pattern: map-reduce\nitems: [a, b]\nmap: 'Look at {{ item }}.'\n")
    yard.done("map-1")
    yard.done("map-2")
    assert yard.closed() == "children closed"


# ---- scatter-gather


def test_a_majority_decides_and_nobody_is_asked_any_more():
    yard = yard_of(asks("majority", "choices: [yes, no]\n".replace("yes, no", "'yes', 'no'"), voices=5))
    for number in (1, 2, 3):
        assert yard.closed() is None
        yard.done(f"voice-{number}", "Yes, it is right.")

    assert (yard.closed(), yard.summary()) == ("children closed", "yes")
    assert [yard.states()[f"voice-{number}"] for number in (3, 4, 5)] == ["done", "skipped", "skipped"]


def test_a_voice_at_work_is_let_go_of_when_all_is_decided():
    yard = yard_of(asks("majority"))
    yard.take("voice-3", "eve")
    yard.done("voice-1", "it is")
    yard.done("voice-2", "It is!")

    assert (yard.closed(), yard.holder(yard.id("voice-3"))[0], yard.lease(yard.id("voice-3"))) == (
        "children closed", None, None
    )  # fmt: skip


def test_without_a_majority_it_has_failed_until_one_changes_his_mind():
    yard = yard_of(asks("majority"))
    for number, said in enumerate(("red", "green", "blue"), 1):
        yard.done(f"voice-{number}", said)

    assert yard.closed() is None
    assert model.step(yard.tables, yard.top).state == "failed"
    yard.act(tasks.reopen, name=yard.id("voice-2"))
    assert model.step(yard.tables, yard.top).state == "open"
    yard.done("voice-2", "red")
    assert (yard.closed(), yard.summary()) == ("children closed", "red")


def test_a_quorum_is_reached_by_so_many_whatever_the_others_do():
    yard = yard_of(asks("quorum", "quorum: 2\n", voices=4))
    yard.fail("voice-1")
    yard.done("voice-2", "42")
    yard.done("voice-3", "41")
    assert yard.closed() is None
    yard.done("voice-4", "42")
    assert (yard.closed(), yard.summary()) == ("children closed", "42")


def test_the_judge_picks_the_best_of_those_who_answered():
    yard = yard_of(asks("best", "judge: Which is best?\n"))
    yard.done("voice-1", "a way", commit="c1")
    yard.fail("voice-2")
    assert yard.ready() == ["voice-3"]
    yard.done("voice-3", "another way", commit="c3")
    assert yard.ready() == ["judge"]
    best = tasks.id_of(yard.tables, tasks.task(yard.tables, yard.id("voice-3")).short)
    yard.done("judge", f"{best}: it is shorter")

    assert (yard.closed(), yard.summary()) == ("children closed", "another way")
    assert tasks.detail(yard.tables, yard.top).commit == "c3"


def test_a_judge_who_names_nobody_and_answers_that_nobody_gave_decide_nothing():
    yard = yard_of(asks("best", "judge: Which is best?\n"))
    for number in (1, 2, 3):
        yard.done(f"voice-{number}", "so")
    yard.done("judge", "all are bad")
    assert (yard.closed(), model.step(yard.tables, yard.top).state) == (None, "failed")

    yard = yard_of(asks("best", "judge: Which is best?\n"))
    for number in (1, 2, 3):
        yard.fail(f"voice-{number}")
    assert (yard.ready(), model.step(yard.tables, yard.top).state) == ([], "failed")


def test_all_must_answer_where_all_are_wanted():
    yard = yard_of(asks("all", voices=2))
    yard.done("voice-1", "one")
    yard.done("voice-2", "two")
    assert (yard.closed(), yard.summary()) == ("children closed", "one; two")

    yard = yard_of(asks("all", voices=2))
    yard.fail("voice-1")
    yard.done("voice-2", "two")
    assert (yard.closed(), model.step(yard.tables, yard.top).state) == (None, "failed")


# ---- saga


def test_a_saga_that_goes_well_undoes_nothing():
    yard = yard_of(SAGA)
    for key in ("one", "two", "three", "four"):
        assert yard.ready() == [key]
        yard.done(key, key)

    assert (yard.closed(), yard.summary()) == ("children closed", "four")
    assert {yard.states()[f"undo-{key}"] for key in ("one", "three", "four")} == {"skipped"}


def test_a_saga_undoes_backwards_what_was_done_when_a_step_fails():
    yard = yard_of(SAGA)
    for key in ("one", "two", "three"):
        yard.done(key)
    yard.fail("four")

    assert yard.ready() == ["undo-three"]
    assert yard.states()["undo-four"] == "skipped"
    yard.done("undo-three")
    assert (yard.ready(), yard.closed()) == (["undo-one"], None)
    yard.done("undo-one")
    assert (yard.closed(), yard.summary()) == ("failed", "undone: undo-three, undo-one")


def test_an_undo_that_fails_stops_those_behind_it_until_it_is_done():
    yard = yard_of(SAGA)
    for key in ("one", "two", "three"):
        yard.done(key)
    yard.fail("four")
    yard.fail("undo-three")
    assert (yard.ready(), yard.closed()) == ([], None)
    yard.act(tasks.reopen, name=yard.id("undo-three"))
    yard.done("undo-three")
    yard.done("undo-one")
    assert yard.closed() == "failed"


def test_a_saga_that_is_cancelled_undoes_what_was_done():
    yard = yard_of(SAGA)
    yard.done("one")
    yard.take("two", "eve")
    yard.act(actions.cancel, name=yard.top)

    assert (yard.ready(), yard.holder(yard.id("two"))[0]) == (["undo-one"], None)
    yard.done("undo-one")
    assert yard.closed() == "cancelled"


# ---- ends


@pytest.mark.parametrize("text", [PIPELINE, FORK, MAP, asks("majority"), asks("best", "judge: Which?\n"), SAGA])
@pytest.mark.parametrize("undo", [True, False])
def test_what_is_cancelled_at_once_is_over_with_all_its_steps(text, undo):
    yard = yard_of(text)
    yard.act(actions.cancel, name=yard.top, undo=undo)

    assert (yard.closed(), yard.ready(), set(yard.states().values())) == ("cancelled", [], {"skipped"})
    assert all(yard.status(one.task) == "closed" for one in model.steps(yard.tables, yard.top))


@pytest.mark.parametrize("text", [PIPELINE, FORK, MAP, asks("majority"), SAGA])
def test_a_flow_that_is_closed_by_hand_takes_its_steps_with_it(text):
    yard = yard_of(text)
    yard.act(tasks.close, name=yard.top, resolution="wontfix", force=True)

    assert all(yard.status(one.task) == "closed" for one in model.steps(yard.tables, yard.top))


def test_a_step_that_is_opened_again_opens_the_flow():
    yard = yard_of(PIPELINE)
    for key in ("design", "build", "review"):
        yard.done(key)
    yard.act(tasks.reopen, name=yard.id("review"))

    assert (yard.closed(), yard.ready()) == (None, ["review"])
    yard.done("review", "again")
    assert (yard.closed(), yard.summary()) == ("children closed", "again")
