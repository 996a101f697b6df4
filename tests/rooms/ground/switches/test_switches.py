"""Rooms are switched off and on; a swarm stands still until it is told to go on."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.ground import switches
from gitswarm.rooms.ground.switches import actions
from gitswarm.rooms.ground.switches.model import halt, is_on
from tests.stage import Stage
from tests.world import World


@pytest.fixture
def stage():
    return Stage()


def test_a_room_is_on_until_it_is_switched_off(stage):
    assert is_on(stage.tables, "tasks")
    stage.do(actions.switch, room="tasks", on=False)
    assert not is_on(stage.tables, "tasks")
    assert stage.do(actions.switch, room="tasks", on=False) == []
    stage.do(actions.switch, room="tasks", on=True)
    assert is_on(stage.tables, "tasks")


def test_a_swarm_stands_still_until_it_is_told_to_go_on(stage):
    stage.do(actions.stand_still, reason="the build is red")
    assert halt(stage.tables).reason == "the build is red"
    with pytest.raises(switches.Halted, match="halted by ada: the build is red"):
        stage.do(actions.stand_still)
    assert stage.overruled(stage.push("swarm.halted", {}))
    stage.do(actions.go_on)
    assert halt(stage.tables) is None
    with pytest.raises(Refused, match="not halted"):
        stage.do(actions.go_on)


def test_a_room_that_is_switched_off_refuses_to_write_and_is_read(tmp_path):
    alone = World(tmp_path).alone("alone")
    alone.must("feature", "off", "messages")

    said = alone.run("event", "add", "hello", "--json")
    assert (said.code, said.error["kind"]) == (3, "switched_off")
    assert {"room": "messages", "on": False} in alone.must("feature", "list", "--json").json
    assert alone.run("feature", "off", "policy").code == 4
    alone.must("feature", "on", "messages")
    alone.must("event", "add", "hello")


def test_the_status_tells_that_all_stands_still(tmp_path):
    clone = World(tmp_path).alone("one")
    assert clone.must("status", "--json").json["halted"] is None
    clone.must("halt", "--reason", "the build is red")

    assert clone.must("status", "--json").json["halted"] == {"by": "ada", "reason": "the build is red"}
    assert "the build is red" in clone.must("status").out


def test_an_agent_at_work_halts_nobody(tmp_path, monkeypatch):
    alone = World(tmp_path).alone("alone")
    monkeypatch.setenv("GITSWARM_SESSION", "s-1")
    assert alone.run("halt").code == 3
    assert alone.run("feature", "off", "tasks").code == 3
    monkeypatch.delenv("GITSWARM_SESSION")
    alone.must("halt", "--reason", "look at this")
    assert alone.run("halt", "--json").error["kind"] == "halted"
    alone.must("resume")


def test_every_name_of_the_door_leads_somewhere():
    assert all(getattr(switches, name) is not None for name in switches.DOOR)
