"""Where each agent left off, and where its successor goes on."""

from __future__ import annotations

import pytest

from gitswarm.errors import Misused, NotFound
from gitswarm.rooms.ground import agents
from gitswarm.rooms.work import checkpoints, tasks
from gitswarm.rooms.work.checkpoints import actions
from tests.stage import Stage
from tests.world import World


@pytest.fixture
def stage():
    return Stage()


def made(stage):
    """A task to be in."""
    (event,) = stage.do(tasks.create, title="Mend it")
    return event.id


def test_the_last_checkpoint_counts_for_each_agent_name_and_task(stage):
    stage.do(actions.set_checkpoint, text="one")
    stage.do(actions.set_checkpoint, text="two")
    task = made(stage)
    stage.do(actions.set_checkpoint, text="of a task", task=task)
    stage.do(actions.set_checkpoint, text="of a scan", name="scan")
    stage.do(actions.set_checkpoint, "bob", text="of another")

    assert checkpoints.checkpoint(stage.tables, "ada").text == "two"
    assert checkpoints.checkpoint(stage.tables, "ada", task=task).text == "of a task"
    assert checkpoints.checkpoint(stage.tables, "ada", "scan").text == "of a scan"
    assert checkpoints.checkpoint(stage.tables, "eve") is None
    assert len(agents.checkpoints(stage.tables, "ada")) == 3


def test_of_a_long_checkpoint_the_head_is_at_hand_and_the_rest_can_be_found(stage):
    stage.do(actions.set_checkpoint, text="x" * 100_000)

    found = checkpoints.checkpoint(stage.tables, "ada")
    assert found.text == "x" * 1024
    assert len(found.digest) == 64


def test_nothing_is_no_checkpoint(stage):
    with pytest.raises(Misused, match="nothing was noted"):
        stage.do(actions.set_checkpoint, text=" \n")


@pytest.mark.parametrize("odd", [{"name": "a\nb"}, {"name": ""}, {"task": "a\nb"}, {"task": ""}])
def test_a_checkpoint_whose_name_could_be_taken_for_another_is_overruled(stage, odd):
    assert stage.overruled(stage.push("checkpoint.set", {"text": "hi", "name": "main", **odd}))


def test_whoever_comes_after_in_a_task_goes_on_where_the_last_one_left_off(stage):
    task, other = made(stage), made(stage)
    stage.do(actions.set_checkpoint, "ada", text="half of it", task=task)
    stage.do(actions.set_checkpoint, "bob", text="most of it", task=task)
    stage.do(actions.set_checkpoint, "ada", text="elsewhere", task=other)

    found = checkpoints.latest(stage.tables, task, "main")
    assert (found.agent, found.text) == ("bob", "most of it")
    assert checkpoints.latest(stage.tables, made(stage), "main") is None


def test_a_task_is_found_by_whatever_it_is_called(stage):
    task = made(stage)
    (event,) = stage.do(
        actions.set_checkpoint, text="hi", task=tasks.id_of(stage.tables, tasks.task(stage.tables, task).short)
    )

    assert (event.task, event.payload["task"]) == (task, task)
    with pytest.raises(NotFound):
        stage.do(actions.set_checkpoint, text="hi", task="gs-none")


def test_folding_again_gives_the_same(stage):
    stage.do(actions.set_checkpoint, text="one", task=made(stage))
    stage.push("checkpoint.set", {"text": "hi", "name": "a\nb"})

    assert stage.folded_again().digest() == stage.digest()


def test_every_name_of_the_door_leads_somewhere():
    for name in checkpoints.DOOR:
        assert getattr(checkpoints, name)


# the commands


@pytest.fixture
def ada(tmp_path):
    return World(tmp_path).alone("alone")


def test_a_checkpoint_comes_back_whole(ada):
    long = "line\n" * 10_000
    task = ada.must("create", "Mend it", "--json").json["id"]
    ada.must("checkpoint", "set", long)
    ada.must("checkpoint", "set", "in the task", "--task", task)

    assert ada.must("checkpoint", "get", "--json").json["text"] == long
    told = ada.must("checkpoint", "get", "--task", task, "--json", actor="bob").json
    assert (told["agent"], told["task"], told["text"]) == ("ada", task, "in the task")
    assert set(told) == {"agent", "name", "task", "at", "text"}


def test_where_nothing_was_noted_nothing_is_found(ada):
    assert ada.run("checkpoint", "get").code == 4
    assert ada.run("checkpoint", "get", "--name", "scan").code == 4
    task = ada.must("create", "Mend it", "--json").json["id"]
    ada.must("checkpoint", "set", "in the task", "--task", task)
    assert ada.run("checkpoint", "get", "--task", task, "--name", "scan").code == 4
    assert ada.run("checkpoint", "set", "hi", "--task", "gs-none").code == 4
    assert ada.run("checkpoint", "set", " ").code == 2
