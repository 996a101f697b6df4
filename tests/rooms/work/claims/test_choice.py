"""Which task is next: what is weighed, and how many agents do not race for one."""

from __future__ import annotations

import pytest

from gitswarm.rooms.ground import agents
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.claims import actions, choice
from gitswarm.rooms.work.claims.choice import choose, weigh
from gitswarm.rooms.work.claims.model import NothingReady
from tests.rooms.work.claims.test_claims import HERE, Yard


@pytest.fixture
def yard():
    return Yard()


def best(yard, actor="ada"):
    return weigh(yard.tables, actor)[0].task.id


def parts(yard, id, actor="ada"):
    return next(one.parts for one in weigh(yard.tables, actor) if one.task.id == id)


def test_the_more_urgent_comes_first(yard):
    yard.make(priority=3)
    urgent = yard.make(priority=0)

    assert best(yard) == urgent


def test_of_the_same_priority_the_one_that_others_wait_for_comes_first(yard):
    other, needed = yard.make(), yard.make()
    for _ in range(2):
        yard.make(deps=(needed,))

    assert best(yard) == needed
    assert (parts(yard, needed)["unblocks"], parts(yard, other).get("unblocks")) == (30, None)


def test_value_counts_against_effort(yard):
    yard.make(value=5, effort=5)
    cheap = yard.make(value=5, effort=1)

    assert best(yard) == cheap


def test_who_is_asked_gets_it_and_nobody_else_does(yard):
    mine = yard.make(priority=4, assignee="ada")
    other = yard.make(priority=2)

    assert best(yard, "ada") == mine
    assert [one.task.id for one in weigh(yard.tables, "bob")] == [other]


def test_files_that_others_are_about_to_touch_are_left_alone(yard):
    held = yard.make(paths=("src/**",))
    yard.claim(held, "bob", "s2")
    meets, free = yard.make(paths=("src/api/*.py",)), yard.make(paths=("docs/**",))

    assert best(yard) == free
    assert parts(yard, meets)["collisions"] < 0


def test_an_agent_takes_only_the_types_it_said(yard):
    yard.act(agents.join, machine=HERE, types=("bug",))
    yard.make(type="feature")
    bug = yard.make(type="bug", priority=4)

    assert [one.task.id for one in weigh(yard.tables, "ada")] == [bug]


def test_what_an_agent_may_take_is_found_however_much_of_other_kinds_stands_before(yard, monkeypatch):
    monkeypatch.setattr(choice, "LOOKED_AT", 2)
    yard.act(agents.join, machine=HERE, types=("bug",))
    for number in range(5):
        yard.make(type="feature", assignee="bob" if number % 2 else None)
    bugs = [yard.make(type="bug", priority=3), yard.make(type="bug", priority=4)]
    asked = yard.make(type="bug", priority=4, assignee="ada")

    assert [one.task.id for one in weigh(yard.tables, "ada")] == [asked, *bugs]


def test_agents_who_look_at_once_do_not_all_choose_the_same(yard):
    for _ in range(20):
        yard.make()
    weighed = weigh(yard.tables, "ada")

    chosen = {choose(weighed, f"agent-{number}", "s").task.id for number in range(20)}
    assert len(chosen) > 5


def test_the_choice_is_the_same_again(yard):
    for _ in range(5):
        yard.make()
    weighed = weigh(yard.tables, "ada")

    assert choose(weighed, "ada", "s1") == choose(weighed, "ada", "s1")


def test_next_takes_the_best_and_then_another(yard):
    urgent, later = yard.make(priority=0), yard.make(priority=4)
    first = yard.act(actions.claim_next, machine=HERE)[0].task
    second = yard.act(actions.claim_next, session="s2", machine=HERE)[0].task

    assert (first, second) == (urgent, later)
    with pytest.raises(NothingReady, match="no ready task for ada"):
        yard.act(actions.claim_next, session="s3", machine=HERE)


def ids(weighed):
    return [one.task.id for one in weighed]


def test_what_is_meant_for_a_role_comes_first_for_that_role_and_never_for_another(yard):
    anybody, meant = yard.make(priority=0), yard.make(priority=4, labels=("role/tester",))

    assert ids(weigh(yard.tables, "ada", "tester")) == [meant, anybody]
    assert ids(weigh(yard.tables, "ada", "reviewer")) == [anybody]
    assert ids(weigh(yard.tables, "ada")) == [anybody]
    assert weigh(yard.tables, "ada", "tester")[0].parts["role"] == 1000
    yard.act(agents.join, machine=HERE, role="tester")
    assert best(yard) == meant
    assert ids(weigh(yard.tables, "ada", "reviewer")) == [anybody]
    yard.act(agents.leave)
    assert ids(weigh(yard.tables, "ada")) == [anybody]


def test_what_is_meant_for_a_role_is_found_behind_any_number_of_others(yard, monkeypatch):
    monkeypatch.setattr(choice, "LOOKED_AT", 2)
    for number in range(5):
        yard.make(labels=("role/reviewer",) if number % 2 else ())
    meant = yard.make(priority=4, labels=("role/tester",))

    found = ids(weigh(yard.tables, "ada", "tester"))
    assert (found[0], len(found)) == (meant, 3)


