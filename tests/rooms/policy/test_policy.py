"""How a swarm begins, and what it agrees on."""

from __future__ import annotations

import pytest

from gitswarm.errors import Misused, NotFound
from gitswarm.rooms import policy
from gitswarm.rooms.policy import actions
from gitswarm.rooms.policy.model import PAGE, RULES, founding, pages, setting, settings
from tests.stage import Stage
from tests.world import World

ONE, TWO = "0" * 25 + "1", "0" * 25 + "2"


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def begun(stage):
    stage.do(actions.create, prefix="gs")
    return stage


# beginning


def test_a_swarm_begins_once(stage):
    (event,) = stage.do(actions.create)

    assert founding(stage.tables).swarm == event.payload["swarm"]
    assert stage.do(actions.create) == []


def test_of_two_beginnings_the_first_in_the_log_counts(stage):
    first = stage.push("swarm.created", {"swarm": ONE, "prefix": "gs"})
    second = stage.push("swarm.created", {"swarm": TWO, "prefix": "gs"})

    assert founding(stage.tables).swarm == ONE
    assert not stage.overruled(first)
    assert stage.overruled(second)


@pytest.mark.parametrize("prefix", ["", "9", "gs\n- injected: yes", "é", "a" * 9, "g s"])
def test_a_beginning_that_would_spoil_the_page_is_overruled(stage, prefix):
    spoilt = stage.push("swarm.created", {"swarm": ONE, "prefix": prefix})

    assert stage.overruled(spoilt)
    assert pages(stage.tables) == {}


@pytest.mark.parametrize("payload", [{}, {"swarm": 7, "prefix": "gs"}, {"swarm": "one"}])
def test_what_is_no_beginning_begins_nothing(stage, payload):
    event = stage.push("swarm.created", payload)

    assert stage.reason(event)
    assert founding(stage.tables) is None


# agreeing


@pytest.mark.parametrize("key", RULES)
def test_a_setting_has_its_default_until_it_is_changed(begun, key):
    rule = RULES[key]
    before = setting(begun.tables, key)
    begun.do(actions.change, key=key, value=rule.most)

    assert before == rule.default
    assert setting(begun.tables, key) == rule.most
    assert rule.least <= rule.default <= rule.most


def test_the_last_change_counts(begun):
    for value in (3, 12, 7):
        begun.do(actions.change, key="pushes-a-minute", value=value)

    assert setting(begun.tables, "pushes-a-minute") == 7


def test_a_setting_nobody_knows_is_not_found(begun):
    with pytest.raises(NotFound, match="no setting colour"):
        begun.do(actions.change, key="colour", value=1)


@pytest.mark.parametrize("key", RULES)
@pytest.mark.parametrize("beyond", [-1, 1])
def test_a_value_beyond_its_bounds_is_misused(begun, key, beyond):
    value = RULES[key].least - 1 if beyond < 0 else RULES[key].most + 1

    with pytest.raises(Misused, match=f"{key} cannot be {value}"):
        begun.do(actions.change, key=key, value=value)


@pytest.mark.parametrize(("key", "value"), [("colour", 1), ("pushes-a-minute", -1), ("pushes-a-minute", 10**9)])
def test_a_change_that_no_action_would_make_is_overruled(begun, key, value):
    event = begun.push("policy.changed", {"key": key, "value": value})

    assert begun.overruled(event)
    assert setting(begun.tables, "pushes-a-minute") == RULES["pushes-a-minute"].default


@pytest.mark.parametrize(
    "payload", [{"key": "pushes-a-minute", "value": "7"}, {"key": "pushes-a-minute"}, {"value": 1}]
)
def test_what_is_no_change_changes_nothing(begun, payload):
    assert begun.reason(begun.push("policy.changed", payload))
    assert setting(begun.tables, "page-seconds") == RULES["page-seconds"].default


def test_folding_again_gives_the_same(begun):
    begun.do(actions.change, key="page-seconds", value=5)
    begun.push("policy.changed", {"key": "colour", "value": 1})

    assert begun.folded_again().digest() == begun.digest()


# what people read


def test_before_the_swarm_began_there_is_no_page(stage):
    assert pages(stage.tables) == {}


def test_the_page_tells_every_setting_with_its_meaning(begun):
    begun.do(actions.change, key="page-seconds", value=5)

    page = pages(begun.tables)[PAGE].decode()

    assert f"swarm: {founding(begun.tables).swarm}\n" in page
    assert "  page-seconds: 5\n" in page
    for key, rule in RULES.items():
        assert f"  # {rule.meaning}\n  {key}: " in page


def test_the_page_is_a_function_of_the_events(begun):
    assert pages(begun.folded_again().tables) == pages(begun.tables)


def test_every_setting_is_listed(begun):
    assert [row["key"] for row in settings(begun.tables)] == list(RULES)


def test_every_name_of_the_door_leads_somewhere():
    for name in policy.DOOR:
        assert getattr(policy, name)


# the commands


def test_a_setting_is_changed_for_every_clone(tmp_path):
    world = World(tmp_path)
    ada = world.clone("ada")
    ada.must("policy", "set", "pushes-a-minute", "12")
    ada.must("sync")

    rows = world.clone("bob").must("policy", "show", "--json").json

    assert {row["key"]: row["value"] for row in rows}["pushes-a-minute"] == 12


def test_a_wrong_setting_is_told_apart_from_a_wrong_value(tmp_path):
    alone = World(tmp_path).alone("alone")

    assert alone.run("policy", "set", "colour", "1").code == 4
    assert alone.run("policy", "set", "pushes-a-minute", "601").code == 2
    assert alone.run("policy", "set", "pushes-a-minute", "many").code == 2
