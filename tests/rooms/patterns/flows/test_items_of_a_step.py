"""Maps over what an earlier step has listed: so many tasks stand ready, and those there is an item for are done."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.checks import gates
from gitswarm.rooms.patterns.flows import actions, model
from gitswarm.rooms.talk import mail
from gitswarm.rooms.work import tasks
from tests.flow_yard import FlowYard

MAIN = """
pattern: pipeline
steps:
  find: Find them.
  each: {flow: survey, with: {files: '{{ steps.find.items }}'}}
  tell: Tell of {{ steps.each.summary }}.
"""
SURVEY = """
pattern: map-reduce
inputs: {files: which}
items: '{{ inputs.files }}'
most: 4
map: {ask: 'Read {{ item }}, the file {{ number }}.', accept: ['{{ item }} is read'], paths: ['{{ item }}']}
reduce: Put it together.
"""
INNER = (
    "pattern: pipeline\ninputs: {of: what}\nsteps:\n  read: 'Read {{ inputs.of }}.'\n  mend: 'Mend {{ inputs.of }}.'\n"
)
INNER_WHEN = INNER.replace(
    "mend: 'Mend {{ inputs.of }}.'", "mend: {ask: 'Mend {{ inputs.of }}.', when: inputs.of has .py}"
)
FOUND = "Two files\n- src/a.py\n-  src/b {{ steps.tell.task }}.py\nand no more"


def yard_of(survey=SURVEY, **more):
    yard = FlowYard(main=MAIN, survey=survey, **more)
    yard.run("main")
    return yard


def told(yard, key):
    task = tasks.task(yard.tables, yard.id(key))
    more = tasks.detail(yard.tables, task.id)
    return task.title, model.resolved(yard.tables, task.id, more.description), more.accept, more.paths


def test_what_a_step_has_listed_is_gone_over_and_what_there_is_no_item_for_is_skipped():
    yard = yard_of()
    assert (yard.ready(), told(yard, "each/map-2")[0]) == (["find"], "Read item 2 of find, the file 2.")
    yard.done("find", FOUND)

    assert yard.ready() == ["each/map-1", "each/map-2"]
    assert {yard.states()[f"each/map-{number}"] for number in (3, 4)} == {"skipped"}
    assert told(yard, "each/map-1") == (
        "Read src/a.py, the file 1.", "Read src/a.py, the file 1.", ("src/a.py is read",), ("src/a.py",)
    )  # fmt: skip
    assert told(yard, "each/map-2")[1] == "Read src/b {{ steps.tell.task }}.py, the file 2."
    for key in ("each/map-1", "each/map-2"):
        yard.done(key)
    yard.done("each/reduce", "all")
    assert told(yard, "tell")[1] == "Tell of all."
    yard.done("tell")
    assert yard.closed() == "children closed"


def test_a_step_whose_list_is_gone_over_is_asked_for_one():
    yard = yard_of()
    assert "`items` of your result" in told(yard, "find")[1]
    assert "`items` of your result" not in told(yard, "tell")[1]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("nothing to do", "find has listed no items"),
        ("five\n" + "- x\n" * 5, "find has listed 5 items, and there is room for 4"),
    ],
)
def test_a_list_that_is_empty_or_too_long_fails_until_another_is_there(said, why):
    yard = yard_of()
    yard.done("find", said)

    assert (yard.ready(), yard.states()["each"], yard.states()["each/map-1"]) == ([], "failed", "open")
    assert why in [hold.reason for hold in tasks.holds(yard.tables, yard.id("each/reduce"))]
    (letter,) = mail.inbox(yard.tables, "ada")
    assert why in letter.text
    yard.act(tasks.reopen, name=yard.id("find"))
    assert yard.states()["each"] == "open"
    yard.done("find", FOUND)
    assert yard.ready() == ["each/map-1", "each/map-2"]


def test_a_list_that_is_told_again_tells_all_of_an_item_and_skips_what_it_lacks():
    yard = yard_of()
    yard.done("find", "- a.py\n- b.py\n- c.py")
    yard.take("each/map-3", "eve")
    yard.act(tasks.edit, name=yard.id("each/map-1"), accept=("a.py is read", "and told"))
    yard.act(tasks.reopen, name=yard.id("find"))
    assert "it is not decided yet" in tasks.holds(yard.tables, yard.id("each/map-1"))[0].reason
    yard.done("find", "- z.py")

    assert told(yard, "each/map-1") == (
        "Read z.py, the file 1.", "Read z.py, the file 1.", ("z.py is read", "and told"), ("z.py",)
    )  # fmt: skip
    assert yard.ready() == ["each/map-1"]
    states = yard.states()
    assert [states[f"each/map-{number}"] for number in (2, 3, 4)] == ["skipped", "open", "skipped"]
    assert told(yard, "each/map-3") == (
        "Read c.py, the file 3.", "Read c.py, the file 3.", ("c.py is read",), ("c.py",)
    )  # fmt: skip


def test_what_somebody_let_past_is_asked_anew_of_an_item_that_is_told_otherwise():
    survey = SURVEY.replace("map: {", "map: {gates: {look: {kind: approval, by: [mira], keeps: start}}, ")
    yard = yard_of(survey)
    yard.done("find", "- tmp/a")
    yard.act(gates.approve, "mira", gate=yard.id("each/map-1") + "/look")
    assert yard.ready() == ["each/map-1"]
    yard.act(tasks.reopen, name=yard.id("find"))
    yard.done("find", "- src")
    assert (yard.ready(), gates.find(yard.tables, yard.id("each/map-1") + "/look").shut) == ([], True)


def test_a_flow_in_an_item_that_was_begun_keeps_to_it_whatever_is_listed_later():
    survey = SURVEY.partition("map:")[0] + "map: {flow: inner, with: {of: '{{ item }}'}}\n"
    yard = yard_of(survey, inner=INNER_WHEN)
    yard.done("find", "- a.py")
    yard.done("each/map-1/read")
    yard.act(tasks.reopen, name=yard.id("find"))
    yard.done("find", "- b.txt")
    assert told(yard, "each/map-1/mend")[1] == "Mend a.py."
    assert yard.ready() == ["each/map-1/mend"]


def test_what_was_let_past_stays_so_while_nothing_is_listed_again():
    survey = SURVEY.replace("map: {", "map: {gates: {look: {kind: approval, by: [mira], keeps: start}}, ")
    yard = yard_of(survey)
    yard.done("find", "- a.py")
    yard.act(gates.approve, "mira", gate=yard.id("each/map-1") + "/look")
    yard.act(tasks.note, name=yard.id("find"), text="found them all")
    assert yard.ready() == ["each/map-1"]


def test_a_list_that_is_gone_over_later_can_be_told_again_too():
    main = MAIN.replace("  each:", "  rest: Rest.\n  each:")
    yard = FlowYard(main=main, survey=SURVEY)
    yard.run("main")
    yard.done("find", "none")
    yard.done("rest")
    assert yard.states()["each"] == "failed"
    yard.act(tasks.reopen, name=yard.id("find"))
    assert yard.states()["each"] == "open"
    yard.done("find", "- a.py")
    assert (yard.states()["each"], yard.ready(), told(yard, "each/map-1")[0]) == (
        "open", ["each/map-1"], "Read a.py, the file 1."
    )  # fmt: skip


def test_nothing_is_gone_over_where_a_condition_says_so():
    main = MAIN.replace("items }}'}}", "items }}'}, when: steps.find.items is not ''}")
    yard = FlowYard(main=main, survey=SURVEY)
    yard.run("main")
    yard.done("find", "none")
    assert (yard.states()["each"], yard.ready()) == ("skipped", ["tell"])


def test_so_many_listed_items_are_at_work_at_once_and_conditions_look_at_them():
    survey = SURVEY.replace("most: 4", "at_once: 1\nmost: 4").replace("{ask:", "{when: item has .py, ask:")
    yard = yard_of(survey)
    yard.done("find", "three\n- a.py\n- b.txt\n- c.py")
    assert yard.ready() == ["each/map-1"]
    yard.done("each/map-1")
    assert yard.ready() == ["each/map-3"]
    yard.done("each/map-3")
    assert yard.ready() == ["each/reduce"]


def test_a_listed_item_may_be_given_to_a_flow():
    survey = SURVEY.partition("map:")[0] + "map: {flow: inner, with: {of: '{{ item }}'}}\n"
    yard = yard_of(survey, inner=INNER)
    yard.done("find", "one\n- a.py")
    assert yard.ready() == ["each/map-1/read"]
    assert told(yard, "each/map-1/mend")[1] == "Mend a.py."
    yard.done("each/map-1/read")
    yard.done("each/map-1/mend")
    assert yard.ready() == ["tell"]


@pytest.mark.parametrize("field", ["summary", "output"])
def test_each_line_of_what_else_a_step_came_to_can_be_an_item(field):
    yard = FlowYard(main=MAIN.replace("find.items", f"find.{field}"), survey=SURVEY)
    yard.run("main")
    yard.done("find", "a.py\n\nb.py" if field == "summary" else "")
    assert yard.ready() == (["each/map-1", "each/map-2"] if field == "summary" else [])


def test_a_flow_that_is_cancelled_before_it_knows_its_items_is_over():
    yard = yard_of()
    yard.act(actions.cancel, name=yard.top)
    assert (yard.closed(), set(yard.states().values())) == ("cancelled", {"skipped"})


@pytest.mark.parametrize(
    ("items", "what"),
    [
        ("['{{ inputs.files }}', more]", "alone"),
        ("'src/{{ inputs.files }}'", "alone"),
        ("{glob: '{{ inputs.files }}'}", "alone"),
    ],
)
def test_a_list_of_a_step_stands_alone(items, what):
    with pytest.raises(Refused, match=what):
        yard_of(SURVEY.replace("'{{ inputs.files }}'", items))


def test_there_are_no_more_items_than_a_map_has_room_for():
    yard = FlowYard(main="pattern: map-reduce\nitems: [a, b]\nmost: 1\nmap: Do it.\n")
    with pytest.raises(Refused, match="2 items, and there is room for 1"):
        yard.run("main")