def test_whoever_is_asked_by_name_takes_it_whatever_role_it_is_meant_for(yard):
    id = yard.make(labels=("role/tester",), assignee="ada")

    assert ids(weigh(yard.tables, "ada")) == [id]
    assert ids(weigh(yard.tables, "bob", "tester")) == []


def test_a_task_is_for_a_role_as_long_as_it_has_the_label(yard):
    id = yard.make(labels=("role/",))
    assert best(yard) == id
    yard.do(tasks.edit, name=id, labels_added=("role/tester",), labels_gone=("role/",))
    assert weigh(yard.tables, "ada") == []
    with pytest.raises(NothingReady) as refused:
        yard.act(actions.claim_next, machine=HERE)
    assert "other roles" in refused.value.hint
    assert yard.claim(id).task == id


def test_what_is_part_of_something_paused_is_offered_to_nobody_until_that_goes_on(yard):
    top = yard.make()
    middle = yard.make(parent=top)
    leaf, other = yard.make(parent=middle, assignee="ada"), yard.make()
    yard.do(tasks.pause, name=top)

    assert ids(weigh(yard.tables, "ada")) == [other]
    assert tasks.stopped_by(yard.tables, tasks.task(yard.tables, leaf)).id == top
    yard.do(tasks.resume, name=top)
    assert set(ids(weigh(yard.tables, "ada"))) == {top, middle, leaf, other}


@pytest.mark.parametrize(("resolution", "offered"), [("done", True), ("duplicate", True), ("wontfix", False)])
def test_what_is_part_of_something_closed_is_offered_unless_that_is_not_to_be_done(yard, resolution, offered):
    top = yard.make()
    part = yard.make(parent=top)
    yard.do(tasks.close, name=top, resolution=resolution, force=True)

    assert ids(weigh(yard.tables, "ada")) == ([part] if offered else [])


def test_next_in_a_role_takes_what_is_meant_for_it(yard):
    yard.make(priority=0)
    meant = yard.make(priority=4, labels=("role/tester",))

    assert yard.act(actions.claim_next, machine=HERE, role="tester")[0].task == meant


def test_what_came_back_waits_behind_other_work_that_is_as_urgent(yard):
    came_back, other, urgent = yard.make(), yard.make(), yard.make(priority=1)
    for _ in range(5):
        yard.claim(came_back)
        yard.act(actions.release, name=came_back)
    yard.claim(urgent)
    yard.act(actions.release, name=urgent)

    assert parts(yard, came_back)["returned"] == -90
    assert [one.task.id for one in weigh(yard.tables, "ada")] == [urgent, other, came_back]


@pytest.mark.parametrize(
    ("more", "part", "counts"),
    [
        *[({"priority": priority}, "priority", 100 * (4 - priority)) for priority in range(4)],
        ({"priority": 4}, "priority", None),
        ({}, "worth", None),
        ({"effort": 1}, "worth", None),
        ({"value": 3}, "worth", 60),
        ({"value": 7, "effort": 2}, "worth", 60),
        ({"value": 60, "effort": 10}, "worth", 100),
        ({"assignee": "ada"}, "assigned", 300),
        ({"type": "bug"}, "fit", 20),
    ],
)
def test_each_part_counts_what_the_pages_say(yard, more, part, counts):
    yard.act(agents.join, machine=HERE, types=("bug", "task"))
    yard.act(agents.join, machine=HERE, types=("bug",)) if part == "fit" else yard.act(agents.leave)
    id = yard.make(**more)

    assert parts(yard, id).get(part) == counts


def test_a_task_in_the_way_of_work_in_hand_counts_once_for_each_that_it_meets(yard):
    for number, path in enumerate(["src/**", "src/api/**", "docs/**"]):
        yard.claim(yard.make(paths=(path,)), "bob", f"b{number}")
    meets = yard.make(paths=("src/api/*.py",))

    assert parts(yard, meets)["collisions"] == -240


def test_a_task_that_names_thousands_of_paths_is_weighed_by_its_first_and_costs_nobody_his_time(yard, monkeypatch):
    """Found by a review: each path was held against each, for minutes, while everybody's writes waited."""
    held = []
    monkeypatch.setattr("gitswarm.core.globs.may_meet", lambda one, other: held.append((one, other)))
    yard.claim(yard.make(paths=tuple(f"s/{number}/*" for number in range(500))), "bob", "b1")
    yard.make(paths=tuple(f"t/{number}/*" for number in range(500)))
    before = len(held)
    yard.act(actions.claim_next, machine=HERE)

    assert len(held) - before <= choice.LOOKED_PATHS**2


def test_more_than_six_that_wait_count_as_six(yard):
    needed = yard.make()
    for _ in range(8):
        yard.make(deps=(needed,))

    assert parts(yard, needed)["unblocks"] == 90


def test_the_older_of_two_counts_ten_for_its_age_and_the_younger_half_of_that(yard):
    older, younger = yard.make(), yard.make()

    assert (parts(yard, older)["age"], parts(yard, younger)["age"]) == (10, 5)


def test_scores_ten_apart_are_as_good_as_each_other(yard):
    found = tasks.task(yard.tables, yard.make())
    weighed = [choice.Weighed(found, score, {}) for score in (100, 90, 89)]

    assert [one.score for one in choice.near(weighed)] == [100, 90]


def test_two_hundred_of_those_that_anybody_may_take_are_weighed(yard):
    for _ in range(201):
        yard.make()

    assert len(weigh(yard.tables, "ada")) == 200
