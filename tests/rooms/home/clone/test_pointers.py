"""``gitswarm`` alone: what to do next here, in every state a newcomer meets, with commands that are true."""

from __future__ import annotations

import shutil

import pytest

from gitswarm.errors import Damaged
from gitswarm.main import main
from gitswarm.swarm import Swarm
from tests.world import World, git


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def told(clone) -> list[str]:
    """The commands that are told to do next."""
    return [command for one in clone.must("--json").json["next"] for command in one["commands"]]


def test_outside_a_repository_it_says_where_a_swarm_lives(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert main([]) == 0

    said = capsys.readouterr().out
    assert said.startswith("no git repository is here")
    assert "    git init\n" in said
    assert said.endswith("\nall commands: gitswarm --help\n")


@pytest.mark.parametrize("form", [(), ("--bare",)])
def test_in_a_repository_without_a_swarm_it_says_how_to_join_one(form, tmp_path, monkeypatch, capsys):
    git(tmp_path, "init", "--quiet", *form)
    monkeypatch.chdir(tmp_path)

    assert main(["--quiet"]) == 0

    assert capsys.readouterr().out == "this repository is not part of a swarm yet\n    gitswarm init\n"


def test_who_has_said_no_name_is_asked_for_it(world, monkeypatch, capsys):
    one = world.clone("one")
    monkeypatch.chdir(one.path)
    one.must("sync")

    assert main(["-q"]) == 0

    first, command, _, *others = capsys.readouterr().out.splitlines()
    assert (first, command) == ("nobody has said who acts here", "    git config gitswarm.actor NAME")
    assert others == ["no task is open", '    gitswarm create "…"']


def test_what_is_ready_is_told_with_the_first_of_it(world):
    one = world.alone("one")
    one.must("create", "Later", "-p", "3")
    id = one.must("create", "Now", "-p", "0", "--json").json["id"]

    assert one.must("--json").json == {
        "next": [{"why": f'2 tasks ready, {id} "Now" first', "commands": ["gitswarm ready", "gitswarm next"]}]
    }


def test_who_holds_a_task_is_told_how_to_get_to_it_and_how_to_end_it(world):
    one = world.alone("one")
    id = one.must("create", "Greet", "--json").json["id"]
    taken = one.must("next", "--json").json

    there = one.must("here", "-C", taken["worktree"], "--json").json["next"][0]

    assert there["why"] == f'{id} "Greet" is yours until {taken["until"]}'
    assert there["commands"] == [f"gitswarm brief {id}", f'gitswarm done {id} --summary "…"']
    assert told(one) == [f'cd "$(gitswarm worktree path {id})"', *there["commands"]]


def test_a_worktree_that_somebody_deleted_comes_back_by_what_is_told(world):
    one = world.alone("one")
    id = one.must("create", "Greet", "--json").json["id"]
    taken = one.must("next", "--json").json["worktree"]
    shutil.rmtree(taken)

    assert told(one)[0] == f"gitswarm claim --resume {id}"
    assert one.must("claim", "--resume", id, "--json").json["worktree"] == taken
    assert told(one)[0] == f'cd "$(gitswarm worktree path {id})"'


def test_whoever_only_looks_brings_back_the_branch_that_somebody_deleted(world):
    one = world.clone("one")
    one.must("create", "Greet")
    one.must("sync")
    one.must("create", "Not sent")
    swarm = one.must("status", "--json").json["swarm"]
    one.git("branch", "--quiet", "-D", "gitswarm")

    assert one.must("status", "--json").json["swarm"] == swarm
    assert told(one)[:2] == ["gitswarm ready", "gitswarm next"]
    assert one.git("branch", "--list", "gitswarm").strip() == "gitswarm"
    assert [row["title"] for row in one.must("list", "--json").json] == ["Greet", "Not sent"]


def test_what_others_hold_is_none_of_mine(world):
    one = world.alone("one")
    one.must("create", "Greet")
    one.must("next", actor="ben")

    assert told(one) == ['gitswarm create "…"']


def test_what_the_hub_does_not_have_is_told_with_the_reason(world):
    one = world.clone("one")
    one.must("sync")
    assert told(one) == ['gitswarm create "…"']
    world.cut_off()
    one.say("Is somebody there?")
    one.run("sync")

    one.must("create", "Greet")
    first, *others = one.must("--json").json["next"]

    assert [other["commands"][0] for other in others] == ["gitswarm ready"]
    assert first["why"].startswith("2 events the hub does not have yet: ")
    assert first["commands"] == ["gitswarm queue", "gitswarm sync"]


def test_what_is_on_its_way_to_the_hub_stands_last(world):
    one = world.clone("one")
    one.must("create", "Greet")

    assert told(one) == ["gitswarm ready", "gitswarm next", "gitswarm queue", "gitswarm sync"]


def test_what_is_wrong_stands_first(world):
    one = world.alone("one")
    one.must("create", "Greet")
    one.must("halt", "--reason", "The build is red.")

    first, second = one.must("--json").json["next"]

    assert first == {"why": "the swarm stands still, by ada: The build is red.", "commands": ["gitswarm resume"]}
    assert second["why"].startswith("1 task ready")


def test_a_roll_out_is_told_by_what_goes_on_with_it_and_by_nothing_that_next_refuses(world):
    one = world.clone("one")
    (one.path / "a.txt").write_text("a\n")
    one.git("add", ".")
    one.git("commit", "--quiet", "-m", "A file")
    one.git("push", "--quiet", "origin", "HEAD:main")
    planned = one.must("rollout", "plan", "--items", "*.txt", "--command", "true {items}", "--name", "api", "--json")

    first, second, *_ = one.must("--json").json["next"]
    assert first == {"why": "1 task ready, nothing of it for ada", "commands": ["gitswarm ready"]}
    assert second == {"why": "the roll-out api can go on", "commands": [f"gitswarm rollout run {planned.json['id']}"]}


def test_what_waits_for_others_is_told_where_nothing_is_ready(world):
    one = world.alone("one")
    first = one.must("create", "First", "--json").json["id"]
    one.must("create", "Second", "--dep", first)
    one.must("next", actor="ben")

    assert told(one) == ["gitswarm blocked"]


def test_letters_and_finished_work_are_told(world):
    one = world.alone("one")
    id = one.must("create", "Greet", "--json").json["id"]
    one.must("gate", "add", id)
    one.must("next", "--no-worktree", actor="ben")
    one.must("done", id, actor="ben")
    one.must("mail", "send", "ada", "Please look.", actor="ben")

    assert told(one) == ["gitswarm mail inbox", "gitswarm list --status in_review", "gitswarm gate list"]


def test_a_swarm_that_cannot_be_looked_at_leads_to_the_doctor(world, monkeypatch):
    one = world.alone("one")

    def broken(_: Swarm) -> None:
        raise Damaged("objects are missing", hint="bring them back")

    monkeypatch.setattr(Swarm, "look", broken)

    assert one.must("--json").json["next"] == [
        {"why": "objects are missing; bring them back", "commands": ["gitswarm doctor"]}
    ]
